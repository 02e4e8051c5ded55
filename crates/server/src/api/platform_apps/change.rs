//! Changes a platform app.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json as Answer, extract::State};
use model::AppId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::shown::{PlatformApp, Purpose, credentials, manifest};
use crate::{
    auth::Admin,
    extract::{At, Json},
    problem::Problem,
    state::Server,
};

/// What to change of a platform app; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlatformAppChange {
    /// What it is for.
    #[serde(default)]
    pub purpose: Option<Purpose>,
    /// Credentials to set anew; those that are not named stay.
    #[serde(default)]
    #[schema(write_only)]
    pub credentials: Option<BTreeMap<String, String>>,
}

/// Changes a platform app.
#[utoipa::path(patch, path = "/platform-apps/{id}", tag = "accounts", operation_id = "platform_apps_change", params(("id" = String, Path)), request_body = PlatformAppChange, responses((status = 200, body = PlatformApp)))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<AppId>,
    Json(change): Json<PlatformAppChange>,
) -> Result<Answer<PlatformApp>, Problem> {
    let app = store::app::get(&server.store, who.workspace, id).await?.ok_or_else(Problem::not_found)?;
    let manifest = manifest(&server, app.platform.as_str())?;
    let new = match &change.credentials {
        Some(said) => {
            let said = credentials(manifest, said, false)?;
            let mut all = store::app::credentials(&server.store, id).await?.unwrap_or_default();
            for (name, secret) in said.iter() {
                all.set(name, secret.reveal());
            }
            Some(all)
        }
        None => None,
    };
    let purpose = change.purpose.map(Purpose::as_str);
    let now = server.now();
    let (store, by) = (&server.store, who.by());
    let app = store::app::change(store, who.workspace, id, None, purpose, new.as_ref(), &by, now).await?;
    Ok(Answer(PlatformApp::entered(&server, app.ok_or_else(Problem::not_found)?).await?))
}
