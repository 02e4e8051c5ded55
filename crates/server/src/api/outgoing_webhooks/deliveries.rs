//! Lists deliveries.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::OutgoingWebhookId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::shown::{OutgoingDelivery, OutgoingDeliveryState};
use crate::{
    auth::Admin,
    extract::{At, Params, limit, words},
    problem::Problem,
    shape::Page,
    state::Server,
};

/// Which deliveries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct DeliveriesAsk {
    /// `pending`, `delivered` or `failed`; all, if left out.
    #[param(example = "failed")]
    state: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// 1 to 100; 50, if left out.
    limit: Option<String>,
}

/// Lists deliveries of a webhook, newest first; never what was in them. They are kept for 30 days.
#[utoipa::path(get, path = "/outgoing-webhooks/{id}/deliveries", tag = "webhooks", operation_id = "outgoing_webhooks_deliveries", params(("id" = String, Path), DeliveriesAsk), responses((status = 200, body = Page<OutgoingDelivery>)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<OutgoingWebhookId>,
    Params(ask): Params<DeliveriesAsk>,
) -> Result<Answer<Page<OutgoingDelivery>>, Problem> {
    let limit = limit(ask.limit.as_deref())?;
    let state = match words::<OutgoingDeliveryState>("state", ask.state.as_deref())?.as_slice() {
        [] => None,
        [one] => Some((*one).into()),
        _ => return Err(Problem::bad_parameter("state", "Name one state, or none for all.")),
    };
    let store = &server.store;
    store::outgoing::get(store, who.workspace, id).await?.ok_or_else(Problem::not_found)?;
    let cursor = ask.cursor.as_deref().filter(|c| !c.is_empty());
    let page = store::outgoing::delivery::list(store, who.workspace, id, state, cursor, limit).await?;
    let page = page.map(OutgoingDelivery::from);
    Ok(Answer(Page { items: page.items, next_cursor: page.next }))
}
