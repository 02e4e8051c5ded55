//! Whether nobody changed, removed or moved an act.

use model::{AuditEventId, WorkspaceId};

use super::{Act, chain, head};
use crate::{Db, StoreError, db::DbExt, entity::audit_event::Model, key::Place, sql::Sql, word::time};

/// What came of looking at a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Acts that fit, from the first one on.
    pub whole: i64,
    /// The place of the first act that does not fit or is missing; none when the chain is whole.
    pub first_bad: Option<i64>,
}

/// Looks at every act of a workspace, from the first.
pub async fn verify(db: &impl Db, workspace: WorkspaceId) -> Result<Verdict, StoreError> {
    let keys = db.keys(workspace).await?;
    // Read before the acts: what is appended meanwhile lies behind it.
    let head = head::read(db, workspace).await?.filter(|head| head.genuine);
    let (mut previous, mut seq) = (Vec::new(), 0);
    let mut at_head = head.as_ref().filter(|head| head.seq == 0).map(|_| Vec::new());
    loop {
        let mut sql = Sql::new("SELECT * FROM audit_event WHERE workspace_id = ");
        sql.bind(workspace.uuid()).add(" AND seq > ").bind(seq).add(" ORDER BY seq LIMIT 500");
        let models = sql.models::<Model>(db).await?;
        if models.is_empty() {
            break;
        }
        for m in models {
            let bad = Verdict { whole: seq, first_bad: Some(seq + 1) };
            seq += 1;
            let Ok(act) = keys.open_json::<Act>(Place::new("audit_event", m.id, "act"), &m.act) else {
                return Ok(bad);
            };
            let id = AuditEventId::from_uuid(m.id);
            let hash = chain::link(&keys, &previous, workspace, id, m.seq, time(m.at), &act)?;
            let index = chain::index(&keys, &act);
            // An act that is not found by what it is would be as good as removed.
            let found = m.actor_index.as_ref() == Some(&index.actor)
                && m.action_index.as_ref() == Some(&index.action)
                && m.subject_index == index.subject;
            if m.seq != seq || hash != m.hash || !found {
                return Ok(bad);
            }
            if head.as_ref().is_some_and(|head| head.seq == seq) {
                at_head = Some(hash.clone());
            }
            previous = hash;
        }
    }
    Ok(match head {
        // The acts that the head knows of are missing from the end.
        Some(head) if head.seq > seq => Verdict { whole: seq, first_bad: Some(seq + 1) },
        Some(head) if at_head.as_ref() == Some(&head.hash) => Verdict { whole: seq, first_bad: None },
        Some(head) => Verdict { whole: head.seq - 1, first_bad: Some(head.seq) },
        // Without its head, or with one that is not ours, nobody can say where the chain ends.
        None => Verdict { whole: seq, first_bad: Some(seq + 1) },
    })
}
