//! What a connector is told about the world when it is asked for something.

use std::collections::BTreeMap;

use model::{ThreadRef, Time};

use crate::Secrets;

/// The keys to sign or check with.
#[derive(Clone, Copy, Debug)]
pub struct Keys<'a> {
    /// The app's credentials, by the names of `manifest.app_fields`.
    pub app: &'a Secrets,
    /// What the account granted, or the account's own fields where it is connected by keys; empty if there is none.
    pub grant: &'a Secrets,
    /// The platform's id of the account, where there is one.
    pub account: Option<&'a str>,
}

/// A platform app.
#[derive(Clone, Debug)]
pub struct AppContext {
    /// Its credentials.
    pub credentials: Secrets,
    /// Where its webhooks come in.
    pub webhook_url: String,
    /// Where consent returns to.
    pub callback_url: String,
    /// What it is for: "chat", "orders" or "both".
    pub purpose: String,
}

/// An account that something is asked about. Holds no tokens: those are put in when the request leaves.
#[derive(Clone, Debug)]
pub struct AccountContext {
    /// The platform's id of the account.
    pub external_id: String,
    /// Where its webhooks come in.
    pub webhook_url: String,
    /// What the connector remembered of the account (bot user id, region …); not secret, but sealed at rest. The engine keeps
    /// the app's fields that are no secrets here too, as `app.{field}` (`app.api_version`, say), as they are set now.
    pub memo: BTreeMap<String, String>,
    /// Now.
    pub now: Time,
}

/// A thread that something is asked about.
#[derive(Clone, Debug)]
pub struct ThreadContext {
    /// Which thread.
    pub thread: ThreadRef,
    /// The platform's id of its contact.
    pub contact: String,
    /// What the connector remembered of the thread.
    pub memo: BTreeMap<String, String>,
    /// The platform's time of the contact's last message.
    pub last_inbound_at: Option<Time>,
    /// When that message reached us.
    pub last_inbound_received_at: Option<Time>,
    /// The platform's id of the contact's last message.
    pub last_inbound_id: Option<String>,
    /// Messages of ours that count since then.
    pub outbound_since: u32,
    /// When the contact last ordered, where we know.
    pub last_order_at: Option<Time>,
    /// The contact's newest open order, where we know.
    pub last_order_id: Option<String>,
    /// Now.
    pub now: Time,
}

/// The way back from consent.
#[derive(Clone, Debug)]
pub struct ConsentReturn {
    /// Query pairs of the callback, decoded.
    pub query: Vec<(String, String)>,
    /// Now.
    pub now: Time,
}
