//! Lists one's passkeys.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use super::Passkey;
use crate::{auth::Viewer, problem::Problem, shape::Page, state::Server};

/// Lists one's passkeys, oldest first.
#[utoipa::path(get, path = "/me/passkeys", tag = "session", operation_id = "passkeys_list", responses((status = 200, body = Page<Passkey>)))]
pub async fn list(State(server): State<Arc<Server>>, who: Viewer) -> Result<Answer<Page<Passkey>>, Problem> {
    let all = store::passkey::of_user(&server.store, who.user).await?;
    Ok(Answer(Page::whole(all.into_iter().map(Passkey::from).collect())))
}
