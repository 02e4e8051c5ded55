//! Fetching files later.

use model::{AttachmentId, MediaState, Time, WorkspaceId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{Attachment, Meta, read};
use crate::{
    StoreError, Tx,
    db::{Db, DbExt},
    entity::attachment::{ActiveModel, Column, Entity, Model},
    key::Place,
    sql::Sql,
    word::{Word, big, ms},
};

/// Claims files that are due, of all workspaces, until `until`; each counts one more try.
pub async fn claim_due(tx: &Tx, now: Time, until: Time, limit: u32) -> Result<Vec<Attachment>, StoreError> {
    let mut sql = Sql::new("UPDATE attachment SET tries = tries + 1, next_at = ");
    sql.bind(until.as_millis());
    sql.add(" WHERE id IN (SELECT id FROM attachment WHERE next_at IS NOT NULL AND next_at <= ")
        .bind(now.as_millis());
    sql.add(" ORDER BY next_at LIMIT ").bind(i64::from(limit));
    sql.add(if tx.is_postgres() { " FOR UPDATE SKIP LOCKED) RETURNING *" } else { ") RETURNING *" });
    let mut claimed = Vec::new();
    for m in sql.models::<Model>(tx).await? {
        let keys = tx.keys(WorkspaceId::from_uuid(m.workspace_id)).await?;
        claimed.push(read::open(&keys, m)?);
    }
    Ok(claimed)
}

/// We have it: the row takes what was found by looking (`attachment`'s kind, type, size and measures).
pub async fn ready(tx: &Tx, attachment: &Attachment) -> Result<(), StoreError> {
    let model = ActiveModel {
        kind: Set(attachment.kind.word().to_owned()),
        content_type: Set(attachment.content_type.clone()),
        size: Set(attachment.size.map(big)),
        width: Set(attachment.width.map(i64::from)),
        height: Set(attachment.height.map(i64::from)),
        duration_ms: Set(attachment.duration_ms.map(big)),
        ..Default::default()
    };
    settle(tx, attachment.workspace_id, attachment.id, MediaState::Ready, None, None, model).await
}

/// Try again later.
pub async fn retry(
    tx: &Tx,
    workspace: WorkspaceId,
    id: AttachmentId,
    next_at: Time,
    problem: &str,
) -> Result<(), StoreError> {
    settle(tx, workspace, id, MediaState::Pending, Some(next_at), Some(problem), ActiveModel::default()).await
}

/// It cannot be had.
pub async fn failed(
    tx: &Tx,
    workspace: WorkspaceId,
    id: AttachmentId,
    problem: &str,
) -> Result<(), StoreError> {
    settle(tx, workspace, id, MediaState::Failed, None, Some(problem), ActiveModel::default()).await
}

async fn settle(
    tx: &Tx,
    workspace: WorkspaceId,
    id: AttachmentId,
    state: MediaState,
    next_at: Option<Time>,
    problem: Option<&str>,
    mut model: ActiveModel,
) -> Result<(), StoreError> {
    // Taken back or erased meanwhile: nothing to settle.
    let Some(known) = read::get(tx, &crate::Sight::house(workspace), id).await? else { return Ok(()) };
    let meta = Meta { name: known.name, fetch: known.fetch, problem: problem.map(str::to_owned) };
    let keys = tx.keys(workspace).await?;
    model.state = Set(state.word().to_owned());
    model.next_at = Set(ms(next_at));
    model.meta = Set(keys.seal_json(tx.random(), Place::new("attachment", id.uuid(), "meta"), &meta)?);
    Entity::update_many()
        .set(model)
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .exec(tx.conn())
        .await?;
    Ok(())
}
