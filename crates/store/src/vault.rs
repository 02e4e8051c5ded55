//! The vault: keys that open everything else, wrapped, apart from all they open.

pub(crate) mod envelope;

use std::sync::{Arc, PoisonError};

use sea_orm::{ConnectionTrait, DbErr, ExecResult, QueryResult, Statement, Value, prelude::Uuid};

use crate::{
    StoreError,
    key::{ContentKeys, KeyError, MasterKey, WrapFor, open, seal},
    random,
    store::Shared,
};

const PROOF: &[u8] = b"this master key opens this vault";

/// The name of a vault's table.
pub(crate) fn table(shared: &Shared, name: &str) -> String {
    if shared.is_postgres() { format!("vault.{name}") } else { name.to_owned() }
}

fn statement(shared: &Shared, sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(
        shared.backend,
        sql.replace("{vault}", if shared.is_postgres() { "vault." } else { "" }),
        values,
    )
}

/// Runs a statement of the vault; `{vault}` stands before its tables.
pub(crate) async fn execute(
    shared: &Shared,
    on: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<ExecResult, DbErr> {
    on.execute_raw(statement(shared, sql, values)).await
}

/// Rows of the vault.
pub(crate) async fn rows(
    shared: &Shared,
    on: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, DbErr> {
    on.query_all_raw(statement(shared, sql, values)).await
}

/// Whether the vault's tables are there.
pub(crate) async fn exists(shared: &Shared) -> Result<bool, StoreError> {
    let sql = if shared.is_postgres() {
        "SELECT 1 AS n FROM information_schema.tables WHERE table_schema = 'vault' AND table_name = 'content_key'"
    } else {
        "SELECT 1 AS n FROM sqlite_master WHERE type = 'table' AND name = 'content_key'"
    };
    Ok(!rows(shared, &shared.vault_read, sql, vec![]).await?.is_empty())
}

/// Checks the master key against the vault, or proves it to a new one, and makes the house's own content key.
pub(crate) async fn unlock(shared: &Arc<Shared>) -> Result<(), StoreError> {
    learn_master(shared).await?;
    let nil = Uuid::nil();
    if load(shared, nil).await?.is_none() {
        create_content_key(shared, nil).await?;
    }
    Ok(())
}

/// Finds the id of the master key that we hold, by its proof. A new vault takes it as its first.
async fn learn_master(shared: &Arc<Shared>) -> Result<(), StoreError> {
    let master = shared.master.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let known = masters(shared).await?;
    if known.is_empty() {
        add_master(shared, 1, &master, 0).await?;
        return Box::pin(learn_master(shared)).await;
    }
    for (kid, proof) in &known {
        if open(&master.derive("proof"), &[*kid], proof).is_ok_and(|p| p.as_slice() == PROOF) {
            shared.keyring.add_master(*kid, master);
            return Ok(());
        }
    }
    Err(KeyError::WrongMaster.into())
}

/// The ids and proofs of the vault's master keys, oldest first.
async fn masters(shared: &Shared) -> Result<Vec<(u8, Vec<u8>)>, StoreError> {
    rows(shared, &shared.vault_read, "SELECT id, proof FROM {vault}master_key ORDER BY id", vec![])
        .await?
        .iter()
        .map(|row| {
            let kid: i64 = row.try_get("", "id")?;
            Ok((
                u8::try_from(kid).map_err(|_| StoreError::Unreadable("master key"))?,
                row.try_get("", "proof")?,
            ))
        })
        .collect()
}

/// Notes a master key. Somebody else having noted one of that id is fine: it is looked at again.
pub(crate) async fn add_master(
    shared: &Shared,
    kid: u8,
    master: &MasterKey,
    since: i64,
) -> Result<(), StoreError> {
    let proof = seal(&master.derive("proof"), kid, shared.random.as_ref(), &[kid], PROOF);
    execute(
        shared,
        &shared.vault_write,
        "INSERT INTO {vault}master_key (id, fingerprint, proof, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        vec![i64::from(kid).into(), master.fingerprint().into(), proof.into(), since.into()],
    )
    .await?;
    Ok(())
}

/// A wrapped key was refused for its master key: another process may have rotated it, and the new one may be where the old was.
pub(crate) async fn learn_again(shared: &Arc<Shared>) -> Result<bool, StoreError> {
    let Some(again) = &shared.master_again else { return Ok(false) };
    let Some(key) = again() else { return Ok(false) };
    *shared.master.lock().unwrap_or_else(PoisonError::into_inner) = key;
    Ok(learn_master(shared).await.is_ok())
}

/// Unwraps a data key, looking for a rotated master key once if need be.
pub(crate) async fn unwrap(
    shared: &Arc<Shared>,
    what: WrapFor<'_>,
    aad: &str,
    wrapped: &[u8],
) -> Result<zeroize::Zeroizing<[u8; 32]>, StoreError> {
    match shared.keyring.unwrap(what, aad, wrapped) {
        Err(KeyError::WrongMaster) if learn_again(shared).await? => {
            Ok(shared.keyring.unwrap(what, aad, wrapped)?)
        }
        result => Ok(result?),
    }
}

pub(crate) fn content_aad(workspace: Uuid) -> String {
    format!("content_key:{workspace}")
}

/// Makes a workspace's content key, durable at once.
pub(crate) async fn create_content_key(shared: &Arc<Shared>, workspace: Uuid) -> Result<(), StoreError> {
    let key = zeroize::Zeroizing::new(random::bytes::<32>(shared.random.as_ref()));
    let wrapped =
        shared.keyring.wrap(WrapFor::Content, shared.random.as_ref(), &content_aad(workspace), &key)?;
    execute(
        shared,
        &shared.vault_write,
        "INSERT INTO {vault}content_key (workspace_id, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        vec![workspace.into(), wrapped.into()],
    )
    .await?;
    Ok(())
}

async fn load(shared: &Arc<Shared>, workspace: Uuid) -> Result<Option<Arc<ContentKeys>>, StoreError> {
    let found = rows(
        shared,
        &shared.vault_read,
        "SELECT wrapped FROM {vault}content_key WHERE workspace_id = $1",
        vec![workspace.into()],
    )
    .await?;
    let Some(row) = found.first() else { return Ok(None) };
    let wrapped: Vec<u8> = row.try_get("", "wrapped")?;
    let key = unwrap(shared, WrapFor::Content, &content_aad(workspace), &wrapped).await?;
    let keys = Arc::new(ContentKeys::new(workspace, 1, &key));
    shared.keyring.put_content(workspace, Arc::clone(&keys));
    Ok(Some(keys))
}

/// A workspace's keys, from memory or from the vault.
pub(crate) async fn content_keys(
    shared: &Arc<Shared>,
    workspace: Uuid,
) -> Result<Arc<ContentKeys>, StoreError> {
    match shared.keyring.content(workspace) {
        Some(keys) => Ok(keys),
        None => load(shared, workspace).await?.ok_or_else(|| KeyError::NoContentKey.into()),
    }
}

/// Destroys a workspace's content key, in memory and in the vault's file.
pub(crate) async fn destroy_content_key(shared: &Shared, workspace: Uuid) -> Result<(), StoreError> {
    shared.keyring.forget_content(workspace);
    execute(
        shared,
        &shared.vault_write,
        "DELETE FROM {vault}content_key WHERE workspace_id = $1",
        vec![workspace.into()],
    )
    .await?;
    wipe(shared).await
}

/// After something was destroyed: takes it out of the vault's write-ahead log too. What a reader holds back is taken by the
/// next checkpoint.
pub(crate) async fn wipe(shared: &Shared) -> Result<(), StoreError> {
    if !shared.is_postgres() {
        shared.vault_write.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    }
    Ok(())
}
