//! Threads between contacts and accounts.

mod bulk;
mod change;
mod count;
mod counts;
mod hand_over;
mod list;
mod mark_read;
mod presence;
mod read;

pub use count::ConversationCount;
pub use counts::ConversationCounts;
pub(super) use list::{ConversationsAsk, filter, sort};
pub use presence::PresenceEvent;

use std::sync::Arc;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(counts::counts))
        .routes(routes!(count::count))
        .routes(routes!(bulk::bulk))
        .routes(routes!(read::read, change::change))
        .routes(routes!(mark_read::mark_read))
        .routes(routes!(hand_over::hand_over))
        .routes(routes!(presence::presence))
}
