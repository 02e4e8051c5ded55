//! Removes a rule.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::AssignmentRuleId;

use crate::{auth::Admin, extract::At, problem::Problem, state::Server};

/// Removes a rule. What it gave stays given.
#[utoipa::path(delete, path = "/assignment-rules/{id}", tag = "team", operation_id = "assignment_rules_delete", params(("id" = String, Path)), responses((status = 204, description = "Removed")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<AssignmentRuleId>,
) -> Result<StatusCode, Problem> {
    let (now, act) = (server.now(), &who.by().did("assignment_rule.delete", Some(&id)));
    let there = server
        .store
        .write(async |tx| {
            let there = store::assignment::remove(&tx, who.workspace, id).await?;
            if there {
                store::audit::append(&tx, who.workspace, act, now).await?;
            }
            Ok::<_, store::StoreError>(there)
        })
        .await?;
    if there { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
