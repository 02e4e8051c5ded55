//! What became of raw events.

use model::{AccountId, JournalId, Time, WorkspaceId};

use crate::{
    StoreError, Tx, account,
    db::DbExt,
    entity::journal::Model,
    key::Place,
    sql::{self, Sql},
};

/// What became of a raw event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Interpreted and applied.
    Applied,
    /// Known, and means nothing to an inbox.
    Ignored,
    /// Could not be interpreted: why, without its content.
    Failed(String),
    /// For an account that we do not have.
    Unrouted,
}

/// Settles raw events, in the transaction that applied them.
pub async fn settle(tx: &Tx, ids: &[JournalId], outcome: &Outcome) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let (state, problem, tried) = match outcome {
        Outcome::Applied => ("applied", None, 0),
        Outcome::Ignored => ("ignored", None, 0),
        Outcome::Failed(problem) => ("failed", Some(problem.clone()), 1),
        Outcome::Unrouted => ("unrouted", None, 0),
    };
    let mut sql = Sql::new("UPDATE journal SET state = ");
    sql.bind(state).add(", problem = ").bind(problem).add(", attempts = attempts + ").bind(i64::from(tried));
    sql.add(" WHERE id IN ").list(ids.iter().map(|id| id.uuid()));
    sql.execute(tx).await?;
    Ok(())
}

/// Makes failed (and unrouted) raw events pending again: the given ones, or all of the account, or all received since; none
/// narrows by none. Gives how many. `workspace` none: of all.
pub async fn replay(
    tx: &Tx,
    workspace: Option<WorkspaceId>,
    ids: Option<&[JournalId]>,
    account: Option<AccountId>,
    since: Option<Time>,
) -> Result<u64, StoreError> {
    let mut sql = Sql::new(
        "UPDATE journal SET state = 'pending', problem = NULL WHERE state IN ('failed', 'unrouted')",
    );
    if let Some(workspace) = workspace {
        sql.add(" AND workspace_id = ").bind(workspace.uuid());
    }
    if let Some(ids) = ids {
        sql.add(" AND id IN ").list(ids.iter().map(|id| id.uuid()));
    }
    if let Some(account) = account {
        sql.add(" AND account_id = ").bind(account.uuid());
    }
    if let Some(since) = since {
        sql.add(" AND received_at >= ").bind(since.as_millis());
    }
    let n = sql.execute(tx).await?.rows_affected();
    tx.after(|after| after.woken.journal |= n > 0);
    Ok(n)
}

/// Gives the unrouted events of a platform's id to an account that was just connected, and makes them pending. They are sealed
/// anew under the workspace's key.
pub async fn replay_account(
    tx: &Tx,
    workspace: WorkspaceId,
    account: AccountId,
    _now: Time,
) -> Result<u64, StoreError> {
    let Some(owner) = account::get(tx, &crate::Sight::house(workspace), account).await? else { return Ok(0) };
    let rows = sql::models::<Model>(
        tx,
        "SELECT * FROM journal WHERE state = 'unrouted' AND platform = $1 AND external_id = $2 ORDER BY seq",
        vec![owner.platform.as_str().into(), owner.external_id.as_str().into()],
    )
    .await?;
    let (house, keys) = (tx.house_keys().await?, tx.keys(workspace).await?);
    let scope = super::NewEntry::account_scope(account);
    let mut n = 0;
    for m in rows {
        let known = sql::row(
            tx,
            "SELECT 1 AS n FROM journal WHERE scope = $1 AND key = $2 AND id <> $3",
            vec![scope.as_str().into(), m.key.as_str().into(), m.id.into()],
        )
        .await?;
        if known.is_some() {
            sql::execute(tx, "DELETE FROM journal WHERE id = $1", vec![m.id.into()]).await?;
            continue;
        }
        let place = Place::new("journal", m.id, "body");
        let body = match m.workspace_id {
            None => keys.seal(tx.random(), place, &house.open(place, &m.body)?),
            Some(owner) if owner == workspace.uuid() => m.body,
            // Of another workspace that has the same account: its own.
            Some(_) => continue,
        };
        sql::execute(
            tx,
            "UPDATE journal SET state = 'pending', workspace_id = $2, account_id = $3, scope = $4, body = $5 WHERE id = $1",
            vec![
                m.id.into(),
                workspace.uuid().into(),
                account.uuid().into(),
                scope.as_str().into(),
                body.into(),
            ],
        )
        .await?;
        n += 1;
    }
    tx.after(|after| after.woken.journal |= n > 0);
    Ok(n)
}

/// Removes applied and ignored events received before `before`, at most `limit` of them. Gives how many.
pub async fn prune(tx: &Tx, before: Time, limit: u32) -> Result<u64, StoreError> {
    let done = sql::execute(
        tx,
        "DELETE FROM journal WHERE seq IN (SELECT seq FROM journal WHERE state IN ('applied', 'ignored') AND received_at < $1 LIMIT $2)",
        vec![before.as_millis().into(), i64::from(limit).into()],
    )
    .await?;
    Ok(done.rows_affected())
}
