//! A platform shows a customer.

use model::{AccountId, ContactId, ContactSeen, Time, WorkspaceId};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{Contact, Profile, read, save};
use crate::{
    StoreError, Tx,
    db::{Db, DbExt},
    entity::contact,
    key::Place,
    sql,
};

/// What became of what a platform showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The contact now.
    pub contact: Contact,
    /// New here.
    pub created: bool,
    /// New, or something of it was told anew.
    pub changed: bool,
}

/// Makes or updates the contact behind a platform's id on an account. What the platform leaves out stays; a name that our
/// people wrote stays too; a merged contact leads to the one it was merged into.
pub async fn see(
    tx: &Tx,
    workspace: WorkspaceId,
    account: AccountId,
    seen: &ContactSeen,
    now: Time,
) -> Result<Seen, StoreError> {
    if let Some(contact) = read::find(tx, workspace, account, &seen.external_id).await? {
        return update(tx, contact, seen, now).await;
    }
    let keys = tx.keys(workspace).await?;
    let id = ContactId::new(now, tx.ten());
    let noted = sql::execute(
        tx,
        "INSERT INTO identity (account_id, external_id, workspace_id, contact_id, created_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        vec![
            account.uuid().into(),
            seen.external_id.as_str().into(),
            workspace.uuid().into(),
            id.uuid().into(),
            now.as_millis().into(),
        ],
    )
    .await?;
    if noted.rows_affected() == 0 {
        // Somebody else saw them at the same time, and has committed since we looked.
        let contact = read::find(tx, workspace, account, &seen.external_id).await?;
        return update(tx, contact.ok_or(StoreError::Missing("contact"))?, seen, now).await;
    }
    let contact = Contact {
        id,
        workspace_id: workspace,
        profile: Profile {
            name: given(seen.name.as_ref()),
            avatar_url: given(seen.avatar_url.as_ref()),
            language: given(seen.language.as_ref()),
            ..Profile::default()
        },
        reachable: true,
        merged_into: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let row = contact::ActiveModel {
        id: Set(id.uuid()),
        workspace_id: Set(workspace.uuid()),
        profile: Set(keys.seal_json(
            tx.random(),
            Place::new("contact", id.uuid(), "profile"),
            &contact.profile,
        )?),
        reachable: Set(true),
        merged_into: Set(None),
        version: Set(1),
        created_at: Set(now.as_millis()),
        updated_at: Set(now.as_millis()),
    };
    contact::Entity::insert(row).exec_without_returning(tx.conn()).await?;
    save::index(tx, &contact).await?;
    tx.foreseen(|known| known.see_contact(account, &seen.external_id, &contact));
    Ok(Seen { contact, created: true, changed: true })
}

async fn update(tx: &Tx, mut contact: Contact, seen: &ContactSeen, now: Time) -> Result<Seen, StoreError> {
    let before = contact.profile.clone();
    let profile = &mut contact.profile;
    if !profile.name_is_ours {
        take_name(&mut profile.name, seen.name.as_ref());
    }
    take(&mut profile.avatar_url, seen.avatar_url.as_ref());
    take(&mut profile.language, seen.language.as_ref());
    let changed = before != contact.profile;
    if changed {
        save(tx, &mut contact, now).await?;
    }
    Ok(Seen { contact, created: false, changed })
}

/// A value that says something.
fn given(value: Option<&String>) -> Option<String> {
    value.filter(|v| !v.trim().is_empty()).cloned()
}

/// What a platform has masked (`p***n`) is better than no name, and worse than any other.
fn take_name(place: &mut Option<String>, value: Option<&String>) {
    let is_masked = |name: &str| name.contains("***");
    let known = place.as_deref().is_some_and(|name| !is_masked(name));
    if let Some(name) = given(value).filter(|name| !known || !is_masked(name)) {
        *place = Some(name);
    }
}

fn take(place: &mut Option<String>, value: Option<&String>) {
    if let Some(value) = given(value) {
        *place = Some(value);
    }
}
