//! Waking whoever waits for rows. Waking is a hint: reading is the truth.

use std::sync::atomic::{AtomicU8, Ordering};

use model::WorkspaceId;
use tokio::sync::{Notify, broadcast};

/// What to wait on. Each wakes after the commit that made the rows visible; on PostgreSQL also for other processes' commits
/// while [`crate::Store::listen_task`] runs.
#[derive(Debug)]
pub struct Wakers {
    /// Raw events came in.
    pub journal: Notify,
    /// Something has to go out.
    pub outbox: Notify,
    /// There is work.
    pub jobs: Notify,
    /// A workspace has changes to stream: subscribe to it. The nil id says that any workspace may have.
    pub changes: broadcast::Sender<WorkspaceId>,
    /// What other processes have to be told (bits of [`Woken`]).
    pub(crate) tell: AtomicU8,
    pub(crate) teller: Notify,
}

/// Which of them to wake.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Woken {
    pub journal: bool,
    pub outbox: bool,
    pub jobs: bool,
    pub changes: std::collections::BTreeSet<WorkspaceId>,
}

pub(crate) const JOURNAL: u8 = 1;
pub(crate) const OUTBOX: u8 = 2;
pub(crate) const JOBS: u8 = 4;
pub(crate) const CHANGES: u8 = 8;

impl Wakers {
    pub(crate) fn new() -> Wakers {
        Wakers {
            journal: Notify::new(),
            outbox: Notify::new(),
            jobs: Notify::new(),
            changes: broadcast::channel(1024).0,
            tell: AtomicU8::new(0),
            teller: Notify::new(),
        }
    }

    /// Wakes this process's waiters, and asks for the other processes to be told.
    pub(crate) fn wake(&self, woken: &Woken) {
        let bits = u8::from(woken.journal) * JOURNAL
            + u8::from(woken.outbox) * OUTBOX
            + u8::from(woken.jobs) * JOBS
            + u8::from(!woken.changes.is_empty()) * CHANGES;
        if bits == 0 {
            return;
        }
        self.wake_bits(bits);
        for workspace in &woken.changes {
            // Nobody listening is fine.
            let _ = self.changes.send(*workspace);
        }
        self.tell.fetch_or(bits, Ordering::AcqRel);
        self.teller.notify_one();
    }

    /// Wakes the waiters of rows that have no workspace in their wake.
    pub(crate) fn wake_bits(&self, bits: u8) {
        if bits & JOURNAL != 0 {
            self.journal.notify_one();
        }
        if bits & OUTBOX != 0 {
            self.outbox.notify_one();
        }
        if bits & JOBS != 0 {
            // Several wait for work of their own kinds; whoever is just about to wait finds the one that is kept.
            self.jobs.notify_waiters();
            self.jobs.notify_one();
        }
    }
}
