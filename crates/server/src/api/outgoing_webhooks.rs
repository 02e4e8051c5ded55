//! Other programs that hear of changes.

mod change;
mod create;
mod delete;
mod deliveries;
mod list;
mod replay;
mod rotate;
mod said;
mod shown;
mod test;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(change::change, delete::delete))
        .routes(routes!(rotate::rotate))
        .routes(routes!(test::test))
        .routes(routes!(deliveries::list))
        .routes(routes!(replay::replay))
}
