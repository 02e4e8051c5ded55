//! What was done, by whom and from where.

mod ask;
mod export;
mod list;
mod named;
mod table;
mod verify;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(export::export))
        .routes(routes!(verify::verify))
}
