//! What a platform is: the contract that every connector fulfils.
//!
//! A connector does no I/O and reads no clock. It answers with a [`Plan`]: either a result, or one unsigned
//! [`Request`] and what to make of the [`Reply`]. The engine runs plans against the world; the conformance kit
//! runs the same plans against recorded replies.

mod connector;
mod context;
mod fault;
mod hook;
mod mac;
mod manifest;
mod outgoing;
mod plan;
mod reading;
mod request;
mod secret;

pub use connector::Connector;
pub use context::{AccountContext, AppContext, ConsentReturn, Keys, ThreadContext};
pub use fault::{Fault, FaultClass};
pub use hook::{Admission, Answer, Delivery, Hook, Refusal, Unreadable};
pub use mac::{hmac_sha256, sha256_hex, tag_matches, tag_matches_base64, tag_matches_hex};
pub use manifest::{
    Bucket, ConnectKind, Endpoint, Feed, FeedPace, FeedScope, Field, HookScope, Manifest, Op, PartLimit,
};
pub use outgoing::{OutMedia, OutPart, Outgoing, Piece, Sent};
pub use plan::{
    Connected, Exchange, Expect, Found, Grant, GrantUse, HistoryAsk, Page, Plan, PollAsk, Probe, Profile,
    Repeat, SetupState, SetupStep,
};
pub use reading::{Literal, integer, object, text};
pub use request::{Auth, Body, FormPart, Method, Reply, Request, Target};
pub use secret::{Secret, Secrets};
