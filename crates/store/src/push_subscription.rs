//! Push subscriptions: devices of members that take notifications while no page is open. Where they are reached, and the keys
//! that they read with, are sealed. A subscription lives no longer than the session that made it.

use model::{MemberId, PushSubscriptionId, SessionId, Time, WorkspaceId};
use sea_orm::{QueryResult, prelude::Uuid};
use serde::{Deserialize, Serialize};

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    key::{ContentKeys, Place, Sealed},
    sql::{self, Sql},
    word::{maybe, time},
};

/// Devices of one member; a further one takes the place of the oldest.
pub const MOST: usize = 20;

/// Who signed out on a device is notified there no more.
const SIGNED_IN: &str = "EXISTS (SELECT 1 FROM session s WHERE s.id = push_subscription.session_id)";

/// How a device is reached.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// The push service's address for it. Whoever knows it can make the device work: a secret.
    pub endpoint: String,
    /// Its public key: a point of P-256, uncompressed, 65 bytes.
    pub public_key: Vec<u8>,
    /// Its authentication secret, 16 bytes.
    pub auth: Vec<u8>,
    /// What it calls itself, for its member's list of devices.
    pub device: String,
}

/// A device of a member.
#[derive(Clone, PartialEq, Eq)]
pub struct PushSubscription {
    /// Ours.
    pub id: PushSubscriptionId,
    /// Where its member is.
    pub workspace_id: WorkspaceId,
    /// Whose.
    pub member_id: MemberId,
    /// The session that made it.
    pub session_id: SessionId,
    /// How it is reached.
    pub reach: Reach,
    /// Since when.
    pub created_at: Time,
    /// When the push service last took something for it.
    pub pushed_at: Option<Time>,
}

/// Notes a device. The same endpoint is one device: it becomes this member's, whoever's it was before.
pub async fn put(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
    session: SessionId,
    reach: &Reach,
    now: Time,
) -> Result<PushSubscription, StoreError> {
    let index = tx.house_keys().await?.blind("push_endpoint", &reach.endpoint);
    if list_all(tx, workspace).await?.is_empty() {
        // What happened while nobody had a device is not told of.
        sql::execute(tx, "DELETE FROM notice_place WHERE workspace_id = $1", vec![workspace.uuid().into()])
            .await?;
    }
    let known =
        sql::row(tx, "SELECT * FROM push_subscription WHERE endpoint_index = $1", vec![index.clone().into()])
            .await?;
    if let Some(row) = known {
        let id = PushSubscriptionId::from_uuid(row.try_get("", "id")?);
        let same = row.try_get::<Uuid>("", "member_id")? == member.uuid()
            && row.try_get::<Uuid>("", "workspace_id")? == workspace.uuid();
        if same {
            sql::execute(
                tx,
                "UPDATE push_subscription SET session_id = $2, body = $3 WHERE id = $1",
                vec![id.uuid().into(), session.uuid().into(), seal(tx, workspace, id, reach).await?.into()],
            )
            .await?;
            return get(tx, workspace, id).await?.ok_or(StoreError::Missing("push subscription"));
        }
        end(tx, id).await?;
    }
    let mut theirs = list(tx, workspace, member).await?;
    theirs.sort_by_key(|s| std::cmp::Reverse(s.id));
    for old in theirs.iter().skip(MOST - 1) {
        end(tx, old.id).await?;
    }
    let id = PushSubscriptionId::new(now, tx.ten());
    let sealed = seal(tx, workspace, id, reach).await?;
    let mut sql = Sql::new(
        "INSERT INTO push_subscription (id, workspace_id, member_id, session_id, endpoint_index, body, created_at) VALUES (",
    );
    sql.bind(id.uuid()).add(", ").bind(workspace.uuid()).add(", ").bind(member.uuid()).add(", ");
    sql.bind(session.uuid()).add(", ").bind(index).add(", ").bind(sealed).add(", ");
    sql.bind(now.as_millis()).add(")");
    sql.execute(tx).await?;
    Ok(PushSubscription {
        id,
        workspace_id: workspace,
        member_id: member,
        session_id: session,
        reach: reach.clone(),
        created_at: now,
        pushed_at: None,
    })
}

/// A device of the workspace.
pub async fn get(
    db: &impl Db,
    workspace: WorkspaceId,
    id: PushSubscriptionId,
) -> Result<Option<PushSubscription>, StoreError> {
    let mut sql = Sql::new("SELECT * FROM push_subscription WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND id = ").bind(id.uuid());
    Ok(open_all(db, workspace, sql).await?.pop())
}

/// A member's devices, oldest first.
pub async fn list(
    db: &impl Db,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<Vec<PushSubscription>, StoreError> {
    let mut sql = Sql::new("SELECT * FROM push_subscription WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND member_id = ").bind(member.uuid());
    sql.add(" AND ").add(SIGNED_IN).add(" ORDER BY id");
    open_all(db, workspace, sql).await
}

/// Which devices which members of a workspace have, without how they are reached.
pub async fn list_all(
    db: &impl Db,
    workspace: WorkspaceId,
) -> Result<Vec<(MemberId, PushSubscriptionId)>, StoreError> {
    sql::rows(
        db,
        format!(
            "SELECT id, member_id FROM push_subscription WHERE workspace_id = $1 AND {SIGNED_IN} ORDER BY id"
        ),
        vec![workspace.uuid().into()],
    )
    .await?
    .iter()
    .map(|row| {
        Ok((
            MemberId::from_uuid(row.try_get("", "member_id")?),
            PushSubscriptionId::from_uuid(row.try_get("", "id")?),
        ))
    })
    .collect()
}

/// The workspaces of which some member has a device.
pub async fn workspaces(db: &impl Db) -> Result<Vec<WorkspaceId>, StoreError> {
    sql::rows(db, "SELECT DISTINCT workspace_id FROM push_subscription", vec![])
        .await?
        .iter()
        .map(|row| Ok(WorkspaceId::from_uuid(row.try_get("", "workspace_id")?)))
        .collect()
}

/// Notes that the push service took something.
pub async fn pushed(tx: &Tx, id: PushSubscriptionId, now: Time) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "UPDATE push_subscription SET pushed_at = $2 WHERE id = $1",
        vec![id.uuid().into(), now.as_millis().into()],
    )
    .await?;
    Ok(())
}

/// Removes a device of a member; false when they have none of that id.
pub async fn remove(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
    id: PushSubscriptionId,
) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "DELETE FROM push_subscription WHERE id = $1 AND workspace_id = $2 AND member_id = $3",
        vec![id.uuid().into(), workspace.uuid().into(), member.uuid().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a device that is no more.
pub async fn end(tx: &Tx, id: PushSubscriptionId) -> Result<(), StoreError> {
    sql::execute(tx, "DELETE FROM push_subscription WHERE id = $1", vec![id.uuid().into()]).await?;
    Ok(())
}

/// Removes devices whose session has ended. Gives how many.
pub async fn prune(tx: &Tx) -> Result<u64, StoreError> {
    let done =
        sql::execute(tx, format!("DELETE FROM push_subscription WHERE NOT {SIGNED_IN}"), vec![]).await?;
    Ok(done.rows_affected())
}

async fn seal(
    tx: &Tx,
    workspace: WorkspaceId,
    id: PushSubscriptionId,
    reach: &Reach,
) -> Result<Sealed, StoreError> {
    let keys = tx.keys(workspace).await?;
    keys.seal_json(tx.random(), Place::new("push_subscription", id.uuid(), "body"), reach)
}

async fn open_all(
    db: &impl Db,
    workspace: WorkspaceId,
    sql: Sql,
) -> Result<Vec<PushSubscription>, StoreError> {
    let rows = sql.rows(db).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.keys(workspace).await?;
    rows.iter().map(|row| open(&keys, row)).collect()
}

fn open(keys: &ContentKeys, row: &QueryResult) -> Result<PushSubscription, StoreError> {
    let id: Uuid = row.try_get("", "id")?;
    let body: Sealed = row.try_get("", "body")?;
    Ok(PushSubscription {
        id: PushSubscriptionId::from_uuid(id),
        workspace_id: WorkspaceId::from_uuid(row.try_get("", "workspace_id")?),
        member_id: MemberId::from_uuid(row.try_get("", "member_id")?),
        session_id: SessionId::from_uuid(row.try_get("", "session_id")?),
        reach: keys.open_json(Place::new("push_subscription", id, "body"), &body)?,
        created_at: time(row.try_get("", "created_at")?),
        pushed_at: maybe(row.try_get("", "pushed_at")?),
    })
}

impl std::fmt::Debug for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reach(…)")
    }
}

impl std::fmt::Debug for PushSubscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PushSubscription").field("id", &self.id).finish_non_exhaustive()
    }
}
