//! Audit events: every security-relevant act, append-only, each bound to the one before.
//!
//! The binding is a MAC under the workspace's keys, so whoever has the database alone can neither change an act nor make one.
//! Where the chain ends is kept in the vault, so that acts taken from its end are missed too.

mod chain;
mod head;
mod list;
mod relink;
#[cfg(test)]
mod tests;
mod verify;

pub use list::{Filter, find, list};
pub use verify::{Verdict, verify};

pub(crate) use head::{PendingHeads, begin as begin_head, remove as remove_head, write_pending};
pub(crate) use relink::relink_all;

use std::net::IpAddr;

use model::{AuditEventId, MemberId, Time, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::{
    StoreError, Tx,
    db::DbExt,
    key::Place,
    sql::{self, Sql},
};

/// A security-relevant act. Who, what and from where are sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Who: a member's id, "system" or "cli".
    pub actor: String,
    /// What, as `noun.verb`.
    pub action: String,
    /// To what: an id.
    pub subject: Option<String>,
    /// From where: an address.
    pub from: Option<String>,
    /// More, in words.
    pub detail: Option<String>,
}

/// Who does something, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// A member's id, "system" or "cli".
    pub actor: String,
    /// An address, where there is one.
    pub from: Option<String>,
}

impl By {
    /// A member, from an address.
    pub fn member(id: MemberId, from: IpAddr) -> By {
        By { actor: id.to_string(), from: Some(from.to_string()) }
    }

    /// The daemon by itself.
    pub fn system() -> By {
        By { actor: "system".to_owned(), from: None }
    }

    /// Whoever may use the command line.
    pub fn cli() -> By {
        By { actor: "cli".to_owned(), from: None }
    }

    /// The act of doing something: `noun.verb`, to something.
    pub fn did(&self, action: &str, subject: Option<&dyn std::fmt::Display>) -> Act {
        Act {
            actor: self.actor.clone(),
            action: action.to_owned(),
            subject: subject.map(ToString::to_string),
            from: self.from.clone(),
            detail: None,
        }
    }
}

impl Act {
    /// The same with more, in words.
    #[must_use]
    pub fn with(mut self, detail: impl Into<String>) -> Act {
        self.detail = Some(detail.into());
        self
    }
}

/// An act as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Ours.
    pub id: AuditEventId,
    /// Its place in the workspace's chain, from 1.
    pub seq: i64,
    /// When.
    pub at: Time,
    /// What.
    pub act: Act,
}

/// Keeps an act.
pub async fn append(
    tx: &Tx,
    workspace: WorkspaceId,
    act: &Act,
    now: Time,
) -> Result<AuditEventId, StoreError> {
    // The workspace's row is held until the commit, so that two acts cannot take the same place.
    sql::execute(
        tx,
        "UPDATE workspace SET change_seq = change_seq WHERE id = $1",
        vec![workspace.uuid().into()],
    )
    .await?;
    let newest = sql::row(
        tx,
        "SELECT seq, hash FROM audit_event WHERE workspace_id = $1 ORDER BY seq DESC LIMIT 1",
        vec![workspace.uuid().into()],
    )
    .await?;
    let (mut seq, mut previous) = match newest {
        Some(row) => (row.try_get::<i64>("", "seq")?, row.try_get::<Vec<u8>>("", "hash")?),
        None => (0, Vec::new()),
    };
    // The head is written after the commit and so is never before the acts, unless some were taken away: then the chain goes on
    // from where it was, and the gap stays for all to see.
    if let Some(head) = head::read(tx, workspace).await?
        && head.seq > seq
    {
        (seq, previous) = (head.seq, head.hash);
    }
    let seq = seq + 1;
    let id = AuditEventId::new(now, tx.ten());
    let keys = tx.keys(workspace).await?;
    let sealed = keys.seal_json(tx.random(), Place::new("audit_event", id.uuid(), "act"), act)?;
    let hash = chain::link(&keys, &previous, workspace, id, seq, now, act)?;
    let index = chain::index(&keys, act);
    let mut sql = Sql::new(
        "INSERT INTO audit_event (id, workspace_id, seq, at, act, hash, actor_index, action_index, subject_index) VALUES (",
    );
    sql.bind(id.uuid()).add(", ").bind(workspace.uuid()).add(", ").bind(seq).add(", ").bind(now.as_millis());
    sql.add(", ").bind(sealed).add(", ").bind(hash.clone()).add(", ").bind(index.actor);
    sql.add(", ").bind(index.action).add(", ").bind(index.subject).add(")");
    sql.execute(tx).await?;
    tx.after(|after| after.heads.note(workspace, seq, hash));
    Ok(id)
}
