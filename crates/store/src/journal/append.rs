//! Taking raw events in: one writer, one commit for all that is queued.

use std::{
    collections::HashSet,
    sync::{Arc, Weak},
    time::Duration,
};

use model::{AccountId, JournalId, JournalSource, Platform, Time, WorkspaceId};
use sea_orm::prelude::Uuid;
use tokio::sync::{mpsc, oneshot};

use super::write;
use crate::{
    Store, StoreError,
    db::DbExt,
    key::{Place, Sealed},
    store::Shared,
    waker::Woken,
    word::Word,
};

/// Events that one commit takes at most.
const MOST: usize = 500;

/// Callers that wait in the queue at most: beyond, `append` waits, and with it the webhook's answer.
const QUEUE: usize = 1024;

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
    /// Within what `key` is unique: the account's id as text ([`NewEntry::account_scope`]), or the app.
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

impl NewEntry {
    /// The scope of an account's events.
    pub fn account_scope(account: AccountId) -> String {
        account.to_string()
    }
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

/// A sealed row on its way to the writer.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub id: Uuid,
    pub workspace_id: Option<Uuid>,
    pub account_id: Option<Uuid>,
    pub platform: String,
    pub source: &'static str,
    pub scope: String,
    pub key: String,
    pub external_id: Option<String>,
    pub received_at: i64,
    pub event_at: Option<i64>,
    pub state: &'static str,
    pub body: Vec<u8>,
}

struct Batch {
    rows: Vec<Row>,
    answer: oneshot::Sender<Result<Vec<Appended>, StoreError>>,
}

/// The writer of raw events.
#[derive(Debug)]
pub struct Journal {
    queue: mpsc::Sender<Batch>,
    shared: Weak<Shared>,
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Batch({} rows)", self.rows.len())
    }
}

impl Journal {
    /// Starts the writer. It ends when the store is dropped.
    pub(crate) fn start(shared: Weak<Shared>) -> Journal {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(run(waiting, shared.clone()));
        Journal { queue, shared }
    }

    /// Takes raw events in, and comes back when all of them are durable, with what became of each, in order.
    pub async fn append(&self, entries: Vec<NewEntry>) -> Result<Vec<Appended>, StoreError> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let store = Store { shared: self.shared.upgrade().ok_or(StoreError::Closed)? };
        let mut rows = Vec::with_capacity(entries.len());
        for entry in entries {
            rows.push(seal(&store, entry).await?);
        }
        drop(store);
        let (answer, done) = oneshot::channel();
        self.queue.send(Batch { rows, answer }).await.map_err(|_| StoreError::Closed)?;
        done.await.map_err(|_| StoreError::Closed)?
    }
}

async fn seal(store: &Store, entry: NewEntry) -> Result<Row, StoreError> {
    let keys = match entry.workspace_id {
        Some(workspace) => store.keys(workspace).await?,
        None => store.house_keys().await?,
    };
    let id = JournalId::new(entry.received_at, store.ten()).uuid();
    let Sealed(body) = keys.seal(store.random(), Place::new("journal", id, "body"), &entry.body);
    // A text of PostgreSQL holds every character but this one.
    let clean = |text: String| if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text };
    Ok(Row {
        id,
        workspace_id: entry.workspace_id.map(WorkspaceId::uuid),
        account_id: entry.account_id.map(AccountId::uuid),
        platform: entry.platform.to_string(),
        source: entry.source.word(),
        scope: clean(entry.scope),
        key: clean(entry.key),
        external_id: entry.external_id.map(clean),
        received_at: entry.received_at.as_millis(),
        event_at: entry.event_at.map(Time::as_millis),
        state: if entry.unrouted { "unrouted" } else { "pending" },
        body,
    })
}

async fn run(mut waiting: mpsc::Receiver<Batch>, shared: Weak<Shared>) {
    while let Some(first) = waiting.recv().await {
        let mut count = first.rows.len();
        let mut batches = vec![first];
        while count < MOST {
            let Ok(next) = waiting.try_recv() else { break };
            count += next.rows.len();
            batches.push(next);
        }
        let Some(shared) = shared.upgrade() else { return };
        commit(&shared, batches).await;
    }
}

/// Writes all batches in one commit. If that fails, each alone, so that one caller's rows cannot fail another's.
async fn commit(shared: &Arc<Shared>, batches: Vec<Batch>) {
    let (rows, answers): (Vec<Vec<Row>>, Vec<_>) = batches.into_iter().map(|b| (b.rows, b.answer)).unzip();
    let all: Vec<&Row> = rows.iter().flatten().collect();
    match write_patiently(shared, &all).await {
        Ok(new) => {
            shared.wakers.wake(&Woken { journal: !new.is_empty(), ..Woken::default() });
            for (rows, answer) in rows.iter().zip(answers) {
                // A caller that has gone away does not mind.
                let _ = answer.send(Ok(told(rows, &new)));
            }
        }
        Err(error) if answers.len() == 1 => {
            for answer in answers {
                let _ = answer.send(Err(StoreError::Database(sea_orm::DbErr::Custom(error.to_string()))));
            }
        }
        Err(_) => {
            for (rows, answer) in rows.into_iter().zip(answers) {
                Box::pin(commit(shared, vec![Batch { rows, answer }])).await;
            }
        }
    }
}

fn told(rows: &[Row], new: &HashSet<Uuid>) -> Vec<Appended> {
    rows.iter()
        .map(|row| {
            if new.contains(&row.id) { Appended::New(JournalId::from_uuid(row.id)) } else { Appended::Known }
        })
        .collect()
}

async fn write_patiently(shared: &Arc<Shared>, rows: &[&Row]) -> Result<HashSet<Uuid>, StoreError> {
    let mut tries = 0_u64;
    loop {
        match write::write(shared, rows).await {
            Err(error) if error.is_passing() && tries < 5 => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(tries * tries * 5)).await;
            }
            result => return result,
        }
    }
}
