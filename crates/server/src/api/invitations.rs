//! Invitations: asking somebody to become a member, and saying yes.

mod accept;
mod create;
mod delete;
mod list;
mod look;
mod resend;
mod shown;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(delete::delete))
        .routes(routes!(resend::resend))
        .routes(routes!(look::look))
        .routes(routes!(accept::accept))
}
