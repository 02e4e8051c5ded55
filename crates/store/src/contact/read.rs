//! Looking contacts up.

use model::{AccountId, ContactId, WorkspaceId};
use sea_orm::{FromQueryResult, prelude::Uuid};

use super::{Contact, Identity};
use crate::{
    Db, Page, Sight, StoreError, Tx,
    db::DbExt,
    entity::{contact::Model, identity},
    key::{ContentKeys, Place, Sealed},
    page,
    sql::{self, Sql},
    word::time,
};

/// One contact. A merged one is given as it is, with `merged_into`, to whoever sees the whole workspace; to others it is not
/// there: ask [`standing`] first.
pub async fn get(db: &impl Db, sight: &Sight, id: ContactId) -> Result<Option<Contact>, StoreError> {
    Ok(get_many(db, sight, &[id]).await?.pop())
}

/// Locks contacts until the transaction ends, in one order for all: for whoever merges or erases them. What was begun for one of
/// them at this moment is there afterwards, and what comes later finds it changed.
pub(super) async fn lock(tx: &Tx, workspace: WorkspaceId, ids: &[ContactId]) -> Result<(), StoreError> {
    locked(tx, workspace, ids, " FOR UPDATE").await.map(|_| ())
}

/// Whether a contact is there and was not merged, and will be so until the transaction ends: for whoever begins something for it.
pub(crate) async fn stays(tx: &Tx, workspace: WorkspaceId, id: ContactId) -> Result<bool, StoreError> {
    Ok(locked(tx, workspace, &[id], " FOR KEY SHARE").await? == 1)
}

/// How many of them are there and were not merged.
async fn locked(tx: &Tx, workspace: WorkspaceId, ids: &[ContactId], how: &str) -> Result<usize, StoreError> {
    let mut sql = Sql::new("SELECT merged_into FROM contact WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND id IN ").list(ids.iter().map(|id| id.uuid())).add(" ORDER BY id");
    if tx.is_postgres() {
        sql.add(how);
    }
    let mut standing = 0;
    for row in sql.rows(tx).await? {
        standing += usize::from(row.try_get::<Option<Uuid>>("", "merged_into")?.is_none());
    }
    Ok(standing)
}

/// What a contact has become, if a caller sees it at this moment: what they saw before the transaction began does not count.
pub async fn seen_now(tx: &Tx, sight: &Sight, id: ContactId) -> Result<Option<Contact>, StoreError> {
    let Some(sight) = sight.renewed(tx).await? else { return Ok(None) };
    match standing(tx, sight.workspace(), id).await? {
        Some(id) => get(tx, &sight, id).await,
        None => Ok(None),
    }
}

/// The contact that one has become by merging: itself, where it was not merged; none when there is none.
pub async fn standing(
    db: &impl Db,
    workspace: WorkspaceId,
    id: ContactId,
) -> Result<Option<ContactId>, StoreError> {
    let row = sql::row(
        db,
        "SELECT COALESCE(merged_into, id) AS id FROM contact WHERE id = $1 AND workspace_id = $2",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    Ok(row.map(|row| row.try_get("", "id")).transpose()?.map(ContactId::from_uuid))
}

/// Several contacts, in no order; those that are not there, or not seen, are left out.
pub async fn get_many(db: &impl Db, sight: &Sight, ids: &[ContactId]) -> Result<Vec<Contact>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT c.* FROM contact c WHERE c.workspace_id = ");
    sql.bind(sight.workspace().uuid()).add(" AND c.id IN ").list(ids.iter().map(|id| id.uuid()));
    sight.contact_id(&mut sql, "c.id");
    let models = sql.models::<Model>(db).await?;
    let keys = db.keys(sight.workspace()).await?;
    models.into_iter().map(|m| open(&keys, &m)).collect()
}

/// The contact behind a platform's id on an account.
pub async fn find(
    db: &impl Db,
    workspace: WorkspaceId,
    account: AccountId,
    external_id: &str,
) -> Result<Option<Contact>, StoreError> {
    let known = db.tx().and_then(|tx| tx.foreseen(|known| known.contact(account, external_id).cloned()));
    if known.is_some() {
        return Ok(known);
    }
    let models = sql::models::<Model>(
        db,
        "SELECT c.* FROM identity i JOIN contact c ON c.id = i.contact_id \
         WHERE i.account_id = $1 AND i.external_id = $2 AND i.workspace_id = $3",
        vec![account.uuid().into(), external_id.into(), workspace.uuid().into()],
    )
    .await?;
    let keys = db.keys(workspace).await?;
    models.into_iter().next().map(|m| open(&keys, &m)).transpose()
}

/// The contacts behind a platform's ids on an account, with those ids; those that are not there are left out.
pub(crate) async fn find_many(
    db: &impl Db,
    workspace: WorkspaceId,
    account: AccountId,
    external_ids: &[&str],
) -> Result<Vec<(String, Contact)>, StoreError> {
    let mut found = Vec::new();
    let keys = db.keys(workspace).await?;
    for external_ids in external_ids.chunks(500) {
        let mut sql = Sql::new(
            "SELECT i.external_id, c.* FROM identity i JOIN contact c ON c.id = i.contact_id WHERE i.account_id = ",
        );
        sql.bind(account.uuid()).add(" AND i.workspace_id = ").bind(workspace.uuid());
        sql.add(" AND i.external_id IN ").list(external_ids.iter().copied());
        for row in sql.rows(db).await? {
            found.push((row.try_get("", "external_id")?, open(&keys, &Model::from_query_result(&row, "")?)?));
        }
    }
    Ok(found)
}

/// Who a contact is on each account where they are seen.
pub async fn identities(db: &impl Db, sight: &Sight, id: ContactId) -> Result<Vec<Identity>, StoreError> {
    let mut sql = Sql::new("SELECT i.* FROM identity i WHERE i.contact_id = ");
    sql.bind(id.uuid()).add(" AND i.workspace_id = ").bind(sight.workspace().uuid());
    sight.identities(&mut sql, "i");
    sql.add(" ORDER BY i.created_at, i.account_id, i.external_id");
    let models = sql.models::<identity::Model>(db).await?;
    Ok(models
        .into_iter()
        .map(|m| Identity {
            account_id: AccountId::from_uuid(m.account_id),
            external_id: m.external_id,
            contact_id: id,
            created_at: time(m.created_at),
        })
        .collect())
}

/// Contacts, newest first. Merged ones are left out.
pub async fn list(
    db: &impl Db,
    sight: &Sight,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page<Contact>, StoreError> {
    let mut sql = Sql::new("SELECT c.* FROM contact c WHERE c.workspace_id = ");
    sql.bind(sight.workspace().uuid()).add(" AND c.merged_into IS NULL");
    sight.contact_id(&mut sql, "c.id");
    if let Some(after) = page::read::<ContactId>(cursor)? {
        sql.add(" AND c.id < ").bind(after.uuid());
    }
    sql.add(" ORDER BY c.id DESC LIMIT ").bind(i64::from(limit) + 1);
    let keys = db.keys(sight.workspace()).await?;
    let models = sql.models::<Model>(db).await?;
    let rows = models.iter().map(|m| open(&keys, m)).collect::<Result<Vec<_>, _>>()?;
    Ok(page::cut(rows, limit, |row| row.id))
}

pub(crate) fn open_profile(
    keys: &ContentKeys,
    id: Uuid,
    sealed: &Sealed,
) -> Result<super::Profile, StoreError> {
    keys.open_json(Place::new("contact", id, "profile"), sealed)
}

pub(super) fn open(keys: &ContentKeys, m: &Model) -> Result<Contact, StoreError> {
    Ok(Contact {
        id: ContactId::from_uuid(m.id),
        workspace_id: WorkspaceId::from_uuid(m.workspace_id),
        profile: open_profile(keys, m.id, &m.profile)?,
        reachable: m.reachable,
        merged_into: m.merged_into.map(ContactId::from_uuid),
        version: m.version,
        created_at: time(m.created_at),
        updated_at: time(m.updated_at),
    })
}
