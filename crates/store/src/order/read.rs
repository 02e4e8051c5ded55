//! Looking orders up.

use model::{AccountId, ContactId, ConversationId, OrderId, Time, WorkspaceId};
use sea_orm::{FromQueryResult, QueryResult};

use super::StoredOrder;
use crate::{
    Db, Sight, StoreError,
    account::AccountRef,
    db::DbExt,
    entity::orders::Model,
    key::Place,
    sql::{self, Sql},
    word::{count, maybe, time},
};

pub(super) const SELECT: &str = "SELECT o.*, a.platform AS a_platform, a.external_id AS a_external_id, a.name AS a_name \
    FROM orders o{index} LEFT JOIN account a ON a.id = o.account_id WHERE o.workspace_id = ";

/// One order.
pub async fn get(db: &impl Db, sight: &Sight, id: OrderId) -> Result<Option<StoredOrder>, StoreError> {
    Ok(get_many(db, sight, &[id]).await?.pop())
}

/// Several orders, in no order.
pub async fn get_many(db: &impl Db, sight: &Sight, ids: &[OrderId]) -> Result<Vec<StoredOrder>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(SELECT);
    sql.bind(sight.workspace().uuid()).add(" AND o.id IN ").list(ids.iter().map(|id| id.uuid()));
    sight.orders(&mut sql, "o");
    open_all(db, sight.workspace(), sql).await
}

/// An order by the platform's number.
pub async fn find(
    db: &impl Db,
    workspace: WorkspaceId,
    account: AccountId,
    external_id: &str,
) -> Result<Option<StoredOrder>, StoreError> {
    let mut sql = Sql::new(SELECT);
    sql.bind(workspace.uuid()).add(" AND o.account_id = ").bind(account.uuid());
    sql.add(" AND o.external_id = ").bind(external_id);
    Ok(open_all(db, workspace, sql).await?.pop())
}

/// What a contact's conversation shows of their orders on its account: how many are open, when the last was placed, and
/// the number of the newest open one.
pub async fn open_of_contact(
    db: &impl Db,
    workspace: WorkspaceId,
    account: AccountId,
    contact: ContactId,
) -> Result<(u32, Option<Time>, Option<String>), StoreError> {
    let values = || vec![contact.uuid().into(), account.uuid().into(), workspace.uuid().into()];
    let totals = sql::row(
        db,
        "SELECT COUNT(CASE WHEN is_open THEN 1 END) AS n, MAX(placed_at) AS at FROM orders \
         WHERE contact_id = $1 AND account_id = $2 AND workspace_id = $3",
        values(),
    )
    .await?;
    let Some(totals) = totals else { return Ok((0, None, None)) };
    let newest = sql::row(
        db,
        "SELECT external_id FROM orders WHERE contact_id = $1 AND account_id = $2 AND workspace_id = $3 AND is_open \
         ORDER BY placed_at DESC, id DESC LIMIT 1",
        values(),
    )
    .await?;
    let newest = newest.map(|row| row.try_get("", "external_id")).transpose()?;
    Ok((count(totals.try_get("", "n")?), maybe(totals.try_get("", "at")?), newest))
}

pub(super) async fn open_all(
    db: &impl Db,
    workspace: WorkspaceId,
    mut sql: Sql,
) -> Result<Vec<StoredOrder>, StoreError> {
    sql.text = sql.text.replace("{index}", "");
    let rows = sql.rows(db).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.keys(workspace).await?;
    let open = |row: &QueryResult| {
        let m = Model::from_query_result(row, "")?;
        let account_id = AccountId::from_uuid(m.account_id);
        let platform: Option<String> = row.try_get("", "a_platform")?;
        Ok(StoredOrder {
            id: OrderId::from_uuid(m.id),
            workspace_id: workspace,
            account: AccountRef {
                id: account_id,
                platform: platform
                    .and_then(|p| p.parse().ok())
                    .ok_or(StoreError::Unreadable("order's account"))?,
                external_id: row.try_get("", "a_external_id")?,
                name: keys
                    .open_text(Place::new("account", m.account_id, "name"), &row.try_get("", "a_name")?)?,
            },
            contact_id: m.contact_id.map(ContactId::from_uuid),
            conversation_id: m.conversation_id.map(ConversationId::from_uuid),
            order: keys.open_json(Place::new("orders", m.id, "body"), &m.body)?,
            version: m.version,
            created_at: time(m.created_at),
        })
    };
    rows.iter().map(open).collect()
}
