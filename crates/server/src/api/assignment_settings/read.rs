//! Reads how the workspace assigns.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use crate::{auth::Admin, problem::Problem, shape::AssignmentSettings, state::Server};

/// Reads how the workspace assigns.
#[utoipa::path(get, path = "/assignment-settings", tag = "team", operation_id = "assignment_settings_read", responses((status = 200, body = AssignmentSettings)))]
pub async fn read(
    State(server): State<Arc<Server>>,
    who: Admin,
) -> Result<Answer<AssignmentSettings>, Problem> {
    Ok(Answer(store::assignment::setting(&server.store, who.workspace).await?.into()))
}
