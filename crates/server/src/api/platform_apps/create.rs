//! Adds a platform app.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json as Answer, extract::State};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::shown::{PlatformApp, Purpose, credentials, manifest, unknown_platform};
use crate::{auth::Admin, extract::Json, problem::Problem, state::Server};

/// A new platform app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlatformApp {
    /// Its platform.
    pub platform: String,
    /// Its name, 1 to 40 of `a-z 0-9 -`; part of its webhook address.
    #[schema(pattern = "^[a-z0-9][a-z0-9-]{0,39}$")]
    pub name: String,
    /// What it is for; both, if left out.
    #[serde(default)]
    pub purpose: Option<Purpose>,
    /// Its credentials by the names of the platform's `app_fields`; never shown again.
    #[schema(write_only)]
    pub credentials: BTreeMap<String, String>,
}

/// Adds a platform app.
#[utoipa::path(post, path = "/platform-apps", tag = "accounts", operation_id = "platform_apps_create", request_body = NewPlatformApp, responses((status = 201, body = PlatformApp)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Admin,
    Json(new): Json<NewPlatformApp>,
) -> Result<(StatusCode, Answer<PlatformApp>), Problem> {
    let manifest = manifest(&server, &new.platform)?;
    let platform = new.platform.parse().map_err(|_| unknown_platform())?;
    let fine = (1..=40).contains(&new.name.len())
        && !new.name.starts_with('-')
        && new.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !fine {
        return Err(Problem::invalid("name", "Use 1 to 40 of a-z, 0-9 and -, not beginning with -."));
    }
    let credentials = credentials(manifest, &new.credentials, true)?;
    let purpose = new.purpose.unwrap_or(Purpose::Both).as_str();
    let now = server.now();
    let (store, by) = (&server.store, who.by());
    let app = store::app::create(store, who.workspace, &platform, &new.name, purpose, &credentials, &by, now)
        .await?;
    Ok((StatusCode::CREATED, Answer(PlatformApp::entered(&server, app).await?)))
}
