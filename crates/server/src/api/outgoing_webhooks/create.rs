//! Makes a webhook.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use http::StatusCode;
use serde::Deserialize;
use store::{StoreError, outgoing::NewWebhook};
use utoipa::ToSchema;

use super::{said, shown::OutgoingWebhookWithSecret};
use crate::{auth::Admin, extract::Json, problem::Problem, state::Server};

/// Most webhooks of a workspace.
const MOST: usize = 100;

/// A new webhook.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOutgoingWebhook {
    /// Where the other program listens: https, and public.
    #[schema(max_length = 2000, example = "https://erp.example.com/hooks/sampan")]
    pub url: String,
    /// The changes that it hears of.
    #[schema(min_items = 1, example = json!(["message.created", "order.updated"]))]
    pub events: Vec<String>,
    /// What members call it.
    #[serde(default)]
    #[schema(max_length = 60)]
    pub name: Option<String>,
}

/// Makes a webhook. It hears of what happens from now on.
///
/// Deliveries are signed as Standard Webhooks has it, with the `secret` of the answer, which is shown this once. They come at least
/// once, those of one conversation in their order, and are tried again for three days.
#[utoipa::path(post, path = "/outgoing-webhooks", tag = "webhooks", operation_id = "outgoing_webhooks_create", request_body = NewOutgoingWebhook, responses((status = 201, body = OutgoingWebhookWithSecret)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Admin,
    Json(new): Json<NewOutgoingWebhook>,
) -> Result<(StatusCode, Answer<OutgoingWebhookWithSecret>), Problem> {
    let (url, events) = (said::url(&server, &new.url)?, said::events(&new.events)?);
    let name = said::name(new.name.as_deref())?;
    if store::outgoing::list(&server.store, who.workspace).await?.len() >= MOST {
        return Err(Problem::conflict(
            "too_many_webhooks",
            format!("A workspace has at most {MOST} webhooks. Remove one first."),
        ));
    }
    let (secret, now) = (engine::outgoing::new_secret(), server.now());
    let new = &NewWebhook { name: name.as_deref(), url: &url, events: &events, secret: &secret };
    let hook = server
        .store
        .write(async |tx| {
            let hook = store::outgoing::create(&tx, who.workspace, new, now).await?;
            let act = who.by().did("outgoing_webhook.create", Some(&hook.id)).with(shown(&hook.url));
            store::audit::append(&tx, who.workspace, &act, now).await?;
            Ok::<_, StoreError>(hook)
        })
        .await?;
    Ok((StatusCode::CREATED, Answer(OutgoingWebhookWithSecret { webhook: hook.into(), secret })))
}

/// An address without what may be secret in it.
pub(super) fn shown(url: &str) -> String {
    url::Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}
