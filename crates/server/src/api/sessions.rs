//! Where one is signed in.

mod delete;
mod delete_others;
mod list;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(list::list, delete_others::delete_others))
        .routes(routes!(delete::delete))
}
