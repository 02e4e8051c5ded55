//! Devices that take pushes.

mod create;
mod delete;
mod key;
mod list;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(key::read))
        .routes(routes!(list::list, create::create))
        .routes(routes!(delete::delete))
}
