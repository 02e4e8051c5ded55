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
    let found = server
        .store
        .write(async |tx| {
            let found = store::contact::erase(&tx, who.workspace, id, now).await?;
            if found {
                let act = who.by().did("contact.erase", Some(&id));
                store::audit::append(&tx, who.workspace, &act, now).await?;
            }
            Ok::<_, store::StoreError>(found)
        })
        .await?;
    if found { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
