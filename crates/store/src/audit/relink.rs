//! Taking in the acts of before: they were bound by a plain hash, and nothing kept where they end.

use model::{AuditEventId, Time, WorkspaceId};
use sea_orm::prelude::Uuid;
use sha2::{Digest, Sha256};

use super::{Act, chain, head};
use crate::{
    Store, StoreError,
    db::DbExt,
    entity::audit_event::Model,
    key::Place,
    sql::{self, Sql},
    word::time,
};

/// Binds every workspace's acts anew. A chain that is not whole is left as it is: it goes on being found broken.
pub(crate) async fn relink_all(store: &Store) -> Result<(), StoreError> {
    for row in sql::rows(store, "SELECT id FROM workspace", vec![]).await? {
        relink(store, WorkspaceId::from_uuid(row.try_get::<Uuid>("", "id")?)).await?;
    }
    Ok(())
}

async fn relink(store: &Store, workspace: WorkspaceId) -> Result<(), StoreError> {
    let keys = store.keys(workspace).await?;
    let end: Option<(i64, Vec<u8>)> = store
        .write(|tx| {
            let keys = keys.clone();
            async move {
                let mut sql = Sql::new("SELECT * FROM audit_event WHERE workspace_id = ");
                sql.bind(workspace.uuid()).add(" ORDER BY seq");
                let (mut before, mut previous, mut seq) = (Vec::new(), Vec::new(), 0);
                for m in sql.models::<Model>(&tx).await? {
                    seq += 1;
                    let id = AuditEventId::from_uuid(m.id);
                    let act: Act = keys.open_json(Place::new("audit_event", m.id, "act"), &m.act)?;
                    before = plain(&before, workspace, id, seq, time(m.at), &act)?;
                    if m.seq != seq || before != m.hash {
                        tracing::error!(workspace.id = %workspace, seq, "an audit chain is broken, and stays so");
                        return Ok(None);
                    }
                    let hash = chain::link(&keys, &previous, workspace, id, seq, time(m.at), &act)?;
                    let index = chain::index(&keys, &act);
                    sql::execute(
                        &tx,
                        "UPDATE audit_event SET hash = $2, actor_index = $3, action_index = $4, subject_index = $5 WHERE id = $1",
                        vec![
                            m.id.into(),
                            hash.clone().into(),
                            index.actor.into(),
                            index.action.into(),
                            index.subject.into(),
                        ],
                    )
                    .await?;
                    previous = hash;
                }
                Ok::<_, StoreError>(Some((seq, previous)))
            }
        })
        .await?;
    match end {
        Some((seq, hash)) => head::begin(&store.shared, workspace, seq, &hash).await,
        None => Ok(()),
    }
}

/// The hash of before.
pub(super) fn plain(
    previous: &[u8],
    workspace: WorkspaceId,
    id: AuditEventId,
    seq: i64,
    at: Time,
    act: &Act,
) -> Result<Vec<u8>, StoreError> {
    let act = serde_json::to_vec(act).map_err(|_| StoreError::Unreadable("audit event"))?;
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(workspace.uuid().as_bytes());
    hash.update(id.uuid().as_bytes());
    hash.update(seq.to_be_bytes());
    hash.update(at.as_millis().to_be_bytes());
    hash.update(&act);
    Ok(hash.finalize().to_vec())
}
