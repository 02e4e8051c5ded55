//! Devices that take pushes.

mod create;
mod delete;
mod key;
mod list;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{auth::Caller, state::Server};

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(key::read))
        .routes(routes!(list::list, create::create))
        .routes(routes!(delete::delete))
}

/// What is kept of a device having been added or removed.
fn act(who: &Caller, action: &str, id: model::PushSubscriptionId) -> store::audit::Act {
    store::audit::Act {
        actor: who.member.to_string(),
        action: action.to_owned(),
        subject: Some(id.to_string()),
        from: None,
        detail: None,
    }
}
