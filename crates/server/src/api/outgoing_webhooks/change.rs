//! Changes a webhook.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::OutgoingWebhookId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    create::shown,
    said,
    shown::{OutgoingState, OutgoingWebhook},
};
use crate::{
    auth::Admin,
    extract::{At, Json, given},
    problem::Problem,
    state::Server,
};

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutgoingWebhookChange {
    /// Where the other program listens.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub url: Option<String>,
    /// The changes that it hears of.
    #[serde(default)]
    #[schema(min_items = 1)]
    pub events: Option<Vec<String>>,
    /// What members call it; null takes the name away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 60)]
    pub name: Option<Option<String>>,
    /// `active` to tell it again, from now on and what is still on its way; `disabled` to stop.
    #[serde(default)]
    pub state: Option<OutgoingState>,
}

/// Changes a webhook.
#[utoipa::path(patch, path = "/outgoing-webhooks/{id}", tag = "webhooks", operation_id = "outgoing_webhooks_change", params(("id" = String, Path)), request_body = OutgoingWebhookChange, responses((status = 200, body = OutgoingWebhook)))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<OutgoingWebhookId>,
    Json(change): Json<OutgoingWebhookChange>,
) -> Result<Answer<OutgoingWebhook>, Problem> {
    let mut hook =
        store::outgoing::get(&server.store, who.workspace, id).await?.ok_or_else(Problem::not_found)?;
    if let Some(url) = &change.url {
        hook.url = said::url(&server, url)?;
    }
    if let Some(events) = &change.events {
        hook.events = said::events(events)?;
    }
    if let Some(name) = &change.name {
        hook.name = said::name(name.as_deref())?;
    }
    if let Some(state) = change.state {
        hook.active = state == OutgoingState::Active;
    }
    let (now, changed) = (server.now(), &hook);
    let hook = server
        .store
        .write(async |tx| {
            if !store::outgoing::change(&tx, who.workspace, changed, now).await? {
                return Ok(None);
            }
            let act = who.by().did("outgoing_webhook.change", Some(&id)).with(shown(&changed.url));
            store::audit::append(&tx, who.workspace, &act, now).await?;
            store::outgoing::get(&tx, who.workspace, id).await
        })
        .await?;
    server.daemon.hurry_outgoing();
    Ok(Answer(hook.ok_or_else(Problem::not_found)?.into()))
}
