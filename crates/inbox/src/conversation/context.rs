//! A conversation as its connector wants to be told of it.

use connector::{AccountContext, ThreadContext};
use model::Time;
use store::{account::Account, conversation::Conversation};

/// What a connector is told of a thread. `contact` is the platform's id of its contact.
pub fn thread_context(conversation: &Conversation, contact: &str, now: Time) -> ThreadContext {
    ThreadContext {
        thread: conversation.thread.clone(),
        contact: contact.to_owned(),
        memo: conversation.remembered(),
        last_inbound_at: conversation.last_inbound_at,
        last_inbound_received_at: conversation.last_inbound_received_at,
        last_inbound_id: conversation.last_inbound_external_id.clone(),
        outbound_since: conversation.outbound_since,
        last_order_at: conversation.last_order_at,
        last_order_id: conversation.last_order_external_id.clone(),
        now,
    }
}

/// What a connector is told of an account. `webhook_url` may be empty where no webhook is in question.
pub fn account_context(account: &Account, webhook_url: &str, now: Time) -> AccountContext {
    AccountContext {
        external_id: account.external_id.clone(),
        webhook_url: webhook_url.to_owned(),
        memo: account.memo.clone(),
        now,
    }
}
