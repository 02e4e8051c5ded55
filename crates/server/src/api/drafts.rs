//! What somebody began to write.

mod all;
mod delete;
mod list;
mod save;
mod shown;

pub(super) use shown::removed;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(all::all))
        .routes(routes!(list::list))
        .routes(routes!(save::save, delete::delete))
}
