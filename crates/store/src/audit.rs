//! Audit events: every security-relevant act, append-only, each carrying the hash of the one before.

use model::{AuditEventId, Time, WorkspaceId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Db, Page, StoreError, Tx,
    db::DbExt,
    entity::audit_event::Model,
    key::Place,
    page,
    sql::{self, Sql},
    word::time,
};

/// A security-relevant act. Who, what and from where are sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Who: a member's id, "system" or "cli".
    pub actor: String,
    /// What, as `noun.verb`.
    pub action: String,
    /// To what: an id.
    pub subject: Option<String>,
    /// From where: an address.
    pub from: Option<String>,
    /// More, in words.
    pub detail: Option<String>,
}

/// An act as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Ours.
    pub id: AuditEventId,
    /// Its place in the workspace's chain, from 1.
    pub seq: i64,
    /// When.
    pub at: Time,
    /// What.
    pub act: Act,
}

/// Keeps an act.
pub async fn append(
    tx: &Tx,
    workspace: WorkspaceId,
    act: &Act,
    now: Time,
) -> Result<AuditEventId, StoreError> {
    // The workspace's row is held until the commit, so that two acts cannot take the same place.
    sql::execute(
        tx,
        "UPDATE workspace SET change_seq = change_seq WHERE id = $1",
        vec![workspace.uuid().into()],
    )
    .await?;
    let newest = sql::row(
        tx,
        "SELECT seq, hash FROM audit_event WHERE workspace_id = $1 ORDER BY seq DESC LIMIT 1",
        vec![workspace.uuid().into()],
    )
    .await?;
    let (seq, previous) = match newest {
        Some(row) => (row.try_get::<i64>("", "seq")? + 1, row.try_get::<Vec<u8>>("", "hash")?),
        None => (1, Vec::new()),
    };
    let id = AuditEventId::new(now, tx.ten());
    let keys = tx.keys(workspace).await?;
    let sealed = keys.seal_json(tx.random(), Place::new("audit_event", id.uuid(), "act"), act)?;
    let hash = link(&previous, workspace, id, seq, now, act)?;
    let mut sql = Sql::new("INSERT INTO audit_event (id, workspace_id, seq, at, act, hash) VALUES (");
    sql.bind(id.uuid()).add(", ").bind(workspace.uuid()).add(", ").bind(seq).add(", ").bind(now.as_millis());
    sql.add(", ").bind(sealed).add(", ").bind(hash).add(")");
    sql.execute(tx).await?;
    Ok(id)
}

/// Acts, newest first.
pub async fn list(
    db: &impl Db,
    workspace: WorkspaceId,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page<AuditEvent>, StoreError> {
    let mut sql = Sql::new("SELECT * FROM audit_event WHERE workspace_id = ");
    sql.bind(workspace.uuid());
    if let Some(before) = page::read::<i64>(cursor)? {
        sql.add(" AND seq < ").bind(before);
    }
    sql.add(" ORDER BY seq DESC LIMIT ").bind(i64::from(limit) + 1);
    let keys = db.keys(workspace).await?;
    let mut events = Vec::new();
    for m in sql.models::<Model>(db).await? {
        events.push(AuditEvent {
            id: AuditEventId::from_uuid(m.id),
            seq: m.seq,
            at: time(m.at),
            act: keys.open_json(Place::new("audit_event", m.id, "act"), &m.act)?,
        });
    }
    Ok(page::cut(events, limit, |event| event.seq))
}

/// Whether the chain is whole; the place of the first event that does not fit otherwise.
pub async fn verify(db: &impl Db, workspace: WorkspaceId) -> Result<Result<(), i64>, StoreError> {
    let keys = db.keys(workspace).await?;
    let (mut previous, mut seq) = (Vec::new(), 0);
    loop {
        let mut sql = Sql::new("SELECT * FROM audit_event WHERE workspace_id = ");
        sql.bind(workspace.uuid()).add(" AND seq > ").bind(seq).add(" ORDER BY seq LIMIT 500");
        let models = sql.models::<Model>(db).await?;
        if models.is_empty() {
            return Ok(Ok(()));
        }
        for m in models {
            seq += 1;
            let Ok(act) = keys.open_json::<Act>(Place::new("audit_event", m.id, "act"), &m.act) else {
                return Ok(Err(seq));
            };
            let hash = link(&previous, workspace, AuditEventId::from_uuid(m.id), m.seq, time(m.at), &act)?;
            if m.seq != seq || hash != m.hash {
                return Ok(Err(seq));
            }
            previous = hash;
        }
    }
}

/// The hash of an event, over the one before it and all of its own.
fn link(
    previous: &[u8],
    workspace: WorkspaceId,
    id: AuditEventId,
    seq: i64,
    at: Time,
    act: &Act,
) -> Result<Vec<u8>, StoreError> {
    let act = serde_json::to_vec(act).map_err(|_| StoreError::Unreadable("audit event"))?;
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(workspace.uuid().as_bytes());
    hash.update(id.uuid().as_bytes());
    hash.update(seq.to_be_bytes());
    hash.update(at.as_millis().to_be_bytes());
    hash.update(&act);
    Ok(hash.finalize().to_vec())
}
