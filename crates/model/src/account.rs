//! A connected page, official account or shop.

use serde::{Deserialize, Serialize};

/// Where an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Consent is given, the first checks run.
    Connecting,
    /// Alive.
    Active,
    /// The platform refuses its grant; inbound is still stored.
    NeedsReconnect,
    /// Taken out by a person; its events are acknowledged and dropped.
    Disconnected,
}

/// What an account may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapabilityName {
    /// Chat.
    Messages,
    /// Purchases.
    Orders,
}

/// Whether one use is given, and if not, why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capability {
    /// Given or not.
    pub available: bool,
    /// Why not, in words a person can act on.
    pub reason: Option<String>,
}

/// What an account may be used for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// Chat.
    pub messages: Capability,
    /// Purchases.
    pub orders: Capability,
}

/// What a platform can do in a chat; the page leaves out what is false.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, as the page reads them")]
pub struct Features {
    /// Tells when the customer has read.
    pub read_receipts: bool,
    /// Tells when a message has arrived.
    pub delivery_receipts: bool,
    /// Shows that the customer types.
    pub typing: bool,
    /// We can take back what we sent.
    pub unsend: bool,
    /// We can change what we sent.
    pub edit: bool,
    /// We can react.
    pub reactions: bool,
    /// We can send an order card.
    pub order_cards: bool,
    /// We can send a product card.
    pub product_cards: bool,
}

/// Something about an account that a person should mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A stable name of the problem.
    pub code: String,
    /// What is wrong.
    pub detail: String,
    /// What to do.
    pub cure: String,
}

impl Capability {
    /// Given.
    pub fn given() -> Capability {
        Capability { available: true, reason: None }
    }

    /// Not given, because of `reason`.
    pub fn missing(reason: impl Into<String>) -> Capability {
        Capability { available: false, reason: Some(reason.into()) }
    }
}
