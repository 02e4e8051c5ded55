//! Reading raw events.

use model::{AccountId, JournalId, JournalSource, JournalState, Platform, Time, WorkspaceId};
use zeroize::Zeroizing;

use crate::{
    Db, Page, StoreError,
    db::DbExt,
    entity::journal::Model,
    key::Place,
    page,
    sql::Sql,
    word::{Word, count, maybe, time},
};

/// A raw event to be interpreted.
#[derive(Clone)]
pub struct Pending {
    /// Ours.
    pub id: JournalId,
    /// Its place in the order of arrival.
    pub seq: i64,
    /// Whose.
    pub workspace_id: Option<WorkspaceId>,
    /// Which account it is for.
    pub account_id: Option<AccountId>,
    /// Of which platform.
    pub platform: Platform,
    /// How it reached us.
    pub source: JournalSource,
    /// Within what its key is unique.
    pub scope: String,
    /// Its key.
    pub key: String,
    /// The platform's id of the account it is for.
    pub external_id: Option<String>,
    /// When it reached us.
    pub received_at: Time,
    /// The platform's time of it.
    pub event_at: Option<Time>,
    /// Times it was interpreted without success.
    pub attempts: u32,
    /// The raw event, opened.
    pub body: Zeroizing<Vec<u8>>,
}

/// A raw event as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    /// Ours.
    pub id: JournalId,
    /// Which account it is for.
    pub account_id: Option<AccountId>,
    /// Of which platform.
    pub platform: Platform,
    /// How it reached us.
    pub source: JournalSource,
    /// Its key.
    pub key: String,
    /// The platform's id of the account it is for.
    pub external_id: Option<String>,
    /// When it reached us.
    pub received_at: Time,
    /// The platform's time of it.
    pub event_at: Option<Time>,
    /// What became of it.
    pub state: JournalState,
    /// Times it was interpreted without success.
    pub attempts: u32,
    /// Why it could not be interpreted.
    pub problem: Option<String>,
}

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// In which state.
    pub state: Option<JournalState>,
    /// For which account.
    pub account: Option<AccountId>,
    /// With this key, or for this platform id of an account.
    pub external_id: Option<String>,
    /// Received since.
    pub since: Option<Time>,
}

/// Raw events to be interpreted, of all workspaces, in the order of arrival, after a place in it (`0` for all): a reader that
/// is still busy with earlier ones goes on behind them. On PostgreSQL another process's events may appear behind that place
/// later: begin again from `0` now and then.
pub async fn pending(db: &impl Db, after: i64, limit: u32) -> Result<Vec<Pending>, StoreError> {
    let mut out = Vec::new();
    for m in pending_query(after, limit).models::<Model>(db).await? {
        let workspace_id = m.workspace_id.map(WorkspaceId::from_uuid);
        let keys = match workspace_id {
            Some(workspace) => db.keys(workspace).await,
            None => db.house_keys().await,
        };
        let body = match keys.map(|keys| keys.open(Place::new("journal", m.id, "body"), &m.body)) {
            Ok(Ok(body)) => body,
            // Of a workspace that is being erased, or damaged: it must not stop the others.
            Ok(Err(error)) => {
                tracing::warn!(journal.id = %m.id, %error, "a raw event cannot be opened");
                continue;
            }
            Err(StoreError::Key(error)) => {
                tracing::warn!(journal.id = %m.id, %error, "a raw event cannot be opened");
                continue;
            }
            Err(error) => return Err(error),
        };
        out.push(Pending {
            id: JournalId::from_uuid(m.id),
            seq: m.seq,
            workspace_id,
            account_id: m.account_id.map(AccountId::from_uuid),
            platform: m.platform.parse().map_err(|_| StoreError::Unreadable("journal"))?,
            source: JournalSource::read(&m.source)?,
            scope: m.scope,
            key: m.key,
            external_id: m.external_id,
            received_at: time(m.received_at),
            event_at: maybe(m.event_at),
            attempts: count(m.attempts),
            body,
        });
    }
    Ok(out)
}

pub(crate) fn pending_query(after: i64, limit: u32) -> Sql {
    let mut sql = Sql::new("SELECT * FROM journal WHERE state = 'pending' AND seq > ");
    sql.bind(after).add(" ORDER BY seq LIMIT ").bind(i64::from(limit));
    sql
}

/// A page of the workspace's raw events, received last first. `workspace` none: of all, with those that belong to none (for
/// the operator's command line).
pub async fn list(
    db: &impl Db,
    workspace: Option<WorkspaceId>,
    filter: &JournalFilter,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page<JournalRow>, StoreError> {
    let after = page::read::<i64>(cursor)?;
    let models = list_query(workspace, filter, after, limit).models::<Model>(db).await?;
    let rows = models.into_iter().map(|m| Ok((m.seq, show(m)?))).collect::<Result<Vec<_>, StoreError>>()?;
    Ok(page::cut(rows, limit, |(seq, _)| *seq).map(|(_, row)| row))
}

pub(crate) fn list_query(
    workspace: Option<WorkspaceId>,
    filter: &JournalFilter,
    after: Option<i64>,
    limit: u32,
) -> Sql {
    let mut sql = Sql::new("SELECT * FROM journal WHERE 1 = 1");
    if let Some(workspace) = workspace {
        sql.add(" AND workspace_id = ").bind(workspace.uuid());
    }
    if let Some(state) = filter.state {
        // Written out, not bound: an index that holds only these rows serves no state that is told later.
        sql.add(" AND state = '").add(state.word()).add("'");
        if matches!(state, JournalState::Failed | JournalState::Unrouted) {
            // What the index of trouble covers.
            sql.add(" AND state IN ('failed', 'unrouted')");
        }
    }
    if let Some(account) = filter.account {
        sql.add(" AND account_id = ").bind(account.uuid());
    }
    if let Some(id) = &filter.external_id {
        sql.add(" AND (key = ").bind(id.as_str()).add(" OR external_id = ").bind(id.as_str()).add(")");
    }
    if let Some(since) = filter.since {
        sql.add(" AND received_at >= ").bind(since.as_millis());
    }
    if let Some(after) = after {
        sql.add(" AND seq < ").bind(after);
    }
    sql.add(" ORDER BY seq DESC LIMIT ").bind(i64::from(limit) + 1);
    sql
}

/// One raw event with its body.
pub async fn get(
    db: &impl Db,
    workspace: Option<WorkspaceId>,
    id: JournalId,
) -> Result<Option<(JournalRow, Zeroizing<Vec<u8>>)>, StoreError> {
    let mut sql = Sql::new("SELECT * FROM journal WHERE id = ");
    sql.bind(id.uuid());
    if let Some(workspace) = workspace {
        sql.add(" AND workspace_id = ").bind(workspace.uuid());
    }
    let Some(m) = sql.models::<Model>(db).await?.pop() else { return Ok(None) };
    let keys = match m.workspace_id {
        Some(workspace) => db.keys(WorkspaceId::from_uuid(workspace)).await?,
        None => db.house_keys().await?,
    };
    let body = keys.open(Place::new("journal", m.id, "body"), &m.body)?;
    Ok(Some((show(m)?, body)))
}

fn show(m: Model) -> Result<JournalRow, StoreError> {
    Ok(JournalRow {
        id: JournalId::from_uuid(m.id),
        account_id: m.account_id.map(AccountId::from_uuid),
        platform: m.platform.parse().map_err(|_| StoreError::Unreadable("journal"))?,
        source: JournalSource::read(&m.source)?,
        key: m.key,
        external_id: m.external_id,
        received_at: time(m.received_at),
        event_at: maybe(m.event_at),
        state: JournalState::read(&m.state)?,
        attempts: count(m.attempts),
        problem: m.problem,
    })
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending")
            .field("id", &self.id)
            .field("platform", &self.platform)
            .field("seq", &self.seq)
            .finish_non_exhaustive()
    }
}
