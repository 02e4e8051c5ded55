//! Keeps the row's `window_closes_at` in step with what the connector says of the reply window.

use connector::Connector;
use model::{Time, WindowState};
use store::{account::Account, conversation::Conversation};

use super::context::{account_context, thread_context};

/// Asks the connector anew when the window closes.
pub(crate) fn refresh(
    connector: &dyn Connector,
    account: &Account,
    conversation: &mut Conversation,
    contact: &str,
    now: Time,
) {
    let (thread, own) = (thread_context(conversation, contact, now), account_context(account, "", now));
    let window = connector.reply_window(&thread, &own);
    conversation.window_closes_at = match window.state {
        WindowState::None => None,
        _ => window.closes_at,
    };
}
