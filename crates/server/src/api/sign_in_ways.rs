//! Which ways in there are.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{problem::Problem, state::Server};

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new().routes(routes!(read))
}

/// Which ways in there are, besides a password.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SignInWays {
    /// Whether passkeys can be used at this inbox's address.
    pub passkeys: bool,
    /// Single sign-on, each at `/sign-in/oidc/{name}`.
    pub oidc: Vec<SignInWay>,
}

/// A single sign-on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SignInWay {
    /// Its name in addresses.
    pub name: String,
    /// What its button says.
    pub label: String,
}

/// Which ways in there are, besides a password.
#[utoipa::path(get, path = "/sign-in", tag = "session", operation_id = "sign_in_read", security(()), responses((status = 200, body = SignInWays)))]
async fn read(State(server): State<Arc<Server>>) -> Result<Answer<SignInWays>, Problem> {
    let ways = server.sso.values().map(|provider| SignInWay {
        name: provider.settings.name.clone(),
        label: provider.settings.label.clone(),
    });
    Ok(Answer(SignInWays { passkeys: server.passkeys.is_some(), oidc: ways.collect() }))
}
