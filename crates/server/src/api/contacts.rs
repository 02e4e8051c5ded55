//! Customers.

mod change;
mod erase;
mod export;
mod merge;
mod orders;
mod read;
mod suggestions;
mod unmerge;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(read::read, change::change, erase::erase))
        .routes(routes!(merge::merge))
        .routes(routes!(unmerge::unmerge))
        .routes(routes!(suggestions::suggestions))
        .routes(routes!(orders::orders))
        .routes(routes!(export::export))
}
