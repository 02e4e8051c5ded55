//! A person changes a contact.

use model::Time;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::Contact;
use crate::{
    StoreError, Tx,
    db::{Db, DbExt},
    entity::contact::{ActiveModel, Column, Entity},
    key::Place,
    search::{self, Entry, FoundKind},
};

/// Writes profile and reachability if nobody changed the contact since it was read, and counts its version up;
/// [`StoreError::Stale`] otherwise.
pub async fn save(tx: &Tx, contact: &mut Contact, now: Time) -> Result<(), StoreError> {
    let keys = tx.keys(contact.workspace_id).await?;
    let place = Place::new("contact", contact.id.uuid(), "profile");
    let row = ActiveModel {
        profile: Set(keys.seal_json(tx.random(), place, &contact.profile)?),
        reachable: Set(contact.reachable),
        version: Set(contact.version + 1),
        updated_at: Set(now.as_millis()),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(contact.id.uuid()))
        .filter(Column::WorkspaceId.eq(contact.workspace_id.uuid()))
        .filter(Column::Version.eq(contact.version))
        .exec(tx.conn())
        .await?;
    if done.rows_affected == 0 {
        return Err(StoreError::Stale("contact"));
    }
    contact.version += 1;
    contact.updated_at = now;
    tx.foreseen(|known| known.contact_changes(contact));
    index(tx, contact).await
}

/// Writes the contact's search words.
pub(super) async fn index(tx: &Tx, contact: &Contact) -> Result<(), StoreError> {
    search::put(
        tx,
        Entry {
            workspace: contact.workspace_id,
            kind: FoundKind::Contact,
            object: contact.id.uuid(),
            conversation: None,
            account: None,
            at: contact.created_at,
        },
        &texts(contact),
    )
    .await
}

/// What of a contact is searched.
pub(crate) fn texts(contact: &Contact) -> Vec<&str> {
    let p = &contact.profile;
    [&p.name, &p.phone, &p.email, &p.notes].into_iter().filter_map(|text| text.as_deref()).collect()
}
