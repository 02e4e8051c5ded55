//! The members of a workspace.

mod list;
mod reset_link;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new().routes(routes!(list::list)).routes(routes!(reset_link::create))
}
