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
    // Of one that is not there nothing is said of what was sent.
    store::outgoing::get(&server.store, who.workspace, id).await?.ok_or_else(Problem::not_found)?;
    let url = change.url.as_deref().map(|url| said::url(&server, url)).transpose()?;
    let events = change.events.as_deref().map(said::events).transpose()?;
    let name = change.name.as_ref().map(|name| said::name(name.as_deref())).transpose()?;
    let active = change.state.map(|state| state == OutgoingState::Active);
    let (now, who, url, events, name) = (server.now(), &who, &url, &events, &name);
    let hook = server
        .store
        .write(async |tx| {
            let Some(mut hook) = store::outgoing::lock(&tx, who.workspace, id).await? else {
                return Ok(None);
            };
            hook.url = url.clone().unwrap_or(hook.url);
            hook.events = events.clone().unwrap_or(hook.events);
            hook.name = name.clone().unwrap_or(hook.name);
            hook.active = active.unwrap_or(hook.active);
            store::outgoing::change(&tx, who.workspace, &hook, now).await?;
            let act = who.by().did("outgoing_webhook.change", Some(&id)).with(shown(&hook.url));
            store::audit::append(&tx, who.workspace, &act, now).await?;
            store::outgoing::get(&tx, who.workspace, id).await
        })
        .await?;
    server.daemon.hurry_outgoing();
    Ok(Answer(hook.ok_or_else(Problem::not_found)?.into()))
}
