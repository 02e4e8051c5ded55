//! Gives a file out, inert.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use http::HeaderMap;
use model::AttachmentId;

use super::give;
use crate::{auth::Viewer, extract::At, problem::Problem, state::Server};

/// Gives a file out. Takes `Range`. Pictures, films and sounds show; anything else is a download.
#[utoipa::path(get, path = "/attachments/{id}", tag = "attachments", operation_id = "attachments_read", params(("id" = String, Path), ("Range" = Option<String>, Header, description = "Which bytes")), responses(
    (status = 200, description = "The file, as what it was found to be", content_type = "*/*", body = Vec<u8>),
    (status = 206, description = "Some of it", content_type = "*/*", body = Vec<u8>),
    (status = 304, description = "The version that `If-None-Match` names"),
    (status = 416, description = "A range outside of the file", content_type = "application/problem+json", body = crate::problem::ProblemBody)))]
pub async fn read(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<AttachmentId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = store::attachment::get(&server.store, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    give::whole(&server, file, &headers).await
}
