//! Reading back what an account had before: when it begins, how far it is, and how it ended. Kept beside the feed's cursor, so that
//! an operator sees it move and a restart forgets nothing.

use connector::{Fault, Feed, FeedScope, Manifest};
use model::{AccountId, Time};
use serde::{Deserialize, Serialize};
use store::{
    StoreError, Tx,
    account::Account,
    change::{self, ChangeKind, NewChange},
    cursor::{self, CursorOf},
};

use crate::{
    Engine, clock,
    job::{self, Work},
};

/// How far reading back a feed is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The feed.
    pub feed: String,
    /// From when on it is read.
    pub since: Time,
    /// When it began, or will.
    pub began_at: Time,
    /// Entries that were read so far: messages, or orders.
    pub entries: u64,
    /// When it goes on, while it waits.
    pub resumes_at: Option<Time>,
    /// When it ended.
    pub ended_at: Option<Time>,
    /// Why it ended before its end.
    pub failed: Option<String>,
}

fn place(feed: &str) -> String {
    format!("{feed}:import")
}

async fn read(db: &impl store::Db, account: AccountId, feed: &str) -> Result<Option<Import>, StoreError> {
    let held = cursor::get(db, &CursorOf::Account(account), &place(feed)).await?;
    Ok(held.and_then(|text| serde_json::from_str(&text).ok()))
}

async fn write(tx: &Tx, account: &Account, import: &Import, now: Time) -> Result<(), StoreError> {
    // Plain data: it always serialises.
    let text = serde_json::to_string(import).unwrap_or_default();
    cursor::set(tx, &CursorOf::Account(account.id), &place(&import.feed), Some(&text)).await?;
    let noted = NewChange {
        kind: ChangeKind::AccountUpdated,
        object_id: account.id.uuid(),
        account_id: Some(account.id),
        conversation_id: None,
    };
    change::note(tx, account.workspace_id, &[noted], now).await
}

/// What was, or is being, read back for an account.
pub(super) async fn all(
    db: &impl store::Db,
    manifest: &Manifest,
    account: AccountId,
) -> Result<Vec<Import>, StoreError> {
    let mut all = Vec::new();
    for feed in manifest.feeds.iter().filter(|f| is_read_back(f)) {
        all.extend(read(db, account, feed.name).await?);
    }
    Ok(all)
}

pub(super) fn is_read_back(feed: &Feed) -> bool {
    feed.scope == FeedScope::Account && feed.first_import.is_some()
}

/// Begins to read a feed back from `since` on, at `at`.
pub(super) async fn begin(
    tx: &Tx,
    account: &Account,
    feed: &Feed,
    since: Time,
    at: Time,
    now: Time,
) -> Result<(), StoreError> {
    let import = Import {
        feed: feed.name.to_owned(),
        since,
        began_at: at,
        entries: 0,
        resumes_at: (at > now).then_some(at),
        ended_at: None,
        failed: None,
    };
    write(tx, account, &import, now).await?;
    let work = Work::Poll { feed: feed.name.to_owned(), since: Some(since), cursor: None };
    job::put(tx, account, &work, at, now).await
}

/// Begins to read a feed back because the account was connected: at once, or when the feed has rested since the last time.
pub(super) async fn begin_first(
    tx: &Tx,
    account: &Account,
    feed: &Feed,
    now: Time,
) -> Result<(), StoreError> {
    let Some(back) = feed.first_import.filter(|_| is_read_back(feed)) else { return Ok(()) };
    let mut at = now;
    if !feed.import_rest.is_zero() {
        let usable = match feed.pace {
            connector::FeedPace::Orders => &account.capabilities.orders,
            _ => &account.capabilities.messages,
        };
        if !usable.available {
            return Ok(());
        }
        if let Some(last) = read(tx, account.id, feed.name).await? {
            if last.ended_at.is_none() {
                // It goes on by itself.
                return Ok(());
            }
            at = last.began_at.after(feed.import_rest).max(now);
        }
    }
    begin(tx, account, feed, now.before(back), at, now).await
}

impl Engine {
    /// A page more was read back; the last one, where it ended.
    pub(crate) async fn import_moved(&self, account: &Account, feed: &str, entries: usize, ended: bool) {
        let more = u64::try_from(entries).unwrap_or(0);
        self.import_is(account, feed, |import, now| {
            import.entries += more;
            import.resumes_at = None;
            import.ended_at = ended.then_some(now);
        })
        .await;
    }

    /// Reading back goes on at a time.
    pub(crate) async fn import_waits(&self, account: &Account, feed: &str, until: Time) {
        self.import_is(account, feed, |import, _| import.resumes_at = Some(until)).await;
    }

    /// Reading back was given up.
    pub(crate) async fn import_failed(&self, account: &Account, feed: &str, fault: &Fault) {
        self.import_is(account, feed, |import, now| {
            import.resumes_at = None;
            import.ended_at = Some(now);
            import.failed = Some(fault.detail.clone());
        })
        .await;
    }

    async fn import_is(&self, account: &Account, feed: &str, becomes: impl Fn(&mut Import, Time)) {
        let now = clock::now();
        let noted: Result<(), StoreError> = self
            .shared
            .store
            .write(async |tx| {
                let Some(mut import) = read(&tx, account.id, feed).await? else { return Ok(()) };
                becomes(&mut import, now);
                write(&tx, account, &import, now).await
            })
            .await;
        if let Err(e) = noted {
            tracing::warn!(account.id = %account.id, error = %e, "how far reading back is was not written; it goes on all the same");
        }
    }
}
