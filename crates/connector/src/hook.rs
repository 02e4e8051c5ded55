//! A platform's call to us.

use http::HeaderMap;
use model::Time;

/// A webhook request as it came, body untouched.
#[derive(Clone, Debug)]
pub struct Hook<'a> {
    /// GET or POST.
    pub method: crate::Method,
    /// The exact public address that the platform was told, by which some platforms sign.
    pub url: &'a str,
    /// Which of the manifest's [`crate::Manifest::callbacks`] was called; none for the webhook itself.
    pub callback: Option<&'a str>,
    /// Query pairs, decoded.
    pub query: &'a [(String, String)],
    /// Headers.
    pub headers: &'a HeaderMap,
    /// Raw body bytes.
    pub body: &'a [u8],
}

/// What to do with a hook that may come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is genuine: journal it, then answer 2xx with an empty body.
    Deliver,
    /// It is genuine and wants an answer of its own: journal it, then answer this.
    DeliverAnd(Answer),
    /// It is a handshake or a console's probe: answer this, journal nothing.
    Answer(Answer),
}

/// An answer to a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body, often empty.
    pub body: String,
}

/// Why a hook was refused. Answered 401.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No signature where there must be one.
    #[error("the request carries no signature")]
    Missing,
    /// The signature does not fit.
    #[error("the signature does not fit; check the app's keys and the callback address{0}")]
    Mismatch(
        /// A hint for the operator, such as which known mistake would have fitted. Never a key or a tag.
        String,
    ),
    /// The keys to check it with are not configured.
    #[error("the keys to check signatures with are not set")]
    NoKeys,
}

/// One platform event on its way into the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The platform's id of the account it is for; none for app-level events, which the connector's
    /// [`crate::Connector::decode`] may still spread over accounts.
    pub account: Option<String>,
    /// Unique per platform event within the account: the same event by webhook, redelivery or poll gets the
    /// same key, and two different events never do.
    pub key: String,
    /// The platform's time of the event, where it can be told.
    pub at: Option<Time>,
    /// The raw event, alone: enough for `decode`, byte for byte as it came wherever possible.
    pub body: Vec<u8>,
}

/// Why a raw event could not be interpreted. It stays in the journal as failed, and can be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(
    /// What is wrong with it, in words for an operator, without its content.
    pub String,
);
