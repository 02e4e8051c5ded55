//! Looking contacts up.

use model::{AccountId, ContactId, WorkspaceId};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, prelude::Uuid,
};

use super::{Contact, Identity};
use crate::{
    Db, Page, StoreError,
    db::DbExt,
    entity::{
        contact::{Column, Entity, Model},
        identity,
    },
    key::{ContentKeys, Place, Sealed},
    page,
    sql::{self, Sql},
    word::time,
};

/// One contact. A merged one is given as it is, with `merged_into`.
pub async fn get(db: &impl Db, workspace: WorkspaceId, id: ContactId) -> Result<Option<Contact>, StoreError> {
    Ok(get_many(db, workspace, &[id]).await?.pop())
}

/// Several contacts, in no order; those that are not there are left out.
pub async fn get_many(
    db: &impl Db,
    workspace: WorkspaceId,
    ids: &[ContactId],
) -> Result<Vec<Contact>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let models = Entity::find()
        .filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())))
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .all(db.conn())
        .await?;
    let keys = db.keys(workspace).await?;
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

/// Who a contact is on each account.
pub async fn identities(
    db: &impl Db,
    workspace: WorkspaceId,
    id: ContactId,
) -> Result<Vec<Identity>, StoreError> {
    let models = identity::Entity::find()
        .filter(identity::Column::ContactId.eq(id.uuid()))
        .filter(identity::Column::WorkspaceId.eq(workspace.uuid()))
        .order_by_asc(identity::Column::CreatedAt)
        .all(db.conn())
        .await?;
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
    workspace: WorkspaceId,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page<Contact>, StoreError> {
    let mut query = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::MergedInto.is_null())
        .order_by_desc(Column::Id)
        .limit(u64::from(limit) + 1);
    if let Some(after) = page::read::<ContactId>(cursor)? {
        query = query.filter(Column::Id.lt(after.uuid()));
    }
    let keys = db.keys(workspace).await?;
    let rows =
        query.all(db.conn()).await?.into_iter().map(|m| open(&keys, &m)).collect::<Result<Vec<_>, _>>()?;
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
