//! Sends a delivery again.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::{Path, State},
};
use engine::outgoing::GIVE_UP;
use http::StatusCode;
use model::{DeliveryId, OutgoingWebhookId};
use store::outgoing::delivery;

use super::shown::OutgoingDelivery;
use crate::{auth::Admin, problem::Problem, state::Server};

/// Sends a delivery again, under the same `webhook-id`, whatever became of it.
#[utoipa::path(post, path = "/outgoing-webhooks/{id}/deliveries/{delivery_id}/replay", tag = "webhooks", operation_id = "outgoing_webhooks_replay", params(("id" = String, Path), ("delivery_id" = String, Path)), responses((status = 202, body = OutgoingDelivery)))]
pub async fn replay(
    State(server): State<Arc<Server>>,
    who: Admin,
    Path((id, delivery)): Path<(String, String)>,
) -> Result<(StatusCode, Answer<OutgoingDelivery>), Problem> {
    let id: OutgoingWebhookId = id.parse().map_err(|_| Problem::not_found())?;
    let delivery: DeliveryId = delivery.parse().map_err(|_| Problem::not_found())?;
    let now = server.now();
    let hook =
        store::outgoing::get(&server.store, who.workspace, id).await?.ok_or_else(Problem::not_found)?;
    if !hook.active {
        return Err(Problem::conflict(
            "webhook_disabled",
            "This webhook is switched off. Switch it on first.",
        ));
    }
    let hook = &hook;
    let again = server
        .store
        .write(async |tx| {
            if !delivery::replay(&tx, hook, delivery, now.after(GIVE_UP), now).await? {
                return Ok(None);
            }
            let act = who.by().did("outgoing_webhook.replay", Some(&id)).with(delivery.to_string());
            store::audit::append(&tx, who.workspace, &act, now).await?;
            delivery::get(&tx, who.workspace, id, delivery).await
        })
        .await?;
    server.daemon.hurry_outgoing();
    Ok((StatusCode::ACCEPTED, Answer(again.ok_or_else(Problem::not_found)?.into())))
}
