//! Making, changing and removing outgoing webhooks.

use std::time::Duration;

use model::{OutgoingWebhookId, Time, WorkspaceId};

use super::{HookSecrets, OutgoingWebhook, read, secret};
use crate::{
    StoreError, Tx, change as changes,
    db::DbExt,
    key::Place,
    sql::{self, Sql},
};

/// A webhook to be made.
#[derive(Clone)]
pub struct NewWebhook<'a> {
    /// What members call it.
    pub name: Option<&'a str>,
    /// Where it listens.
    pub url: &'a str,
    /// The changes that it hears of, by their names on the stream.
    pub events: &'a [String],
    /// What deliveries are signed with, `whsec_…`.
    pub secret: &'a str,
}

/// Makes a webhook. It hears of what happens from now on.
pub async fn create(
    tx: &Tx,
    workspace: WorkspaceId,
    new: &NewWebhook<'_>,
    now: Time,
) -> Result<OutgoingWebhook, StoreError> {
    let keys = tx.keys(workspace).await?;
    let id = OutgoingWebhookId::new(now, tx.ten());
    let place = |field| Place::new("outgoing_webhook", id.uuid(), field);
    let secrets = HookSecrets { current: new.secret.to_owned(), previous: None };
    let newest = changes::newest(tx, workspace).await?;
    let mut sql = Sql::new(
        "INSERT INTO outgoing_webhook (id, workspace_id, name, url, secret, events, state, read_to, created_at, updated_at) VALUES (",
    );
    sql.bind(id.uuid()).add(", ").bind(workspace.uuid()).add(", ");
    sql.bind(new.name.map(|name| keys.seal_text(tx.random(), place("name"), name).0)).add(", ");
    sql.bind(keys.seal_text(tx.random(), place("url"), new.url)).add(", ");
    sql.bind(keys.seal_json(tx.random(), secret::place(id), &secrets)?).add(", ");
    sql.bind(new.events.join(" ")).add(", 'active', ").bind(newest).add(", ");
    sql.bind(now.as_millis()).add(", ").bind(now.as_millis()).add(")");
    sql.execute(tx).await?;
    read::get(tx, workspace, id).await?.ok_or(StoreError::Missing("outgoing webhook"))
}

/// Changes name, address, events, and whether it is told; false when there is no such webhook. One that is told again hears of what
/// happens from now on, and gets what was already on its way.
pub async fn change(
    tx: &Tx,
    workspace: WorkspaceId,
    hook: &OutgoingWebhook,
    now: Time,
) -> Result<bool, StoreError> {
    let Some(known) = read::lock(tx, workspace, hook.id).await? else { return Ok(false) };
    let keys = tx.keys(workspace).await?;
    let place = |field| Place::new("outgoing_webhook", hook.id.uuid(), field);
    let again = hook.active && !known.active;
    let read_to = if again { changes::newest(tx, workspace).await? } else { known.read_to };
    let mut sql = Sql::new("UPDATE outgoing_webhook SET name = ");
    sql.bind(hook.name.as_deref().map(|name| keys.seal_text(tx.random(), place("name"), name).0));
    sql.add(", url = ").bind(keys.seal_text(tx.random(), place("url"), &hook.url));
    sql.add(", events = ").bind(hook.events.join(" "));
    sql.add(", state = ").bind(if hook.active { "active" } else { "disabled" });
    sql.add(", read_to = ").bind(read_to).add(", updated_at = ").bind(now.as_millis());
    if again || !hook.active {
        sql.add(", problem = NULL, failing_since = NULL");
    }
    sql.add(" WHERE id = ").bind(hook.id.uuid()).add(" AND workspace_id = ").bind(workspace.uuid());
    Ok(sql.execute(tx).await?.rows_affected() == 1)
}

/// Removes a webhook and all that was on its way to it; false when there is none.
pub async fn remove(tx: &Tx, workspace: WorkspaceId, id: OutgoingWebhookId) -> Result<bool, StoreError> {
    for (table, column) in [("outgoing_delivery", "webhook_id"), ("outgoing_webhook", "id")] {
        let done = sql::execute(
            tx,
            format!("DELETE FROM {table} WHERE {column} = $1 AND workspace_id = $2"),
            vec![id.uuid().into(), workspace.uuid().into()],
        )
        .await?;
        if table == "outgoing_webhook" {
            return Ok(done.rows_affected() == 1);
        }
    }
    Ok(false)
}

/// Notes how a try ended. True when nothing has reached it for longer than `patience`.
pub async fn settled(
    tx: &Tx,
    workspace: WorkspaceId,
    id: OutgoingWebhookId,
    reached: bool,
    patience: Duration,
    now: Time,
) -> Result<bool, StoreError> {
    let values = vec![id.uuid().into(), workspace.uuid().into(), now.as_millis().into()];
    if reached {
        let sql = "UPDATE outgoing_webhook SET delivered_at = $3, failing_since = NULL, problem = NULL WHERE id = $1 AND workspace_id = $2";
        sql::execute(tx, sql, values).await?;
        return Ok(false);
    }
    let sql = "UPDATE outgoing_webhook SET failing_since = COALESCE(failing_since, $3) WHERE id = $1 AND workspace_id = $2 RETURNING failing_since";
    let row = sql::row(tx, sql, values).await?;
    let since = row.map(|row| row.try_get::<i64>("", "failing_since")).transpose()?;
    Ok(since.is_some_and(|since| since <= now.before(patience).as_millis()))
}

/// Stops telling a webhook, and says why. False when it was not told already.
pub async fn disable(
    tx: &Tx,
    workspace: WorkspaceId,
    id: OutgoingWebhookId,
    problem: &str,
    now: Time,
) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "UPDATE outgoing_webhook SET state = 'disabled', problem = $3, updated_at = $4 WHERE id = $1 AND workspace_id = $2 AND state = 'active'",
        vec![id.uuid().into(), workspace.uuid().into(), problem.into(), now.as_millis().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}
