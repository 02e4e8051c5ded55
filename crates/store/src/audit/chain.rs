//! What binds an act to the one before, and what finds it.

use model::{AuditEventId, Time, WorkspaceId};

use super::Act;
use crate::{StoreError, key::ContentKeys};

/// Binds an act to the one before it, over all of its own.
pub(super) fn link(
    keys: &ContentKeys,
    previous: &[u8],
    workspace: WorkspaceId,
    id: AuditEventId,
    seq: i64,
    at: Time,
    act: &Act,
) -> Result<Vec<u8>, StoreError> {
    let act = serde_json::to_vec(act).map_err(|_| StoreError::Unreadable("audit event"))?;
    let (seq, at) = (seq.to_be_bytes(), at.as_millis().to_be_bytes());
    let length = (previous.len() as u64).to_be_bytes();
    Ok(keys
        .link(&[
            b"act",
            &length,
            previous,
            workspace.uuid().as_bytes(),
            id.uuid().as_bytes(),
            &seq,
            &at,
            &act,
        ])
        .to_vec())
}

/// What an act is found by.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Index {
    pub actor: Vec<u8>,
    pub action: Vec<u8>,
    pub subject: Option<Vec<u8>>,
}

/// What an act is found by.
pub(super) fn index(keys: &ContentKeys, act: &Act) -> Index {
    Index {
        actor: actor(keys, &act.actor),
        action: action(keys, &act.action),
        subject: act.subject.as_deref().map(|s| subject(keys, s)),
    }
}

pub(super) fn actor(keys: &ContentKeys, actor: &str) -> Vec<u8> {
    keys.blind("audit actor", actor)
}

pub(super) fn action(keys: &ContentKeys, action: &str) -> Vec<u8> {
    keys.blind("audit action", action)
}

pub(super) fn subject(keys: &ContentKeys, subject: &str) -> Vec<u8> {
    keys.blind("audit subject", subject)
}
