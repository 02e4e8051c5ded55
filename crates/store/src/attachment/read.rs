//! Looking files up.

use std::sync::Arc;

use model::{AccountId, AttachmentId, AttachmentKind, MediaState, MemberId, MessageId, WorkspaceId};
use sea_orm::EntityTrait;

use super::{Attachment, Meta};
use crate::{
    Db, Sight, StoreError,
    db::DbExt,
    entity::attachment::{Entity, Model},
    key::{ContentKeys, Place},
    sql::Sql,
    word::{Word, count, maybe, time},
};

/// One file.
pub async fn get(db: &impl Db, sight: &Sight, id: AttachmentId) -> Result<Option<Attachment>, StoreError> {
    Ok(get_many(db, sight, &[id]).await?.pop())
}

/// Several files, in no order.
pub async fn get_many(
    db: &impl Db,
    sight: &Sight,
    ids: &[AttachmentId],
) -> Result<Vec<Attachment>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT f.* FROM attachment f WHERE f.workspace_id = ");
    sql.bind(sight.workspace().uuid()).add(" AND f.id IN ").list(ids.iter().map(|id| id.uuid()));
    sight.attachments(&mut sql, "f");
    let models = sql.models::<Model>(db).await?;
    let keys = db.keys(sight.workspace()).await?;
    models.into_iter().map(|m| open(&keys, m)).collect()
}

/// A file of whatever workspace: for signed media addresses, whose signature is the permission.
pub async fn anywhere(db: &impl Db, id: AttachmentId) -> Result<Option<Attachment>, StoreError> {
    let Some(m) = Entity::find_by_id(id.uuid()).one(db.conn()).await? else { return Ok(None) };
    let keys = db.keys(WorkspaceId::from_uuid(m.workspace_id)).await?;
    Ok(Some(open(&keys, m)?))
}

pub(super) fn open(keys: &Arc<ContentKeys>, m: Model) -> Result<Attachment, StoreError> {
    let meta: Meta = keys.open_json(Place::new("attachment", m.id, "meta"), &m.meta)?;
    Ok(Attachment {
        id: AttachmentId::from_uuid(m.id),
        workspace_id: WorkspaceId::from_uuid(m.workspace_id),
        account_id: m.account_id.map(AccountId::from_uuid),
        message_id: m.message_id.map(MessageId::from_uuid),
        member_id: m.member_id.map(MemberId::from_uuid),
        state: MediaState::read(&m.state)?,
        kind: AttachmentKind::read(&m.kind)?,
        content_type: m.content_type,
        size: m.size.map(i64::unsigned_abs),
        width: m.width.map(count),
        height: m.height.map(count),
        duration_ms: m.duration_ms.map(i64::unsigned_abs),
        name: meta.name,
        fetch: meta.fetch,
        problem: meta.problem,
        tries: count(m.tries),
        next_at: maybe(m.next_at),
        created_at: time(m.created_at),
    })
}
