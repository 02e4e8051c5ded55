//! Reads one's own settings.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use crate::{auth::Viewer, problem::Problem, shape::MySettings, state::Server};

/// Reads one's own settings.
#[utoipa::path(get, path = "/me/settings", tag = "me", operation_id = "my_settings_read", responses((status = 200, body = MySettings)))]
pub async fn read(State(server): State<Arc<Server>>, who: Viewer) -> Result<Answer<MySettings>, Problem> {
    let settings = store::member_settings::read(&server.store, who.workspace, who.member).await?;
    Ok(Answer(settings.into()))
}
