//! Lists the platform apps.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use super::shown::PlatformApp;
use crate::{auth::Admin, problem::Problem, shape::Page, state::Server};

/// Lists the platform apps, those of the configuration file too.
#[utoipa::path(get, path = "/platform-apps", tag = "accounts", operation_id = "platform_apps_list", responses((status = 200, body = Page<PlatformApp>)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    who: Admin,
) -> Result<Answer<Page<PlatformApp>>, Problem> {
    let mut items: Vec<PlatformApp> =
        server.daemon.file_apps().into_iter().map(|app| PlatformApp::of_file(&server, app)).collect();
    for app in store::app::list(&server.store, who.workspace).await? {
        items.push(PlatformApp::entered(&server, app).await?);
    }
    Ok(Answer(Page::whole(items)))
}
