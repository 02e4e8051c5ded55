//! Removes a webhook.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::OutgoingWebhookId;
use store::StoreError;

use crate::{auth::Admin, extract::At, problem::Problem, state::Server};

/// Removes a webhook, and what is on its way to it.
#[utoipa::path(delete, path = "/outgoing-webhooks/{id}", tag = "webhooks", operation_id = "outgoing_webhooks_delete", params(("id" = String, Path)), responses((status = 204, description = "Removed")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<OutgoingWebhookId>,
) -> Result<StatusCode, Problem> {
    let now = server.now();
    let there = server
        .store
        .write(async |tx| {
            let there = store::outgoing::remove(&tx, who.workspace, id).await?;
            if there {
                let act = who.by().did("outgoing_webhook.delete", Some(&id));
                store::audit::append(&tx, who.workspace, &act, now).await?;
            }
            Ok::<_, StoreError>(there)
        })
        .await?;
    if there { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
