//! Taking raw events in: one writer, one commit for all that is queued.

use std::sync::Weak;

use model::{AccountId, JournalId, JournalSource, Platform, Time, WorkspaceId};

use crate::{StoreError, store::Shared};

/// A raw event on its way in.
#[derive(Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// Whose; none when no account is known for it.
    pub workspace_id: Option<WorkspaceId>,
    /// Which account it is for.
    pub account_id: Option<AccountId>,
    /// Of which platform.
    pub platform: Platform,
    /// How it reached us.
    pub source: JournalSource,
    /// Within what `key` is unique: the account, or the app. Empty when neither is known.
    pub scope: String,
    /// Unique per platform event within the scope.
    pub key: String,
    /// The platform's id of the account it is for, for showing and later routing.
    pub external_id: Option<String>,
    /// When it reached us.
    pub received_at: Time,
    /// The platform's time of it.
    pub event_at: Option<Time>,
    /// Well signed, but for an account that we do not have.
    pub unrouted: bool,
    /// The raw event. Sealed before it is queued.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for NewEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewEntry")
            .field("platform", &self.platform)
            .field("account_id", &self.account_id)
            .field("scope", &self.scope)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is durable now.
    New(JournalId),
    /// It was durable already.
    Known,
}

/// The writer of raw events.
pub struct Journal {}

impl Journal {
    pub(crate) fn start(_shared: Weak<Shared>) -> Journal {
        todo!()
    }

    /// Takes raw events in, and comes back when all of them are durable, with what became of each, in order.
    pub async fn append(&self, _entries: Vec<NewEntry>) -> Result<Vec<Appended>, StoreError> {
        todo!()
    }
}
