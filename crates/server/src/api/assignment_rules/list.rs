//! Lists the rules.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use crate::{
    auth::Admin,
    problem::Problem,
    shape::{AssignmentRule, Page},
    state::Server,
};

/// Lists the assignment rules, in the order in which they are asked.
#[utoipa::path(get, path = "/assignment-rules", tag = "team", operation_id = "assignment_rules_list", responses((status = 200, body = Page<AssignmentRule>)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    who: Admin,
) -> Result<Answer<Page<AssignmentRule>>, Problem> {
    let rules = store::assignment::list(&server.store, who.workspace).await?;
    let shown = rules.into_iter().enumerate().map(|(at, rule)| AssignmentRule::at(at, rule));
    Ok(Answer(Page::whole(shown.collect())))
}
