//! The way back from a platform's consent page.

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use model::{Platform, Role};
use url::form_urlencoded::Serializer;

use crate::{
    auth::{address, who},
    problem::Problem,
    state::Server,
};

/// `GET /oauth/{platform}/callback`: needs the session that started the consent; then shows the result in the settings.
pub async fn callback(
    State(server): State<Arc<Server>>,
    Path(platform): Path<String>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let query: Vec<(String, String)> =
        query.map(|q| url::form_urlencoded::parse(q.as_bytes()).into_owned().collect()).unwrap_or_default();
    match connect(&server, &platform, query, request).await {
        Ok(ids) => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            to_settings(&[("connected", &ids.join(","))])
        }
        Err(problem) if problem.status().is_client_error() && is_ours(&problem) => problem.into_response(),
        Err(problem) => {
            to_settings(&[("platform", &platform), ("error", problem.code()), ("detail", problem.detail())])
        }
    }
}

/// Refusals that are not about the consent itself: there is no page to show them in.
fn is_ours(problem: &Problem) -> bool {
    matches!(problem.status().as_u16(), 401 | 403 | 404)
}

async fn connect(
    server: &Server,
    platform: &str,
    query: Vec<(String, String)>,
    request: Request,
) -> Result<Vec<model::AccountId>, Problem> {
    let platform: Platform = platform.parse().map_err(|_| Problem::not_found())?;
    if !server.daemon.manifests().iter().any(|m| m.platform == platform.as_str()) {
        return Err(Problem::not_found());
    }
    let caller = who(server, request.headers(), address(request.extensions(), request.headers())).await?;
    let session = caller.session.ok_or_else(Problem::signed_out)?;
    if caller.role < Role::Admin {
        return Err(Problem::forbidden("Connecting accounts needs the role admin. Ask an owner or admin."));
    }
    Ok(server.daemon.consent_return(session, &platform, query).await?)
}

fn to_settings(result: &[(&str, &str)]) -> Response {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(result);
    Redirect::to(&format!("/settings/accounts?{}", query.finish())).into_response()
}
