//! Makes a rule.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use http::StatusCode;
use serde::Deserialize;
use store::assignment::{self, RuleBody};
use utoipa::ToSchema;

use super::said;
use crate::{
    auth::Admin,
    extract::Json,
    problem::Problem,
    shape::{AssignmentConditions, AssignmentRule, Id},
    state::Server,
};

/// Most rules of a workspace.
const MOST: usize = 200;

/// A new rule.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssignmentRule {
    /// What people call it; the thread says it.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// What has to fit; nothing: every conversation.
    #[serde(default)]
    pub conditions: AssignmentConditions,
    /// The team that gets it; or
    #[serde(default)]
    pub team_id: Option<Id>,
    /// the member who gets it.
    #[serde(default)]
    pub assignee_id: Option<Id>,
}

/// Makes a rule behind all others.
#[utoipa::path(post, path = "/assignment-rules", tag = "team", operation_id = "assignment_rules_create", request_body = NewAssignmentRule, responses((status = 201, body = AssignmentRule)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Admin,
    Json(new): Json<NewAssignmentRule>,
) -> Result<(StatusCode, Answer<AssignmentRule>), Problem> {
    let body = &RuleBody {
        name: said::name(&new.name)?,
        conditions: said::conditions(&server, who.workspace, new.conditions).await?,
        target: said::target(&server, who.workspace, new.team_id, new.assignee_id).await?,
    };
    let before = assignment::list(&server.store, who.workspace).await?.len();
    if before >= MOST {
        return Err(Problem::conflict("too_many", "A workspace has at most 200 rules. Remove one first."));
    }
    let now = server.now();
    let rule = server
        .store
        .write(async |tx| {
            let rule = assignment::create(&tx, who.workspace, body, now).await?;
            let act = who.by().did("assignment_rule.create", Some(&rule.id)).with(rule.body.name.clone());
            store::audit::append(&tx, who.workspace, &act, now).await?;
            Ok::<_, store::StoreError>(rule)
        })
        .await?;
    Ok((StatusCode::CREATED, Answer(AssignmentRule::at(before, rule))))
}
