//! The JSON API: one noun a folder, one operation a file.

mod accounts;
mod act;
mod api_tokens;
mod attachments;
mod canned_replies;
mod contacts;
mod conversations;
mod drafts;
mod invitations;
mod journal;
mod labels;
mod members;
mod messages;
mod orders;
mod password_resets;
mod platform_apps;
mod platforms;
mod search;
mod session;
mod setup;
mod views;
mod workspaces;

use std::sync::Arc;

pub use attachments::give;
pub use conversations::{ConversationCounts, PresenceEvent};
pub(crate) use views::filter_of as view_filter;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{state::Server, stream};

/// All operations, with their descriptions.
pub fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .merge(setup::routes())
        .merge(session::routes())
        .merge(members::routes())
        .merge(invitations::routes())
        .merge(password_resets::routes())
        .merge(workspaces::routes())
        .merge(api_tokens::routes())
        .merge(platforms::routes())
        .merge(platform_apps::routes())
        .merge(accounts::routes())
        .merge(conversations::routes())
        .merge(messages::routes())
        .merge(attachments::routes())
        .merge(contacts::routes())
        .merge(orders::routes())
        .merge(labels::routes())
        .merge(views::routes())
        .merge(canned_replies::routes())
        .merge(drafts::routes())
        .merge(search::routes())
        .merge(journal::routes())
        .routes(routes!(stream::stream))
}
