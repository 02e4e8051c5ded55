//! Looking accounts up.

use model::{AccountId, AccountState, AppId, Platform, WorkspaceId};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockType, Query},
};

use super::{Account, Route};
use crate::{
    Db, Sight, StoreError, Tx,
    db::DbExt,
    entity::{
        account::{Column, Entity, Model},
        workspace,
    },
    key::Place,
    sql::{self, Sql},
    word::{Word, count, maybe, time},
};

/// One of the workspace's accounts.
pub async fn get(db: &impl Db, sight: &Sight, id: AccountId) -> Result<Option<Account>, StoreError> {
    if !sight.sees_account(id) {
        return Ok(None);
    }
    let of_workspace = Column::WorkspaceId.eq(sight.workspace().uuid());
    let model = Entity::find_by_id(id.uuid()).filter(of_workspace).one(db.conn()).await?;
    Ok(open_seen(db, sight, model.into_iter().collect()).await?.pop())
}

/// One of the workspace's accounts, locked until the transaction ends. What is changed from what it is now is read so: without the
/// lock two that change it on PostgreSQL read the same, and the second takes back what the first wrote.
pub async fn lock(tx: &Tx, workspace: WorkspaceId, id: AccountId) -> Result<Option<Account>, StoreError> {
    let model = Entity::find_by_id(id.uuid())
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        // Weaker than what deletes: a message of the account is stored meanwhile. SQLite has one writer, and no such words.
        .lock(LockType::NoKeyUpdate)
        .one(tx.conn())
        .await?;
    one(tx, model).await
}

/// One of the workspace's accounts, by the platform's id.
pub async fn find(
    db: &impl Db,
    workspace: WorkspaceId,
    platform: &Platform,
    external_id: &str,
) -> Result<Option<Account>, StoreError> {
    let model = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::Platform.eq(platform.as_str()))
        .filter(Column::ExternalId.eq(external_id))
        .one(db.conn())
        .await?;
    one(db, model).await
}

/// Those of the workspace's accounts that are seen, in the order they were connected.
pub async fn list(db: &impl Db, sight: &Sight) -> Result<Vec<Account>, StoreError> {
    let mut models = Entity::find()
        .filter(Column::WorkspaceId.eq(sight.workspace().uuid()))
        .order_by_asc(Column::Id)
        .all(db.conn())
        .await?;
    models.retain(|m| sight.sees_account(AccountId::from_uuid(m.id)));
    open_seen(db, sight, models).await
}

/// An account of whatever workspace: for the engine, which then goes on with the account's own workspace.
pub async fn anywhere(db: &impl Db, id: AccountId) -> Result<Option<Account>, StoreError> {
    let model = Entity::find_by_id(id.uuid()).one(db.conn()).await?;
    one(db, model).await
}

/// All accounts that are not disconnected, of all workspaces that are not deleted: for the engine's ticks.
pub async fn all(db: &impl Db) -> Result<Vec<Account>, StoreError> {
    let deleted = Query::select()
        .column(workspace::Column::Id)
        .from(workspace::Entity)
        .and_where(workspace::Column::DeletedAt.is_not_null())
        .to_owned();
    let models = Entity::find()
        .filter(Column::State.ne(AccountState::Disconnected.word()))
        .filter(Column::WorkspaceId.not_in_subquery(deleted))
        .order_by_asc(Column::Id)
        .all(db.conn())
        .await?;
    open_all(db, models).await
}

/// Which accounts, of whatever workspace, an event for this platform id goes to. Disconnected ones are in it, with their state.
pub async fn route(db: &impl Db, platform: &Platform, external_id: &str) -> Result<Vec<Route>, StoreError> {
    sql::rows(
        db,
        "SELECT id, workspace_id, state FROM account WHERE platform = $1 AND external_id = $2",
        vec![platform.as_str().into(), external_id.into()],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Route {
            workspace_id: WorkspaceId::from_uuid(row.try_get("", "workspace_id")?),
            account_id: AccountId::from_uuid(row.try_get("", "id")?),
            state: AccountState::read(&row.try_get::<String>("", "state")?)?,
        })
    })
    .collect()
}

async fn one(db: &impl Db, model: Option<Model>) -> Result<Option<Account>, StoreError> {
    Ok(open_all(db, model.into_iter().collect()).await?.pop())
}

/// Opens rows, with their unread messages.
pub(crate) async fn open_all(db: &impl Db, models: Vec<Model>) -> Result<Vec<Account>, StoreError> {
    let mut accounts = Vec::with_capacity(models.len());
    for model in models {
        let whole = Sight::house(WorkspaceId::from_uuid(model.workspace_id));
        accounts.extend(open_seen(db, &whole, vec![model]).await?);
    }
    Ok(accounts)
}

/// Opens rows, with their unread messages in conversations that are seen.
async fn open_seen(db: &impl Db, sight: &Sight, models: Vec<Model>) -> Result<Vec<Account>, StoreError> {
    let mut accounts = Vec::with_capacity(models.len());
    for model in models {
        let mut sql = Sql::new(
            "SELECT CAST(COALESCE(SUM(c.unread_messages), 0) AS BIGINT) AS n FROM conversation_count c WHERE c.workspace_id = ",
        );
        sql.bind(model.workspace_id).add(" AND c.account_id = ").bind(model.id);
        sight.conversations(&mut sql, "c");
        let unread =
            sql.row(db).await?.map(|row| row.try_get::<i64>("", "n")).transpose()?.unwrap_or_default();
        accounts.push(open(db, model, count(unread)).await?);
    }
    Ok(accounts)
}

async fn open(db: &impl Db, m: Model, unread_count: u32) -> Result<Account, StoreError> {
    let workspace_id = WorkspaceId::from_uuid(m.workspace_id);
    let keys = db.keys(workspace_id).await?;
    let quota = match (m.quota_left, m.quota_total) {
        (Some(left), Some(total)) => Some((left.unsigned_abs(), total.unsigned_abs())),
        _ => None,
    };
    Ok(Account {
        id: AccountId::from_uuid(m.id),
        workspace_id,
        platform: m.platform.parse().map_err(|_| StoreError::Unreadable("account"))?,
        external_id: m.external_id,
        app_id: m.app_id.map(AppId::from_uuid),
        name: keys.open_text(Place::new("account", m.id, "name"), &m.name)?,
        memo: keys.open_json(Place::new("account", m.id, "memo"), &m.memo)?,
        state: AccountState::read(&m.state)?,
        capabilities: serde_json::from_str(&m.capabilities).map_err(|_| StoreError::Unreadable("account"))?,
        problems: keys.open_json(Place::new("account", m.id, "problems"), &m.problems)?,
        connected_at: maybe(m.connected_at),
        last_webhook_at: maybe(m.last_webhook_at),
        last_poll_at: maybe(m.last_poll_at),
        lag_ms: m.lag_ms,
        quota,
        unread_count,
        version: m.version,
        created_at: time(m.created_at),
        updated_at: time(m.updated_at),
    })
}
