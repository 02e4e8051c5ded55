//! Lists one's own devices.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{Page, PushSubscription},
    state::Server,
};

/// Lists the devices that take the caller's pushes.
#[utoipa::path(get, path = "/me/push-subscriptions", tag = "me", operation_id = "push_subscriptions_list", responses((status = 200, body = Page<PushSubscription>)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    who: Viewer,
) -> Result<Answer<Page<PushSubscription>>, Problem> {
    let devices = store::push_subscription::list(&server.store, who.workspace, who.member).await?;
    Ok(Answer(Page::whole(devices.into_iter().map(|s| PushSubscription::of(s, who.session)).collect())))
}
