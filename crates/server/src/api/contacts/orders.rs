//! Lists a contact's orders.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::ContactId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    auth::Viewer,
    extract::{At, Params, limit},
    problem::Problem,
    shape::{Order, Page},
    state::Server,
    view,
};

/// Which page.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ContactOrdersAsk {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// 1 to 100; 50, if left out.
    limit: Option<String>,
}

/// Lists a contact's orders, newest first.
#[utoipa::path(get, path = "/contacts/{id}/orders", tag = "contacts", operation_id = "contacts_orders", params(("id" = String, Path), ContactOrdersAsk), responses((status = 200, body = Page<Order>)))]
pub async fn orders(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<ContactId>,
    Params(ask): Params<ContactOrdersAsk>,
) -> Result<Answer<Page<Order>>, Problem> {
    let limit = limit(ask.limit.as_deref())?;
    let contact = view::contact(&server, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    let cursor = ask.cursor.as_deref().filter(|c| !c.is_empty());
    let page = store::order::of_contact(&server.store, &who.sight, contact.id.into(), cursor, limit).await?;
    Ok(Answer(Page { items: view::orders(page.items), next_cursor: page.next }))
}
