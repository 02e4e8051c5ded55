//! What deliveries are signed with.

use model::{OutgoingWebhookId, Time, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::read;
use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    key::{Place, Sealed},
    sql,
};

/// The secrets of a webhook: the one that is shown once, and for a while the one before.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookSecrets {
    /// `whsec_…`
    pub current: String,
    /// The one before, and until when deliveries are signed with it too.
    pub previous: Option<(String, Time)>,
}

impl HookSecrets {
    /// Those that sign now, the newest first.
    pub fn signing(&self, now: Time) -> Vec<&str> {
        let previous =
            self.previous.as_ref().filter(|(_, until)| now < *until).map(|(secret, _)| secret.as_str());
        std::iter::once(self.current.as_str()).chain(previous).collect()
    }
}

pub(super) fn place(id: OutgoingWebhookId) -> Place {
    Place::new("outgoing_webhook", id.uuid(), "secret")
}

/// A webhook's secrets, opened.
pub async fn secrets(
    db: &impl Db,
    workspace: WorkspaceId,
    id: OutgoingWebhookId,
) -> Result<Option<HookSecrets>, StoreError> {
    let row = sql::row(
        db,
        "SELECT secret FROM outgoing_webhook WHERE workspace_id = $1 AND id = $2",
        vec![workspace.uuid().into(), id.uuid().into()],
    )
    .await?;
    let Some(row) = row else { return Ok(None) };
    let keys = db.keys(workspace).await?;
    Ok(Some(keys.open_json(place(id), &Sealed(row.try_get("", "secret")?))?))
}

/// Gives a webhook another secret; the one before signs too until `until`. False when there is no such webhook.
pub async fn rotate(
    tx: &Tx,
    workspace: WorkspaceId,
    id: OutgoingWebhookId,
    secret: &str,
    until: Time,
    now: Time,
) -> Result<bool, StoreError> {
    // Of two at once the second sees what the first made: that one signs on as the one before.
    if read::lock(tx, workspace, id).await?.is_none() {
        return Ok(false);
    }
    let Some(known) = secrets(tx, workspace, id).await? else { return Ok(false) };
    let new = HookSecrets { current: secret.to_owned(), previous: Some((known.current, until)) };
    let keys = tx.keys(workspace).await?;
    let sealed = keys.seal_json(tx.random(), place(id), &new)?;
    sql::execute(
        tx,
        "UPDATE outgoing_webhook SET secret = $3, updated_at = $4 WHERE workspace_id = $1 AND id = $2",
        vec![workspace.uuid().into(), id.uuid().into(), sealed.into(), now.as_millis().into()],
    )
    .await?;
    Ok(true)
}

impl std::fmt::Debug for HookSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HookSecrets(…)")
    }
}
