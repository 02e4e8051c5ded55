//! Entries of conversations.

mod create;
mod earlier;
mod list;
mod retry;
mod settle;
mod unsend;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(earlier::earlier))
        .routes(routes!(retry::retry))
        .routes(routes!(settle::settle))
        .routes(routes!(unsend::unsend))
}
