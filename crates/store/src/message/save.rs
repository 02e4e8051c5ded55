//! Writing a changed message.

use model::{MessageId, Time};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{
    Message,
    insert::{has_files, index, keep_files, name_files},
    read, row,
};
use crate::{
    StoreError, Tx,
    db::{Db, DbExt},
    entity::message::{ActiveModel, Column, Entity},
    key::Place,
    search,
    word::{Word, ms},
};

/// Writes all fields if nobody changed the message since it was read, with the search words of its parts;
/// [`StoreError::Stale`] otherwise. Files named anew become pending attachments. [`StoreError::Exists`] when the platform's
/// id belongs to another message.
pub async fn save(tx: &Tx, message: &mut Message, now: Time) -> Result<(), StoreError> {
    if let Some(external_id) = &message.external_id {
        let holder = read::find(tx, message.workspace_id, message.account_id, external_id).await?;
        if holder.is_some_and(|m| m.id != message.id) {
            return Err(StoreError::Exists("message"));
        }
    }
    let files = name_files(tx, message, now);
    let keys = tx.keys(message.workspace_id).await?;
    let place = Place::new("message", message.id.uuid(), "body");
    let model = ActiveModel {
        direction: Set(message.direction.word().to_owned()),
        sender_kind: Set(message.sender.kind.word().to_owned()),
        sender_id: Set(message.sender.id.clone()),
        sender_external_id: Set(message.sender.external_id.clone()),
        sent_at: Set(message.sent_at.as_millis()),
        seq: Set(message.seq),
        external_id: Set(message.external_id.clone()),
        reply_to_id: Set(message.reply_to_id.map(MessageId::uuid)),
        reply_to_external_id: Set(message.reply_to_external_id.clone()),
        delivery: Set(message.delivery.as_ref().map(|d| d.state.word().to_owned())),
        has_files: Set(has_files(&message.parts)),
        body: Set(keys.seal_json(tx.random(), place, &row::body(message))?),
        edited_at: Set(ms(message.edited_at)),
        unsent_at: Set(ms(message.unsent_at)),
        version: Set(message.version + 1),
        updated_at: Set(now.as_millis()),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(model)
        .filter(Column::Id.eq(message.id.uuid()))
        .filter(Column::WorkspaceId.eq(message.workspace_id.uuid()))
        .filter(Column::Version.eq(message.version))
        .exec(tx.conn())
        .await?;
    if done.rows_affected == 0 {
        return Err(StoreError::Stale("message"));
    }
    message.version += 1;
    message.updated_at = now;
    keep_files(tx, message, files, now).await?;
    if message.unsent_at.is_some() {
        search::remove(tx, message.id.uuid());
        Ok(())
    } else {
        index(tx, message).await
    }
}
