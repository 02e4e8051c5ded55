//! Work to be done later: asking platforms for what events only hint at.

mod run;

pub(crate) use run::{Lane, backoff, may_pass};

use model::{ConversationId, ThreadRef, Time};
use serde::{Deserialize, Serialize};
use store::{
    StoreError, Tx,
    account::Account,
    job::{self, NewJob},
};

/// What to do. Lies sealed in the job's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case")]
pub(crate) enum Work {
    /// Read a contact's, or a group member's, profile.
    Profile {
        /// In which conversation.
        conversation: ConversationId,
        /// Who, inside a group.
        member: Option<String>,
    },
    /// Read orders by number.
    Orders {
        /// The platform's numbers.
        external_ids: Vec<String>,
    },
    /// Read a thread again.
    Thread {
        /// Which.
        thread: ThreadRef,
        /// Just these messages.
        messages: Vec<String>,
        /// Not older than this.
        since: Option<Time>,
    },
    /// The platform says that the permission is gone.
    GrantLost {
        /// Its word.
        reason: String,
        /// False: ask first.
        certain: bool,
    },
    /// Look how the account is.
    Probe,
    /// Read a feed.
    Poll {
        /// Which.
        feed: String,
        /// From when, for a first import or a backfill.
        since: Option<Time>,
        /// Where the import is.
        cursor: Option<String>,
    },
    /// Tell the platform that a conversation was read.
    MarkRead {
        /// Which.
        conversation: ConversationId,
    },
    /// Disconnect the account: whoever consented took the consent back.
    Disconnect {
        /// Whether the history goes too.
        erase: bool,
    },
    /// Remove what is left of a disconnected account.
    Erase,
}

impl Work {
    /// The job's kind.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Work::Profile { .. } => "profile",
            Work::Orders { .. } => "orders",
            Work::Thread { .. } => "thread",
            Work::GrantLost { .. } => "grant_lost",
            Work::Probe => "probe",
            Work::Poll { .. } => "poll",
            Work::MarkRead { .. } => "mark_read",
            Work::Disconnect { .. } => "disconnect",
            Work::Erase => "erase",
        }
    }

    /// At most one of these waits at a time.
    fn unique(&self, account: &Account) -> String {
        let what = match self {
            Work::Profile { conversation, member } => {
                format!("{conversation}:{}", member.as_deref().unwrap_or_default())
            }
            Work::Orders { external_ids } => external_ids.join(","),
            Work::Thread { thread, messages, .. } => format!("{}:{}", thread.id, messages.join(",")),
            Work::GrantLost { reason, .. } => reason.clone(),
            Work::Probe | Work::Disconnect { .. } | Work::Erase => String::new(),
            Work::Poll { feed, since, .. } => format!("{feed}:{}", since.is_some()),
            Work::MarkRead { conversation } => conversation.to_string(),
        };
        format!("{}:{}:{what}", self.kind(), account.id)
    }
}

/// Puts work for an account in.
pub(crate) async fn put(
    tx: &Tx,
    account: &Account,
    work: &Work,
    run_at: Time,
    now: Time,
) -> Result<(), StoreError> {
    job::put(tx, new(account, work, run_at), now).await.map(|_| ())
}

/// Puts work for an account in, unless the same waits already.
pub(crate) async fn put_behind(tx: &Tx, account: &Account, work: &Work, now: Time) -> Result<(), StoreError> {
    job::put_behind(tx, new(account, work, now), now).await.map(|_| ())
}

fn new(account: &Account, work: &Work, run_at: Time) -> NewJob {
    NewJob {
        kind: work.kind().to_owned(),
        workspace_id: Some(account.workspace_id),
        account_id: Some(account.id),
        unique: Some(work.unique(account)),
        run_at,
        // Plain data: it always serialises.
        payload: serde_json::to_vec(work).unwrap_or_default(),
    }
}
