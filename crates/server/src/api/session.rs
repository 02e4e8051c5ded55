//! Signing in and out.

mod create;
mod delete;
mod passkey;
pub mod sign_in;
mod switch;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(create::create, delete::delete))
        .routes(routes!(passkey::options))
        .routes(routes!(passkey::create))
        .routes(routes!(switch::switch))
}
