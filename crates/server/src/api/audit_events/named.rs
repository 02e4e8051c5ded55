//! What acts name by id, by its name.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use store::{Sight, audit::AuditEvent as Kept};
use utoipa::ToSchema;

use crate::{
    problem::Problem,
    shape::{Id, When},
    state::Server,
};

/// An act.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEvent {
    /// Its id.
    pub id: Id,
    /// Its place in the workspace's chain, from 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: When,
    /// Who.
    pub actor: AuditActor,
    /// What, as `noun.verb`.
    #[schema(example = "account.connect")]
    pub action: String,
    /// To what; null where it says itself.
    pub subject: Option<AuditSubject>,
    /// From which address; null for what was done on the machine itself.
    pub from: Option<String>,
    /// More, in words.
    pub detail: Option<String>,
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditActor {
    /// `member`, `system` (the daemon by itself), `cli` (on the machine's command line) or another word.
    pub kind: String,
    /// The member's id.
    pub id: Option<String>,
    /// The member's name; null for one who is no longer there.
    pub name: Option<String>,
}

/// To what something was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditSubject {
    /// Its id.
    pub id: String,
    /// Its name, where it is still there and has one.
    pub name: Option<String>,
}

/// Names by id, of what acts are mostly about.
pub struct Names(HashMap<String, String>);

impl Names {
    /// Reads them.
    pub async fn of(server: &Server, sight: &Sight) -> Result<Names, Problem> {
        let (store, workspace) = (&server.store, sight.workspace());
        let mut names = HashMap::new();
        for m in store::member::list(store, workspace).await? {
            names.insert(m.id.to_string(), m.name);
        }
        for a in store::account::list(store, sight).await? {
            names.insert(a.id.to_string(), a.name);
        }
        for l in store::label::list(store, workspace).await? {
            names.insert(l.id.to_string(), l.name);
        }
        for a in store::app::list(store, workspace).await? {
            names.insert(a.id.to_string(), a.name);
        }
        for w in store::outgoing::list(store, workspace).await? {
            names.insert(w.id.to_string(), w.name.unwrap_or(w.url));
        }
        Ok(Names(names))
    }

    /// The ids of those whose name has a piece, in small letters.
    pub fn like(&self, piece: &str) -> HashSet<String> {
        let of = self.0.iter().filter(|(_, name)| name.to_lowercase().contains(piece));
        of.map(|(id, _)| id.clone()).collect()
    }

    /// An act with names.
    pub fn show(&self, kept: Kept) -> AuditEvent {
        let is_member = uuid::Uuid::parse_str(&kept.act.actor).is_ok();
        let kind = if is_member { "member" } else { kept.act.actor.split(':').next().unwrap_or("") };
        AuditEvent {
            id: kept.id.into(),
            seq: kept.seq,
            at: When(kept.at),
            actor: AuditActor {
                kind: kind.to_owned(),
                name: self.0.get(&kept.act.actor).cloned(),
                id: is_member.then_some(kept.act.actor),
            },
            action: kept.act.action,
            subject: kept.act.subject.map(|id| AuditSubject { name: self.0.get(&id).cloned(), id }),
            from: kept.act.from,
            detail: kept.act.detail,
        }
    }
}
