//! The state of a consent under way: single use, bound to the session that started it. Only a hash of it is kept.

use model::{Platform, SessionId, Time, WorkspaceId};

use crate::{StoreError, Tx, entity::oauth_state::Model, session::token_hash, sql, word::time};

/// A consent under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Which session started it.
    pub session_id: SessionId,
    /// For which workspace.
    pub workspace_id: WorkspaceId,
    /// With which platform.
    pub platform: Platform,
    /// Through which app: its name, or an id's text.
    pub app: String,
    /// When it ends.
    pub expires_at: Time,
}

/// Notes a consent under way.
pub async fn put(tx: &Tx, state: &str, consent: &Consent) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "INSERT INTO oauth_state (state_hash, session_id, workspace_id, platform, app, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        vec![
            token_hash(state).into(),
            consent.session_id.uuid().into(),
            consent.workspace_id.uuid().into(),
            consent.platform.as_str().into(),
            consent.app.as_str().into(),
            consent.expires_at.as_millis().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Takes a consent out, once; none when the state is not known, used, or too old.
pub async fn take(tx: &Tx, state: &str, now: Time) -> Result<Option<Consent>, StoreError> {
    let found = sql::models::<Model>(
        tx,
        "DELETE FROM oauth_state WHERE state_hash = $1 RETURNING *",
        vec![token_hash(state).into()],
    )
    .await?;
    let Some(m) = found.into_iter().next().filter(|m| time(m.expires_at) > now) else { return Ok(None) };
    Ok(Some(Consent {
        session_id: SessionId::from_uuid(m.session_id),
        workspace_id: WorkspaceId::from_uuid(m.workspace_id),
        platform: m.platform.parse().map_err(|_| StoreError::Unreadable("consent"))?,
        app: m.app,
        expires_at: time(m.expires_at),
    }))
}

/// Removes those that were never used. Gives how many.
pub async fn prune(tx: &Tx, now: Time) -> Result<u64, StoreError> {
    let done =
        sql::execute(tx, "DELETE FROM oauth_state WHERE expires_at <= $1", vec![now.as_millis().into()])
            .await?;
    Ok(done.rows_affected())
}
