//! Changes a rule, or its place.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::AssignmentRuleId;
use serde::Deserialize;
use store::assignment;
use utoipa::ToSchema;

use super::said;
use crate::{
    auth::Admin,
    extract::{At, Json},
    problem::Problem,
    shape::{AssignmentConditions, AssignmentRule, Id},
    state::Server,
};

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentRuleChange {
    /// What people call it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 80)]
    pub name: Option<String>,
    /// All that has to fit from now on.
    #[serde(default)]
    pub conditions: Option<AssignmentConditions>,
    /// The team that gets it from now on; or
    #[serde(default)]
    pub team_id: Option<Id>,
    /// the member who does.
    #[serde(default)]
    pub assignee_id: Option<Id>,
    /// Its place from now on, 0 being the first; beyond the last means last.
    #[serde(default)]
    pub position: Option<usize>,
}

/// Changes a rule, or its place.
#[utoipa::path(patch, path = "/assignment-rules/{id}", tag = "team", operation_id = "assignment_rules_change", params(("id" = String, Path)), request_body = AssignmentRuleChange, responses((status = 200, body = AssignmentRule)))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<AssignmentRuleId>,
    Json(change): Json<AssignmentRuleChange>,
) -> Result<Answer<AssignmentRule>, Problem> {
    let rule = assignment::get(&server.store, who.workspace, id).await?;
    let mut rule = rule.ok_or_else(Problem::not_found)?;
    if let Some(name) = &change.name {
        rule.body.name = said::name(name)?;
    }
    if let Some(conditions) = change.conditions {
        rule.body.conditions = said::conditions(&server, who.workspace, conditions).await?;
    }
    if change.team_id.is_some() || change.assignee_id.is_some() {
        rule.body.target = said::target(&server, who.workspace, change.team_id, change.assignee_id).await?;
    }
    let (changed, now) = (&rule, server.now());
    let act = &who.by().did("assignment_rule.change", Some(&id)).with(rule.body.name.clone());
    let position = server
        .store
        .write(async |tx| {
            if !assignment::save(&tx, who.workspace, changed).await? {
                return Ok(None);
            }
            if let Some(at) = change.position {
                assignment::place(&tx, who.workspace, id, at).await?;
            }
            store::audit::append(&tx, who.workspace, act, now).await?;
            let rules = assignment::list(&tx, who.workspace).await?;
            Ok::<_, store::StoreError>(rules.iter().position(|other| other.id == id))
        })
        .await?;
    let position = position.ok_or_else(Problem::not_found)?;
    Ok(Answer(AssignmentRule::at(position, rule)))
}
