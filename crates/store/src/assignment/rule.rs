//! Rules, in their order: the first that fits decides.

use model::{AccountId, AssignmentRuleId, LabelId, MemberId, Platform, TeamId, Time, WorkspaceId};
use sea_orm::prelude::Uuid;
use serde::{Deserialize, Serialize};

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    key::{Place, Sealed},
    sql::{self, Sql},
};

/// Who gets what fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A team.
    Team(TeamId),
    /// A member.
    Member(MemberId),
}

/// What a conversation has to be like. What is empty asks for nothing; of a list, one is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conditions {
    /// Its account.
    pub account_ids: Vec<AccountId>,
    /// Its platform.
    pub platforms: Vec<Platform>,
    /// The language that the contact writes in, as a short code.
    pub languages: Vec<String>,
    /// A label on it.
    pub label_ids: Vec<LabelId>,
    /// Whether the contact is new (true) or known (false).
    pub new_contact: Option<bool>,
}

/// What a rule says. Sealed at rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleBody {
    /// What people call it.
    pub name: String,
    /// What has to fit.
    pub conditions: Conditions,
    /// Who gets it.
    pub target: Target,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Ours.
    pub id: AssignmentRuleId,
    /// What it says.
    pub body: RuleBody,
}

/// All rules of the workspace, in their order.
pub async fn list(db: &impl Db, workspace: WorkspaceId) -> Result<Vec<Rule>, StoreError> {
    let rows = sql::rows(
        db,
        "SELECT id, body FROM assignment_rule WHERE workspace_id = $1 ORDER BY position, id",
        vec![workspace.uuid().into()],
    )
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.keys(workspace).await?;
    let mut rules = Vec::with_capacity(rows.len());
    for row in rows {
        let (id, body): (Uuid, Sealed) = (row.try_get("", "id")?, row.try_get("", "body")?);
        rules.push(Rule {
            id: AssignmentRuleId::from_uuid(id),
            body: keys.open_json(Place::new("assignment_rule", id, "body"), &body)?,
        });
    }
    Ok(rules)
}

/// One rule.
pub async fn get(
    db: &impl Db,
    workspace: WorkspaceId,
    id: AssignmentRuleId,
) -> Result<Option<Rule>, StoreError> {
    Ok(list(db, workspace).await?.into_iter().find(|rule| rule.id == id))
}

/// Makes a rule behind all others.
pub async fn create(tx: &Tx, workspace: WorkspaceId, body: &RuleBody, now: Time) -> Result<Rule, StoreError> {
    let id = AssignmentRuleId::new(now, tx.ten());
    let sealed = tx.keys(workspace).await?.seal_json(
        tx.random(),
        Place::new("assignment_rule", id.uuid(), "body"),
        body,
    )?;
    let mut sql =
        Sql::new("INSERT INTO assignment_rule (id, workspace_id, position, body, created_at) VALUES (");
    sql.bind(id.uuid()).add(", ").bind(workspace.uuid());
    sql.add(", (SELECT COALESCE(MAX(position), 0) + 1 FROM assignment_rule WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add("), ").bind(sealed).add(", ").bind(now.as_millis()).add(")");
    sql.execute(tx).await?;
    tx.after(|after| after.assignment.push(workspace));
    Ok(Rule { id, body: body.clone() })
}

/// Writes what a rule says; false when there is none.
pub async fn save(tx: &Tx, workspace: WorkspaceId, rule: &Rule) -> Result<bool, StoreError> {
    let sealed = tx.keys(workspace).await?.seal_json(
        tx.random(),
        Place::new("assignment_rule", rule.id.uuid(), "body"),
        &rule.body,
    )?;
    let done = sql::execute(
        tx,
        "UPDATE assignment_rule SET body = $3 WHERE id = $1 AND workspace_id = $2",
        vec![rule.id.uuid().into(), workspace.uuid().into(), sealed.into()],
    )
    .await?;
    tx.after(|after| after.assignment.push(workspace));
    Ok(done.rows_affected() == 1)
}

/// Puts a rule at a place, 0 being the first; beyond the last means last.
pub async fn place(
    tx: &Tx,
    workspace: WorkspaceId,
    id: AssignmentRuleId,
    at: usize,
) -> Result<(), StoreError> {
    let mut ids: Vec<AssignmentRuleId> = list(tx, workspace).await?.iter().map(|rule| rule.id).collect();
    let from = ids.iter().position(|other| *other == id).ok_or(StoreError::Missing("rule"))?;
    ids.remove(from);
    ids.insert(at.min(ids.len()), id);
    for (position, id) in (1_i64..).zip(ids) {
        sql::execute(
            tx,
            "UPDATE assignment_rule SET position = $3 WHERE id = $1 AND workspace_id = $2",
            vec![id.uuid().into(), workspace.uuid().into(), position.into()],
        )
        .await?;
    }
    tx.after(|after| after.assignment.push(workspace));
    Ok(())
}

/// Removes a rule; false when there is none.
pub async fn remove(tx: &Tx, workspace: WorkspaceId, id: AssignmentRuleId) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "DELETE FROM assignment_rule WHERE id = $1 AND workspace_id = $2",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    tx.after(|after| after.assignment.push(workspace));
    Ok(done.rows_affected() == 1)
}

/// Drops the rules that give to a team.
pub(crate) async fn forget_team(tx: &Tx, workspace: WorkspaceId, team: TeamId) -> Result<(), StoreError> {
    forget(tx, workspace, Target::Team(team)).await
}

/// Drops the rules that give to a member.
pub(crate) async fn forget_member(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<(), StoreError> {
    forget(tx, workspace, Target::Member(member)).await
}

async fn forget(tx: &Tx, workspace: WorkspaceId, target: Target) -> Result<(), StoreError> {
    for rule in list(tx, workspace).await? {
        if rule.body.target == target {
            remove(tx, workspace, rule.id).await?;
        }
    }
    tx.after(|after| after.assignment.push(workspace));
    Ok(())
}
