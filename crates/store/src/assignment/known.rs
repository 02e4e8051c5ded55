//! What every arriving message asks for, kept in memory: the rules, and which teams hand out by turns.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use model::{TeamAssignment, TeamId, Time, WorkspaceId};

use super::{Rule, list};
use crate::{Db, StoreError, team};

/// Another process's change is seen after this.
const FRESH: Duration = Duration::from_secs(20);

/// How a workspace's conversations find somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The rules, in their order.
    pub rules: Vec<Rule>,
    /// Every team's name.
    pub teams: HashMap<TeamId, String>,
    /// Teams that hand out by turns.
    pub by_turns: HashSet<TeamId>,
}

impl Known {
    /// Nothing finds anybody by itself here.
    pub fn is_idle(&self) -> bool {
        self.rules.is_empty() && self.by_turns.is_empty()
    }
}

/// What is known, by workspace, and since when.
#[derive(Debug, Default)]
pub(crate) struct Cache(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    known: HashMap<WorkspaceId, (Time, Arc<Known>)>,
    /// Counts what was forgotten: what was read before is not kept.
    forgotten: u64,
}

impl Cache {
    fn look(&self, workspace: WorkspaceId, now: Time) -> Result<Arc<Known>, u64> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match inner.known.get(&workspace) {
            Some((at, known)) if at.after(FRESH) > now => Ok(Arc::clone(known)),
            _ => Err(inner.forgotten),
        }
    }

    fn keep(&self, workspace: WorkspaceId, forgotten: u64, now: Time, known: &Arc<Known>) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.forgotten == forgotten {
            inner.known.insert(workspace, (now, Arc::clone(known)));
        }
    }

    /// Something about these workspaces was changed.
    pub(crate) fn forget(&self, workspaces: &[WorkspaceId]) {
        if workspaces.is_empty() {
            return;
        }
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.forgotten += 1;
        for workspace in workspaces {
            inner.known.remove(workspace);
        }
    }
}

/// How a workspace's conversations find somebody: from memory, or read.
pub async fn known(db: &impl Db, workspace: WorkspaceId, now: Time) -> Result<Arc<Known>, StoreError> {
    let cache = &db.shared().assignment;
    let forgotten = match cache.look(workspace, now) {
        Ok(known) => return Ok(known),
        Err(forgotten) => forgotten,
    };
    let rules = list(db, workspace).await?;
    let mut known = Known { rules, ..Known::default() };
    for team in team::list(db, workspace).await? {
        if team.assignment == TeamAssignment::RoundRobin {
            known.by_turns.insert(team.id);
        }
        known.teams.insert(team.id, team.name);
    }
    let known = Arc::new(known);
    cache.keep(workspace, forgotten, now, &known);
    Ok(known)
}
