//! Setting another password, for whoever forgot theirs.

mod accept;
mod create;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new().routes(routes!(create::create)).routes(routes!(accept::accept))
}
