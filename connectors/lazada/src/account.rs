//! A shop: what it is called, what it may be used for, how it is.

mod look;
mod probe;

pub(crate) use look::{Seen, has_chat, has_orders, look};
pub(crate) use probe::probe;

use std::collections::BTreeMap;

use connector::AccountContext;
use model::{Capabilities, Capability};

/// Account memo: "given" once an app for chat was connected and may read it; else why it may not.
pub(crate) const MESSAGES: &str = "messages";
/// Account memo: "given" once an app for orders was connected and may read them; else why it may not.
pub(crate) const ORDERS: &str = "orders";
/// What stands in both.
pub(crate) const GIVEN: &str = "given";
/// Account memo: when chat was connected, in milliseconds; Lazada prepares the history some minutes after (lazada §3.2).
pub(crate) const CHAT_SINCE: &str = "chat_since";
/// Account memo: the shop's name.
pub(crate) const NAME: &str = "name";
/// Account memo: the shop's status, while it is closed; else empty.
pub(crate) const CLOSED: &str = "closed";

const NO_CHAT: &str = "Chat needs a second Lazada app, of the category ERP IM Chat or In-house IM Chat: set it up with the purpose “chat”, then connect the shop through it too.";
const NO_ORDERS: &str = "Orders need an order or ERP app of Lazada's: set it up with the purpose “orders”, then connect the shop through it too.";

/// What a shop may be used for, by what its consents gave. Nothing is asked: asking for chats on a timer costs the permission
/// (lazada §0.2).
pub(crate) fn capabilities(memo: &BTreeMap<String, String>) -> Capabilities {
    let of = |key: &str, missing: &str| match memo.get(key).map(String::as_str) {
        Some(GIVEN) => Capability::given(),
        Some(why) if !why.is_empty() => Capability::missing(why),
        _ => Capability::missing(missing),
    };
    Capabilities { messages: of(MESSAGES, NO_CHAT), orders: of(ORDERS, NO_ORDERS) }
}

/// Why nothing can be said in chat; none where it can.
pub(crate) fn chat_off(account: &AccountContext) -> Option<String> {
    let given = capabilities(&account.memo).messages;
    if !given.available {
        return given.reason;
    }
    account.memo.get(CLOSED).filter(|status| !status.is_empty()).map(|status| {
        format!("Lazada has closed this shop ({status}), so nothing can be sent; see Seller Center.")
    })
}

/// Whether an app for orders was connected.
pub(crate) fn sells(account: &AccountContext) -> bool {
    account.memo.get(ORDERS).is_some_and(|given| given == GIVEN)
}
