//! A person changes a contact.

use std::borrow::Cow;

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
        &texts(contact).iter().map(|text| &**text).collect::<Vec<_>>(),
    )
    .await
}

/// What of a contact is searched; a telephone number also as [`digits`], however it was written down.
pub(crate) fn texts(contact: &Contact) -> Vec<Cow<'_, str>> {
    let p = &contact.profile;
    let said = [&p.name, &p.phone, &p.email, &p.notes].into_iter().filter_map(|text| text.as_deref());
    let number = p.phone.as_deref().and_then(digits);
    said.map(Cow::Borrowed).chain(number.map(Cow::Owned)).collect()
}

/// The last nine digits of a telephone number: the same with and without a country's code. None where there are fewer than
/// seven: that is no number that tells anybody apart.
pub(super) fn digits(phone: &str) -> Option<String> {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 7).then(|| digits[digits.len().saturating_sub(9)..].iter().collect())
}
