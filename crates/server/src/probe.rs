//! Whether the daemon is alive, and able to take a webhook durably.

use std::sync::Arc;

use axum::{extract::State, response::IntoResponse};
use http::StatusCode;

use crate::{problem::Problem, state::Server};

/// `GET /healthz`: the process answers.
pub async fn alive() -> impl IntoResponse {
    (StatusCode::OK, "ok\n")
}

/// `GET /readyz`: a webhook that came now would be durable.
pub async fn ready(State(server): State<Arc<Server>>) -> Result<impl IntoResponse, Problem> {
    match server.daemon.ready().await {
        Ok(()) => Ok((StatusCode::OK, "ready\n")),
        Err(why) => Err(Problem::unavailable(why)),
    }
}
