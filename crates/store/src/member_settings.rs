//! Personal settings: what a member sets for themselves. Sealed, as quiet hours tell when somebody sleeps.

use std::collections::HashMap;

use model::{MemberId, MemberSettings, Time, WorkspaceId};
use sea_orm::prelude::Uuid;

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    key::{Place, Sealed},
    sql::{self, Sql},
};

/// A member's settings; those of somebody who has set nothing are the default.
pub async fn read(
    db: &impl Db,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<MemberSettings, StoreError> {
    Ok(read_many(db, workspace, &[member]).await?.remove(&member).unwrap_or_default())
}

/// The settings of several members; who has set nothing is left out.
pub async fn read_many(
    db: &impl Db,
    workspace: WorkspaceId,
    members: &[MemberId],
) -> Result<HashMap<MemberId, MemberSettings>, StoreError> {
    if members.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new("SELECT member_id, body FROM member_settings WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND member_id IN ").list(members.iter().map(|id| id.uuid()));
    let rows = sql.rows(db).await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let keys = db.keys(workspace).await?;
    rows.iter()
        .map(|row| {
            let id: Uuid = row.try_get("", "member_id")?;
            let body: Sealed = row.try_get("", "body")?;
            let settings = keys.open_json(Place::new("member_settings", id, "body"), &body)?;
            Ok((MemberId::from_uuid(id), settings))
        })
        .collect()
}

/// Writes a member's settings.
pub async fn save(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
    settings: &MemberSettings,
    now: Time,
) -> Result<(), StoreError> {
    let keys = tx.keys(workspace).await?;
    let place = Place::new("member_settings", member.uuid(), "body");
    sql::execute(
        tx,
        "INSERT INTO member_settings (member_id, workspace_id, body, updated_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (member_id) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at",
        vec![
            member.uuid().into(),
            workspace.uuid().into(),
            keys.seal_json(tx.random(), place, settings)?.into(),
            now.as_millis().into(),
        ],
    )
    .await?;
    Ok(())
}
