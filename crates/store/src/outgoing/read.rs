//! Reading outgoing webhooks.

use model::{OutgoingWebhookId, WorkspaceId};
use sea_orm::{QueryResult, Value, prelude::Uuid};

use super::OutgoingWebhook;
use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    key::{Place, Sealed},
    sql,
    word::{maybe, time},
};

/// The columns that [`open`] reads.
const COLUMNS: &str = "id, workspace_id, name, url, events, state, problem, read_to, failing_since, delivered_at, created_at, updated_at";

/// A workspace's webhooks, oldest first.
pub async fn list(db: &impl Db, workspace: WorkspaceId) -> Result<Vec<OutgoingWebhook>, StoreError> {
    find(db, "workspace_id = $1 ORDER BY id", vec![workspace.uuid().into()]).await
}

/// A webhook.
pub async fn get(
    db: &impl Db,
    workspace: WorkspaceId,
    id: OutgoingWebhookId,
) -> Result<Option<OutgoingWebhook>, StoreError> {
    let values = vec![workspace.uuid().into(), id.uuid().into()];
    Ok(find(db, "workspace_id = $1 AND id = $2", values).await?.pop())
}

/// A webhook, locked until the transaction ends: what is told meanwhile, and how it went, waits.
pub async fn lock(
    tx: &Tx,
    workspace: WorkspaceId,
    id: OutgoingWebhookId,
) -> Result<Option<OutgoingWebhook>, StoreError> {
    let values = vec![workspace.uuid().into(), id.uuid().into()];
    let how = if tx.is_postgres() { " FOR UPDATE" } else { "" };
    Ok(find(tx, &format!("workspace_id = $1 AND id = $2{how}"), values).await?.pop())
}

/// All webhooks that are told, of all workspaces.
pub async fn active(db: &impl Db) -> Result<Vec<OutgoingWebhook>, StoreError> {
    find(db, "state = 'active' ORDER BY id", vec![]).await
}

async fn find(db: &impl Db, which: &str, values: Vec<Value>) -> Result<Vec<OutgoingWebhook>, StoreError> {
    let mut hooks = Vec::new();
    for row in sql::rows(db, format!("SELECT {COLUMNS} FROM outgoing_webhook WHERE {which}"), values).await? {
        hooks.push(open(db, &row).await?);
    }
    Ok(hooks)
}

async fn open(db: &impl Db, row: &QueryResult) -> Result<OutgoingWebhook, StoreError> {
    let (id, workspace): (Uuid, Uuid) = (row.try_get("", "id")?, row.try_get("", "workspace_id")?);
    let workspace = WorkspaceId::from_uuid(workspace);
    let keys = db.keys(workspace).await?;
    let name = row.try_get::<Option<Vec<u8>>>("", "name")?;
    Ok(OutgoingWebhook {
        id: OutgoingWebhookId::from_uuid(id),
        workspace_id: workspace,
        name: name
            .map(|name| keys.open_text(Place::new("outgoing_webhook", id, "name"), &Sealed(name)))
            .transpose()?,
        url: keys.open_text(Place::new("outgoing_webhook", id, "url"), &Sealed(row.try_get("", "url")?))?,
        events: row.try_get::<String>("", "events")?.split(' ').map(str::to_owned).collect(),
        active: row.try_get::<String>("", "state")? == "active",
        problem: row.try_get("", "problem")?,
        read_to: row.try_get("", "read_to")?,
        failing_since: maybe(row.try_get("", "failing_since")?),
        delivered_at: maybe(row.try_get("", "delivered_at")?),
        created_at: time(row.try_get("", "created_at")?),
        updated_at: time(row.try_get("", "updated_at")?),
    })
}
