//! The members of a workspace.

mod availability;
mod capacity;
mod change;
mod delete;
mod list;
mod reset_link;
mod rule;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(change::change, delete::delete))
        .routes(routes!(availability::set))
        .routes(routes!(capacity::set))
        .routes(routes!(reset_link::create))
}
