//! An account as the API shows it.

use serde::Serialize;
use utoipa::ToSchema;

use super::{AccountState, Id, When};

/// A connected page, official account or shop.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Account {
    /// Its id.
    pub id: Id,
    /// Its platform.
    pub platform: String,
    /// Its name.
    pub name: String,
    /// The platform's id of it.
    pub external_id: String,
    /// Where it stands.
    pub state: AccountState,
    /// What it may be used for.
    pub capabilities: Capabilities,
    /// What the page may offer on it.
    pub features: Features,
    /// When it was connected.
    pub connected_at: Option<When>,
    /// When the permission ends unless somebody gives it again; null where it renews by itself.
    pub permission_ends_at: Option<When>,
    /// Messages that no member has read.
    pub unread_count: u32,
    /// Where its platform has to send webhooks, for platforms with one address per account.
    pub webhook_url: Option<String>,
}

/// What an account may be used for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Capabilities {
    /// Chat.
    pub messages: Capability,
    /// Purchases.
    pub orders: Capability,
}

/// Whether one use is given.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Capability {
    /// Given or not.
    pub available: bool,
    /// Why not.
    pub reason: Option<String>,
}

/// What a platform can do in a chat.
#[derive(Clone, Debug, Serialize, ToSchema)]
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

/// How an account is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Health {
    /// Where it stands.
    pub state: AccountState,
    /// What it may be used for.
    pub capabilities: Capabilities,
    /// What the platform gave us.
    pub grants: Vec<Grant>,
    /// When its platform last called.
    pub last_webhook_at: Option<When>,
    /// When it was last asked.
    pub last_poll_at: Option<When>,
    /// From the platform's time of the last event to its being in the inbox.
    pub lag_ms: Option<u64>,
    /// Calls or messages left, where the platform tells.
    pub quota: Option<Quota>,
    /// What should be mended.
    pub problems: Vec<HealthProblem>,
    /// What was found when it was set up, and what the operator still does by hand.
    pub setup: Vec<SetupStep>,
    /// What was, or is being, read back from before it was connected.
    pub imports: Vec<Import>,
    /// Events of the last 24 hours, oldest first.
    pub hourly: Vec<Hour>,
}

/// Reading back what an account had before it was connected.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Import {
    /// What is read: conversations, orders, …
    pub feed: String,
    /// From when on.
    pub since: When,
    /// When it began, or will.
    pub began_at: When,
    /// Entries that were read so far.
    pub entries: u64,
    /// When it goes on, while it waits.
    pub resumes_at: Option<When>,
    /// When it ended.
    pub ended_at: Option<When>,
    /// Why it ended before its end.
    pub failed: Option<String>,
}

/// What the platform gave us for an account. Never the tokens themselves.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Grant {
    /// What it is for: `chat`, `orders` or `both`.
    pub purpose: String,
    /// Scopes, as the platform names them.
    pub scopes: Vec<String>,
    /// When its token ends, where it does.
    pub expires_at: Option<When>,
    /// When only a person can give it again, where the platform tells.
    pub ends_at: Option<When>,
    /// Whether it renews itself until then.
    pub renews: bool,
    /// Whether the platform still takes it.
    pub valid: bool,
}

/// Calls or messages of a period.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Quota {
    /// Left.
    pub left: u64,
    /// Of.
    pub total: u64,
}

/// What should be mended, and how.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HealthProblem {
    /// Stable word.
    pub code: String,
    /// What is wrong.
    pub detail: String,
    /// What to do.
    pub cure: String,
}

/// A step of setting an account up.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SetupStep {
    /// Stable word.
    pub code: String,
    /// `done`, `by_hand` (do it in the platform's console) or `failed`.
    pub state: SetupState,
    /// What was found, or what to do.
    pub detail: String,
}

/// How a step of setting an account up stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SetupState {
    /// Done, by us or seen done.
    Done,
    /// To be done by hand.
    ByHand,
    /// Not right yet.
    Failed,
}

/// An hour of an account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Hour {
    /// Events that came in.
    #[serde(rename = "in")]
    pub incoming: u64,
    /// Whether events were missed and had to be fetched.
    pub gap: bool,
}

impl From<model::Capability> for Capability {
    fn from(c: model::Capability) -> Capability {
        Capability { available: c.available, reason: c.reason }
    }
}

impl From<model::Capabilities> for Capabilities {
    fn from(c: model::Capabilities) -> Capabilities {
        Capabilities { messages: c.messages.into(), orders: c.orders.into() }
    }
}

impl From<model::Features> for Features {
    fn from(f: model::Features) -> Features {
        Features {
            read_receipts: f.read_receipts,
            delivery_receipts: f.delivery_receipts,
            typing: f.typing,
            unsend: f.unsend,
            edit: f.edit,
            reactions: f.reactions,
            order_cards: f.order_cards,
            product_cards: f.product_cards,
        }
    }
}

impl From<model::Problem> for HealthProblem {
    fn from(p: model::Problem) -> HealthProblem {
        HealthProblem { code: p.code, detail: p.detail, cure: p.cure }
    }
}

impl From<connector::SetupStep> for SetupStep {
    fn from(s: connector::SetupStep) -> SetupStep {
        let state = match s.state {
            connector::SetupState::Done => SetupState::Done,
            connector::SetupState::ByHand => SetupState::ByHand,
            connector::SetupState::Failed => SetupState::Failed,
        };
        SetupStep { code: s.code, state, detail: s.detail }
    }
}
