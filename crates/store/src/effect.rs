//! Effects: edits, unsends, reactions and receipts that came before their message, and wait for it. Sealed.

use model::{AccountId, Event, JobId, Time, WorkspaceId};

use crate::{
    StoreError, Tx,
    db::DbExt,
    entity::pending_effect::Model,
    foresee::{self, Absent},
    key::Place,
    sql,
};

/// Keeps an event until the message with this platform id comes.
pub async fn put(
    tx: &Tx,
    workspace: WorkspaceId,
    account: AccountId,
    external_id: &str,
    event: &Event,
    now: Time,
) -> Result<(), StoreError> {
    tx.foreseen(|known| known.appears(Absent::Effect, account, external_id));
    let id = JobId::new(now, tx.ten()).uuid();
    let keys = tx.keys(workspace).await?;
    let body = keys.seal_json(tx.random(), Place::new("pending_effect", id, "body"), event)?;
    sql::execute(
        tx,
        "INSERT INTO pending_effect (id, workspace_id, account_id, external_id, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        vec![
            id.into(),
            workspace.uuid().into(),
            account.uuid().into(),
            external_id.into(),
            body.into(),
            now.as_millis().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Takes what waits for a message, oldest first.
pub async fn take(
    tx: &Tx,
    workspace: WorkspaceId,
    account: AccountId,
    external_id: &str,
) -> Result<Vec<Event>, StoreError> {
    if foresee::is_absent(tx, Absent::Effect, account, external_id) {
        return Ok(Vec::new());
    }
    let mut models = sql::models::<Model>(
        tx,
        "DELETE FROM pending_effect WHERE account_id = $1 AND external_id = $2 AND workspace_id = $3 RETURNING *",
        vec![account.uuid().into(), external_id.into(), workspace.uuid().into()],
    )
    .await?;
    if models.is_empty() {
        return Ok(Vec::new());
    }
    models.sort_by_key(|m| m.id);
    let keys = tx.keys(workspace).await?;
    models.iter().map(|m| keys.open_json(Place::new("pending_effect", m.id, "body"), &m.body)).collect()
}

/// Removes what has waited in vain since before `before`. Gives how many.
pub async fn prune(tx: &Tx, before: Time) -> Result<u64, StoreError> {
    let done =
        sql::execute(tx, "DELETE FROM pending_effect WHERE created_at < $1", vec![before.as_millis().into()])
            .await?;
    Ok(done.rows_affected())
}
