//! Whether the first run is still to come.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{problem::Problem, state::Server};

/// Whether the first run is still to come.
#[derive(Debug, Serialize, ToSchema)]
pub struct Setup {
    /// True while there is no member.
    pub needed: bool,
}

/// Whether the first run is still to come.
#[utoipa::path(get, path = "/setup", tag = "session", operation_id = "setup_read", security(()), responses((status = 200, body = Setup)))]
pub async fn read(State(server): State<Arc<Server>>) -> Result<Answer<Setup>, Problem> {
    Ok(Answer(Setup { needed: !store::user::any(&server.store).await? }))
}
