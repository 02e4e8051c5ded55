//! Where each chain ends, in the vault and under a MAC.

use std::{collections::BTreeMap, sync::Arc};

use model::WorkspaceId;

use crate::{Db, StoreError, db::DbExt, key::ContentKeys, store::Shared, vault};

/// The end of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub seq: i64,
    pub hash: Vec<u8>,
    /// Whether it is as we wrote it.
    pub genuine: bool,
}

/// Ends of chains that are written once the transaction is committed.
#[derive(Debug, Default)]
pub(crate) struct PendingHeads(BTreeMap<WorkspaceId, (i64, Vec<u8>)>);

impl PendingHeads {
    pub(super) fn note(&mut self, workspace: WorkspaceId, seq: i64, hash: Vec<u8>) {
        self.0.insert(workspace, (seq, hash));
    }
}

fn mac(keys: &ContentKeys, workspace: WorkspaceId, seq: i64, hash: &[u8]) -> Vec<u8> {
    keys.link(&[b"head", workspace.uuid().as_bytes(), &seq.to_be_bytes(), hash]).to_vec()
}

/// The end of a workspace's chain; none where somebody took it away.
pub(super) async fn read(db: &impl Db, workspace: WorkspaceId) -> Result<Option<Head>, StoreError> {
    let shared = db.shared();
    let rows = vault::rows(
        shared,
        &shared.vault_read,
        "SELECT seq, hash, mac FROM {vault}audit_head WHERE workspace_id = $1",
        vec![workspace.uuid().into()],
    )
    .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let (seq, hash): (i64, Vec<u8>) = (row.try_get("", "seq")?, row.try_get("", "hash")?);
    let keys = db.keys(workspace).await?;
    let genuine = mac(&keys, workspace, seq, &hash) == row.try_get::<Vec<u8>>("", "mac")?;
    Ok(Some(Head { seq, hash, genuine }))
}

/// Begins a chain: made with the workspace and never again, so that a head that is missing is missed.
pub(crate) async fn begin(
    shared: &Arc<Shared>,
    workspace: WorkspaceId,
    seq: i64,
    hash: &[u8],
) -> Result<(), StoreError> {
    let keys = vault::content_keys(shared, workspace.uuid()).await?;
    vault::execute(
        shared,
        &shared.vault_write,
        "INSERT INTO {vault}audit_head (workspace_id, seq, hash, mac) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        vec![workspace.uuid().into(), seq.into(), hash.to_vec().into(), mac(&keys, workspace, seq, hash).into()],
    )
    .await?;
    Ok(())
}

/// Moves heads forward, never back: of two transactions the later may be first here.
pub(crate) async fn write_pending(shared: &Arc<Shared>, pending: &PendingHeads) {
    for (workspace, (seq, hash)) in &pending.0 {
        if let Err(error) = forward(shared, *workspace, *seq, hash).await {
            // The acts are there, and the next one moves the head over them.
            tracing::warn!(%error, "the end of the audit chain was not noted in the vault");
        }
    }
}

async fn forward(
    shared: &Arc<Shared>,
    workspace: WorkspaceId,
    seq: i64,
    hash: &[u8],
) -> Result<(), StoreError> {
    let keys = vault::content_keys(shared, workspace.uuid()).await?;
    vault::execute(
        shared,
        &shared.vault_write,
        "UPDATE {vault}audit_head SET seq = $2, hash = $3, mac = $4 WHERE workspace_id = $1 AND seq < $2",
        vec![
            workspace.uuid().into(),
            seq.into(),
            hash.to_vec().into(),
            mac(&keys, workspace, seq, hash).into(),
        ],
    )
    .await?;
    Ok(())
}

/// Ends a chain with its workspace.
pub(crate) async fn remove(shared: &Shared, workspace: sea_orm::prelude::Uuid) -> Result<(), StoreError> {
    vault::execute(
        shared,
        &shared.vault_write,
        "DELETE FROM {vault}audit_head WHERE workspace_id = $1",
        vec![workspace.into()],
    )
    .await?;
    Ok(())
}
