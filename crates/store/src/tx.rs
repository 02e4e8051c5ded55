//! One write transaction.

use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::DatabaseTransaction;

use crate::{
    audit::PendingHeads, change::PendingChanges, conversation::PendingCounts, foresee::Foreseen,
    search::PendingWords, store::Shared, waker::Woken,
};

/// One write transaction, inside [`crate::Store::write`]. On SQLite it is IMMEDIATE and the only writer.
pub struct Tx {
    inner: Arc<TxInner>,
}

pub(crate) struct TxInner {
    pub(crate) conn: DatabaseTransaction,
    pub(crate) shared: Arc<Shared>,
    after: Mutex<After>,
    foreseen: Mutex<Foreseen>,
}

/// What is done at the end of a transaction, all at once.
#[derive(Default)]
pub(crate) struct After {
    /// Whom to wake once it is committed.
    pub(crate) woken: Woken,
    /// Moves between counters, to write before it commits.
    pub(crate) counts: PendingCounts,
    /// Changes for the stream, to write before it commits.
    pub(crate) changes: PendingChanges,
    /// Search words to write before it commits.
    pub(crate) words: PendingWords,
    /// Ends of chains of acts, to note once it is committed.
    pub(crate) heads: PendingHeads,
    /// Workspaces whose rules or teams are read anew once it is committed.
    pub(crate) assignment: Vec<model::WorkspaceId>,
    /// Files to remove once it is committed.
    pub(crate) files: Vec<std::path::PathBuf>,
    /// Which member does all this, where it is one.
    pub(crate) actor: Option<model::MemberId>,
}

impl Tx {
    pub(crate) fn pair(conn: DatabaseTransaction, shared: Arc<Shared>) -> (Tx, Arc<TxInner>) {
        let inner = Arc::new(TxInner { conn, shared, after: Mutex::default(), foreseen: Mutex::default() });
        (Tx { inner: Arc::clone(&inner) }, inner)
    }

    /// Says which member does what is written here: they are not told of their own deeds.
    pub fn done_by(&self, member: model::MemberId) {
        self.after(|after| after.actor = Some(member));
    }

    pub(crate) fn connection(&self) -> &DatabaseTransaction {
        &self.inner.conn
    }

    pub(crate) fn shared_store(&self) -> &Arc<Shared> {
        &self.inner.shared
    }

    /// Notes something for the end of the transaction.
    pub(crate) fn after(&self, note: impl FnOnce(&mut After)) {
        note(&mut self.inner.after.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// What the transaction knows without asking.
    pub(crate) fn foreseen<T>(&self, look: impl FnOnce(&mut Foreseen) -> T) -> T {
        look(&mut self.inner.foreseen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl TxInner {
    pub(crate) fn take_after(&self) -> After {
        std::mem::take(&mut self.after.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tx")
    }
}
