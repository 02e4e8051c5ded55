//! Lists the webhooks.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use super::shown::OutgoingWebhook;
use crate::{auth::Admin, problem::Problem, shape::Page, state::Server};

/// Lists the webhooks; never their secrets.
#[utoipa::path(get, path = "/outgoing-webhooks", tag = "webhooks", operation_id = "outgoing_webhooks_list", responses((status = 200, body = Page<OutgoingWebhook>)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    who: Admin,
) -> Result<Answer<Page<OutgoingWebhook>>, Problem> {
    let hooks = store::outgoing::list(&server.store, who.workspace).await?;
    Ok(Answer(Page::whole(hooks.into_iter().map(OutgoingWebhook::from).collect())))
}
