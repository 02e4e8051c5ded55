//! Signing in and out.

mod create;
mod delete;
mod me;
pub(super) mod sign_in;
mod switch;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(create::create, delete::delete))
        .routes(routes!(me::read))
        .routes(routes!(switch::switch))
}
