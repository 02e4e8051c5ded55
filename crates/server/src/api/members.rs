//! The members of a workspace.

mod availability;
mod capacity;
mod list;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(availability::set))
        .routes(routes!(capacity::set))
}
