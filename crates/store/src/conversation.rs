//! Conversations: the thread between one contact and one account, with everything that a row of the list shows.

mod count;
mod counts;
mod filter;
mod list;
mod memo;
mod open;
mod read;
mod remove;
mod save;
mod sealed;
mod skip;

pub use count::{count, labelled, mentioning, unread_mentions};
#[cfg(test)]
pub(crate) use count::{labelled_query, labels_are_fewer, query as count_query, unread_mentions_query};
pub use counts::{Counts, Tally, counts, tally};
pub(crate) use counts::{PendingCounts, write_pending as write_counts};
pub use filter::{Assigned, Filter};
#[cfg(test)]
pub(crate) use list::query as list_query;
pub use list::{Sort, list};
pub use open::{Opened, open};
pub(crate) use read::lock_threads;
pub use read::{
    Place, due_snoozes, find, get, get_many, lock, lock_seen, of_contact, places, places_of_contacts, row,
    rows, waiting,
};
pub(crate) use remove::remove;
pub use save::save;
pub(crate) use sealed::{Class, label_ids};
#[cfg(test)]
pub(crate) use skip::query as skip_query;
pub use skip::{MOST_SKIPPED, skip};

use std::collections::BTreeMap;

use model::{
    AccountId, ContactId, ConversationId, Direction, LabelId, MemberId, MemoItem, MessageId, PartKind,
    Priority, Status, TeamId, ThreadRef, Time, WorkspaceId,
};

use crate::{account::AccountRef, contact::ContactRef, label::Label, member::MemberRef, team::TeamRef};

/// A conversation, opened. Change its fields and [`save`] it.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    /// Ours.
    pub id: ConversationId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// On which account.
    pub account_id: AccountId,
    /// With whom.
    pub contact_id: ContactId,
    /// As the platform names it.
    pub thread: ThreadRef,
    /// Where it stands.
    pub status: Status,
    /// Who works on it.
    pub assignee_id: Option<MemberId>,
    /// Which team works on it.
    pub team_id: Option<TeamId>,
    /// How urgent.
    pub priority: Priority,
    /// When it comes back.
    pub snoozed_until: Option<Time>,
    /// Unread messages of the contact.
    pub unread_count: u32,
    /// Since when the contact waits for an answer.
    pub waiting_since: Option<Time>,
    /// When the reply window closes, where there is one.
    pub window_closes_at: Option<Time>,
    /// What the row shows as the last message.
    pub last_message: Option<LastMessage>,
    /// What the list is sorted by: the last message's time, or when it was made.
    pub last_activity_at: Time,
    /// The platform's time of the contact's last message.
    pub last_inbound_at: Option<Time>,
    /// When that message reached us.
    pub last_inbound_received_at: Option<Time>,
    /// The platform's id of that message.
    pub last_inbound_external_id: Option<String>,
    /// Messages of ours that count since then.
    pub outbound_since: u32,
    /// Orders of the contact that are not closed.
    pub open_order_count: u32,
    /// When the contact last ordered.
    pub last_order_at: Option<Time>,
    /// The platform's number of the contact's newest open order.
    pub last_order_external_id: Option<String>,
    /// What the connector remembers, by name. Use [`Conversation::remember`].
    pub memo: BTreeMap<String, Remembered>,
    /// Its labels. Use [`crate::label::set`].
    pub label_ids: Vec<LabelId>,
    /// First seen.
    pub created_at: Time,
    /// Last changed.
    pub updated_at: Time,
    /// Counts changes: `ETag`.
    pub version: i64,
    /// What the counters know of it.
    pub(crate) was: Option<(Class, i64)>,
}

/// What a row shows as the last message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastMessage {
    /// Which.
    pub id: MessageId,
    /// Which way it went.
    pub direction: Direction,
    /// Its first part's kind.
    pub kind: PartKind,
    /// A line of it.
    pub snippet: String,
    /// The platform's time.
    pub sent_at: Time,
}

/// A value that a connector keeps for a thread.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Remembered {
    /// The value; none was forgotten at `at`, and an older value does not bring it back.
    pub value: Option<String>,
    /// The platform's time of it.
    pub at: Time,
}

/// A row of the list: the conversation and everything around it that the row shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ConversationRow {
    /// The conversation.
    pub conversation: Conversation,
    /// Its account.
    pub account: AccountRef,
    /// Its contact.
    pub contact: ContactRef,
    /// Who works on it.
    pub assignee: Option<MemberRef>,
    /// Which team works on it.
    pub team: Option<TeamRef>,
    /// Its labels.
    pub labels: Vec<Label>,
}

impl Conversation {
    /// Merges what a connector wants to remember: an older value never replaces a newer one. Tells whether anything changed.
    pub fn remember(&mut self, items: &[MemoItem]) -> bool {
        memo::merge(&mut self.memo, items)
    }

    /// What the connector remembered, as it wants to be told.
    pub fn remembered(&self) -> BTreeMap<String, String> {
        self.memo.iter().filter_map(|(k, r)| Some((k.clone(), r.value.clone()?))).collect()
    }
}

#[cfg(test)]
mod tests;
