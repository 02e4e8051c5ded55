//! Connected pages, official accounts and shops.

mod backfill;
mod connect;
mod create;
mod disconnect;
mod health;
mod list;
mod read;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(connect::connect))
        .routes(routes!(read::read))
        .routes(routes!(disconnect::disconnect))
        .routes(routes!(backfill::backfill))
        .routes(routes!(health::health))
}
