//! Keeps the row's `window_closes_at` in step with what the connector says of the reply window.

use connector::Connector;
use model::{Time, WindowState};
use store::conversation::Conversation;

use super::context::thread_context;

/// Asks the connector anew when the window closes.
pub(crate) fn refresh(connector: &dyn Connector, conversation: &mut Conversation, contact: &str, now: Time) {
    let window = connector.reply_window(&thread_context(conversation, contact, now));
    conversation.window_closes_at = match window.state {
        WindowState::None => None,
        _ => window.closes_at,
    };
}
