//! Files.

mod copy;
mod create;
pub mod give;
mod once;
mod read;

pub use copy::copy;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    let upload = OpenApiRouter::new()
        .routes(routes!(create::create))
        // The form around the file, too.
        .layer(DefaultBodyLimit::max(create::MOST + 64 * 1024));
    upload.routes(routes!(read::read))
}
