//! Lists of orders.

use model::{AccountId, ContactId, OrderStatus, Platform};
use sea_orm::prelude::Uuid;

use super::{StoredOrder, read};
use crate::{Db, Page, Sight, StoreError, db::DbExt, page, sql::Sql, word::Word};

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Of which platform.
    pub platform: Option<Platform>,
    /// Of which account.
    pub account: Option<AccountId>,
    /// Any of these; empty: all.
    pub status: Vec<OrderStatus>,
    /// Of which contact.
    pub contact: Option<ContactId>,
    /// With this order number.
    pub external_id: Option<String>,
}

/// A page of the orders that are seen, placed last first.
pub async fn list(
    db: &impl Db,
    sight: &Sight,
    filter: &OrderFilter,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page<StoredOrder>, StoreError> {
    let after = page::read::<(i64, Uuid)>(cursor)?;
    let sql = query(db.is_postgres(), sight, filter, after, limit);
    let rows = read::open_all(db, sight.workspace(), sql).await?;
    Ok(page::cut(rows, limit, |row| (row.order.placed_at.as_millis(), row.id.uuid())))
}

/// A page of a contact's orders, placed last first.
pub async fn of_contact(
    db: &impl Db,
    sight: &Sight,
    contact: ContactId,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page<StoredOrder>, StoreError> {
    let filter = OrderFilter { contact: Some(contact), ..OrderFilter::default() };
    list(db, sight, &filter, cursor, limit).await
}

/// The list's query, kept apart so that a test can look at its plan.
pub(crate) fn query(
    postgres: bool,
    sight: &Sight,
    filter: &OrderFilter,
    after: Option<(i64, Uuid)>,
    limit: u32,
) -> Sql {
    let index = if filter.external_id.is_some() {
        "orders_number"
    } else if filter.contact.is_some() {
        "orders_contact_recent"
    } else if filter.account.is_some() {
        "orders_account_recent"
    } else if filter.status.len() == 1 {
        "orders_status_recent"
    } else {
        "orders_recent"
    };
    let named = if postgres { String::new() } else { format!(" INDEXED BY {index}") };
    let mut sql = Sql::new(&read::SELECT.replace("{index}", &named));
    sql.bind(sight.workspace().uuid());
    if let Some(number) = &filter.external_id {
        sql.add(" AND o.external_id = ").bind(number.as_str());
    }
    if let Some(contact) = filter.contact {
        sql.add(" AND o.contact_id = ").bind(contact.uuid());
    }
    if let Some(account) = filter.account {
        sql.add(" AND o.account_id = ").bind(account.uuid());
    }
    sight.orders(&mut sql, "o");
    match filter.status.as_slice() {
        [] => {}
        [one] => {
            sql.add(" AND o.status = ").bind(one.word());
        }
        several => {
            sql.add(" AND o.status IN ").list(several.iter().map(|s| s.word()));
        }
    }
    if let Some(platform) = &filter.platform {
        sql.add(" AND a.platform = ").bind(platform.as_str());
    }
    if let Some((placed_at, id)) = after {
        sql.add(" AND (o.placed_at, o.id) < (").bind(placed_at).add(", ").bind(id).add(")");
    }
    sql.add(" ORDER BY o.placed_at DESC, o.id DESC LIMIT ").bind(i64::from(limit) + 1);
    sql
}
