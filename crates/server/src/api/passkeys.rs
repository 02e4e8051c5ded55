//! Passkeys of one's own.

mod create;
mod delete;
mod list;
mod options;

use std::sync::Arc;

pub(super) use create::step_gone;
pub(super) use options::{PATIENCE, PasskeyOptions, challenge};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Passkeys,
    problem::Problem,
    shape::{Id, When},
    state::Server,
};

/// What a step under way is called in the store.
const STEP: &str = "passkey.create";

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(options::options))
        .routes(routes!(delete::delete))
}

/// A passkey.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Passkey {
    /// Its id.
    pub id: Id,
    /// What its owner calls it.
    pub name: String,
    /// Since when.
    pub created_at: When,
    /// When somebody last signed in with it.
    pub used_at: Option<When>,
}

impl From<store::passkey::Passkey> for Passkey {
    fn from(p: store::passkey::Passkey) -> Passkey {
        Passkey {
            id: p.id.into(),
            name: p.name,
            created_at: p.created_at.into(),
            used_at: p.used_at.map(Into::into),
        }
    }
}

/// The passkeys' rules, where this inbox can have any.
pub(super) fn passkeys(server: &Server) -> Result<&Passkeys, Problem> {
    server.passkeys.as_ref().ok_or_else(|| {
        Problem::conflict(
            "no_passkeys",
            "Passkeys are bound to a host name: set public_url to an https address with one (or to http://localhost).",
        )
    })
}
