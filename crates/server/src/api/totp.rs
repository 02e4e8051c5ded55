//! Two-step sign-in: setting it up, confirming it, ending it.

mod confirm;
mod create;
mod delete;
mod read;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(read::read, create::create, delete::delete))
        .routes(routes!(confirm::confirm))
}
