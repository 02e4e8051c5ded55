//! Lists the invitations that nobody said yes to yet.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use super::shown::shown;
use crate::{
    auth::Admin,
    problem::Problem,
    shape::{Invitation, Page},
    state::Server,
};

/// Lists the invitations that nobody said yes to yet, newest first, also those that have ended.
#[utoipa::path(get, path = "/invitations", tag = "team", operation_id = "invitations_list", responses((status = 200, body = Page<Invitation>)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    who: Admin,
) -> Result<Answer<Page<Invitation>>, Problem> {
    let (members, now) = (store::member::list(&server.store, who.workspace).await?, server.now());
    let mut items = Vec::new();
    for invitation in store::invitation::list(&server.store, who.workspace).await? {
        items.push(shown(&server, &who, &invitation, &members, now).await?);
    }
    Ok(Answer(Page::whole(items)))
}
