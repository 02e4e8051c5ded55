//! The durable record of raw events.

use serde::{Deserialize, Serialize};

/// How an event reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JournalSource {
    /// The platform called us.
    Webhook,
    /// We asked the platform.
    Poll,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JournalState {
    /// Durable, not interpreted yet.
    Pending,
    /// Interpreted and applied.
    Applied,
    /// Known, and means nothing to an inbox.
    Ignored,
    /// Could not be interpreted; stays, visible and replayable.
    Failed,
    /// Well signed, for an account we do not have.
    Unrouted,
}
