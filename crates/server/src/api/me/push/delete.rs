//! Removes a device.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::PushSubscriptionId;
use store::StoreError;

use crate::{auth::Myself, extract::At, problem::Problem, state::Server};

/// Removes a device of the caller's: it takes no more pushes.
#[utoipa::path(delete, path = "/me/push-subscriptions/{id}", tag = "me", operation_id = "push_subscriptions_delete", params(("id" = String, Path)), responses((status = 204, description = "Removed")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Myself,
    At(id): At<PushSubscriptionId>,
) -> Result<StatusCode, Problem> {
    let (now, who) = (server.now(), &who);
    let there = server
        .store
        .write(async |tx| {
            let there = store::push_subscription::remove(&tx, who.workspace, who.member, id).await?;
            if there {
                let act = who.by().did("push_subscription.delete", Some(&id));
                store::audit::append(&tx, who.workspace, &act, now).await?;
            }
            Ok::<_, StoreError>(there)
        })
        .await?;
    if there { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
