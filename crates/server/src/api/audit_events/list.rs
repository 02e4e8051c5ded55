//! Lists acts.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    ask::AuditAsk,
    named::{AuditEvent, Names},
};
use crate::{
    auth::Admin,
    extract::{Params, limit},
    problem::Problem,
    shape::Page,
    state::Server,
};

/// Which page.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Place {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// 1 to 100; 50, if left out.
    limit: Option<String>,
}

/// Lists acts, newest first.
///
/// With `q` a page may hold fewer than `limit`, or none, before the end: go on until `next_cursor` is null.
#[utoipa::path(get, path = "/audit-events", tag = "audit", operation_id = "audit_events_list", params(AuditAsk, Place), responses((status = 200, body = Page<AuditEvent>)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    who: Admin,
    Params(ask): Params<AuditAsk>,
    Params(place): Params<Place>,
) -> Result<Answer<Page<AuditEvent>>, Problem> {
    let limit = limit(place.limit.as_deref())?;
    let names = Names::of(&server, &who.sight).await?;
    let wanted = ask.read(&names)?;
    let cursor = place.cursor.as_deref().filter(|c| !c.is_empty());
    let page = store::audit::find(&server.store, who.workspace, &wanted.filter(), cursor, limit).await?;
    let items = page.items.into_iter().map(|kept| names.show(kept)).collect();
    Ok(Answer(Page { items, next_cursor: page.next }))
}
