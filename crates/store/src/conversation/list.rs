//! The list: keyset pages over one denormalised row.

use model::{AccountId, LabelId, MemberId, Platform, Status, TeamId, Time, WorkspaceId};

use super::ConversationRow;
use crate::{Db, Page, StoreError};

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Any of these; empty: all.
    pub status: Vec<Status>,
    /// By who works on it.
    pub assignee: Option<Assigned>,
    /// Which team works on it.
    pub team: Option<TeamId>,
    /// Of which platform.
    pub platform: Option<Platform>,
    /// Of which account.
    pub account: Option<AccountId>,
    /// The accounts that the asking member may see; none: all.
    pub only_accounts: Option<Vec<AccountId>>,
    /// With this label.
    pub label: Option<LabelId>,
    /// With unread messages.
    pub unread: bool,
    /// With a contact who waits.
    pub waiting: bool,
}

/// By who works on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assigned {
    /// Nobody.
    Nobody,
    /// This member.
    To(MemberId),
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The last message first.
    #[default]
    Recent,
    /// Who waits longest first; then those who do not wait.
    Waiting,
    /// The window that closes soonest first; then those without a window; then the closed ones.
    Window,
}

/// A page of the list. `now` tells open reply windows from closed ones.
pub async fn list(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _filter: &Filter,
    _sort: Sort,
    _cursor: Option<&str>,
    _limit: u32,
    _now: Time,
) -> Result<Page<ConversationRow>, StoreError> {
    todo!()
}
