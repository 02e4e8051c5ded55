//! Erases a contact.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::ContactId;

use crate::{auth::Owner, extract::At, problem::Problem, state::Server};

/// Erases a contact: conversations, messages, files and what is known of them. No re-reading of the platform brings it back.
#[utoipa::path(delete, path = "/contacts/{id}", tag = "contacts", operation_id = "contacts_erase", params(("id" = String, Path)), responses((status = 204, description = "Erased")))]
pub async fn erase(
    State(server): State<Arc<Server>>,
    who: Owner,
    At(id): At<ContactId>,
) -> Result<StatusCode, Problem> {
    let now = server.now();
    let found =
        server.store.write(async |tx| store::contact::erase(&tx, who.workspace, id, now).await).await?;
    if found { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
