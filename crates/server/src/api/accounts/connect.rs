//! Starts consent on a platform's page.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use connector::ConnectKind;
use model::Platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{auth::Admin, extract::Json, problem::Problem, state::Server};

/// What to connect.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectAsk {
    /// Which platform.
    pub platform: String,
    /// Through which further app, by name; the platform's first app, if left out.
    #[serde(default)]
    pub app: Option<String>,
}

/// Where to go.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectAnswer {
    /// The platform's consent page. Open it in the same browser: the way back needs this session.
    pub authorize_url: String,
}

/// Starts consent on a platform's page.
#[utoipa::path(post, path = "/accounts/connect", tag = "accounts", operation_id = "accounts_connect", request_body = ConnectAsk, responses((status = 200, body = ConnectAnswer)))]
pub async fn connect(
    State(server): State<Arc<Server>>,
    who: Admin,
    Json(ask): Json<ConnectAsk>,
) -> Result<Answer<ConnectAnswer>, Problem> {
    let unknown =
        || Problem::invalid("platform", "There is no such platform. GET /api/v1/platforms lists them.");
    let platform: Platform = ask.platform.parse().map_err(|_| unknown())?;
    let manifests = server.daemon.manifests();
    let manifest = manifests.iter().find(|m| m.platform == platform.as_str()).ok_or_else(unknown)?;
    if !matches!(manifest.connect, ConnectKind::Consent) {
        return Err(Problem::invalid(
            "platform",
            "Accounts of this platform are connected by keys: use POST /api/v1/accounts.",
        ));
    }
    let Some(session) = who.session else {
        return Err(Problem::forbidden(
            "Consent needs a browser session: the way back is only taken by the session that started it. Sign in instead of using a token.",
        ));
    };
    let url = server.daemon.consent_url(who.workspace, session, &platform, ask.app.as_deref()).await?;
    Ok(Answer(ConnectAnswer { authorize_url: url.into() }))
}
