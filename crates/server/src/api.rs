//! The JSON API: one noun a folder, one operation a file.

mod accounts;
mod api_tokens;
mod assignment_rules;
mod assignment_settings;
mod attachments;
mod audit_events;
mod canned_replies;
mod contacts;
mod conversations;
mod drafts;
mod invitations;
mod journal;
mod labels;
mod me;
mod members;
mod messages;
mod orders;
mod outgoing_webhooks;
mod passkeys;
mod password_resets;
mod platform_apps;
mod platforms;
mod search;
mod session;
mod sessions;
mod setup;
mod sign_in_ways;
mod teams;
mod totp;
mod views;
mod workspaces;

use std::sync::Arc;

pub use attachments::give;
pub use conversations::{ConversationCount, ConversationCounts, PresenceEvent};
pub use session::sign_in;
use utoipa_axum::{router::OpenApiRouter, routes};
pub(crate) use views::filter_of as view_filter;

use crate::{state::Server, stream};

/// All operations, with their descriptions.
pub fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .merge(setup::routes())
        .merge(sign_in_ways::routes())
        .merge(session::routes())
        .merge(sessions::routes())
        .merge(me::routes())
        .merge(totp::routes())
        .merge(passkeys::routes())
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
        .merge(teams::routes())
        .merge(assignment_rules::routes())
        .merge(assignment_settings::routes())
        .merge(search::routes())
        .merge(journal::routes())
        .merge(audit_events::routes())
        .merge(outgoing_webhooks::routes())
        .routes(routes!(stream::stream))
}
