//! Reads a contact.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, response::IntoResponse};
use http::header;
use model::ContactId;

use crate::{auth::Viewer, extract::At, problem::Problem, shape::Contact, state::Server, view};

/// Reads a contact, with who they are on which account.
#[utoipa::path(get, path = "/contacts/{id}", tag = "contacts", operation_id = "contacts_read", params(("id" = String, Path)), responses((status = 200, body = Contact, headers(("ETag" = String, description = "Its version")))))]
pub async fn read(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<ContactId>,
) -> Result<impl IntoResponse, Problem> {
    let shown = view::contact(&server, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    Ok(([(header::ETAG, shown.etag.clone())], Answer(shown)))
}
