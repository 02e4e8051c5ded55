//! Sends a webhook something to try it out.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use engine::outgoing::{GIVE_UP, body};
use http::StatusCode;
use model::OutgoingWebhookId;
use store::{
    StoreError,
    outgoing::delivery::{self, NewDelivery},
};

use super::shown::OutgoingDelivery;
use crate::{auth::Admin, extract::At, problem::Problem, state::Server};

/// The event of a test.
const EVENT: &str = "webhook.test";

/// Sends a webhook something to try it out: the event `webhook.test`. `GET …/deliveries` shows what becomes of it.
#[utoipa::path(post, path = "/outgoing-webhooks/{id}/test", tag = "webhooks", operation_id = "outgoing_webhooks_test", params(("id" = String, Path)), responses((status = 202, body = OutgoingDelivery)))]
pub async fn test(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<OutgoingWebhookId>,
) -> Result<(StatusCode, Answer<OutgoingDelivery>), Problem> {
    let now = server.now();
    let hook =
        store::outgoing::get(&server.store, who.workspace, id).await?.ok_or_else(Problem::not_found)?;
    if !hook.active {
        return Err(Problem::conflict(
            "webhook_disabled",
            "This webhook is switched off. Switch it on first.",
        ));
    }
    let data = serde_json::json!({"message": "Sampan reaches this address."}).to_string();
    let new = &NewDelivery {
        event: EVENT.to_owned(),
        // A thing of its own: it waits for nothing.
        about: uuid::Uuid::new_v4(),
        account_id: None,
        body: body(EVENT, now, who.workspace, &data),
    };
    let hook = &hook;
    let made = server
        .store
        .write(async |tx| {
            let made = delivery::put(&tx, hook, new, now.after(GIVE_UP), now).await?;
            let act = who.by().did("outgoing_webhook.test", Some(&id));
            store::audit::append(&tx, who.workspace, &act, now).await?;
            delivery::get(&tx, who.workspace, id, made).await?.ok_or(StoreError::Missing("delivery"))
        })
        .await?;
    server.daemon.hurry_outgoing();
    Ok((StatusCode::ACCEPTED, Answer(made.into())))
}
