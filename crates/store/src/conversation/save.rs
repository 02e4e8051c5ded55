//! Writing a changed conversation.

use model::{TeamId, Time};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{Conversation, sealed};
use crate::{
    StoreError, Tx, change,
    db::{Db, DbExt},
    entity::conversation::{Column, Entity},
};

/// Writes all fields (but the labels) if nobody changed the conversation since it was read, sets `updated_at`, and counts
/// its version up; [`StoreError::Stale`] otherwise. Counters follow by themselves.
pub async fn save(tx: &Tx, conversation: &mut Conversation, now: Time) -> Result<(), StoreError> {
    let keys = tx.keys(conversation.workspace_id).await?;
    let mut model = sealed::write(&keys, tx.random(), conversation)?;
    model.version = Set(conversation.version + 1);
    model.updated_at = Set(now.as_millis());
    let done = Entity::update_many()
        .set(model)
        .filter(Column::Id.eq(conversation.id.uuid()))
        .filter(Column::WorkspaceId.eq(conversation.workspace_id.uuid()))
        .filter(Column::Version.eq(conversation.version))
        .exec(tx.conn())
        .await?;
    if done.rows_affected == 0 {
        return Err(StoreError::Stale("conversation"));
    }
    let (was, is) = (conversation.was, conversation.class());
    // Whoever sees only that team's conversations is told that this one is gone, and nothing else.
    let left = was.map(|(class, _)| class.team).filter(|team| !team.is_nil()).map(TeamId::from_uuid);
    if let Some(left) = left.filter(|team| conversation.team_id != Some(*team)) {
        change::hidden(tx, conversation, left, now);
    }
    tx.after(|after| after.counts.moved(was, Some(is)));
    conversation.settled();
    conversation.version += 1;
    conversation.updated_at = now;
    tx.foreseen(|known| known.see_conversation(conversation));
    Ok(())
}
