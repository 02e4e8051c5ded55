//! Outgoing webhooks: other programs that hear of changes, and what is on its way to them.

pub mod delivery;
mod read;
mod secret;
#[cfg(test)]
mod tests;
mod write;

pub use read::{active, get, list, lock};
pub use secret::{HookSecrets, rotate, secrets};
pub use write::{NewWebhook, change, create, disable, remove, settled};

use model::{OutgoingWebhookId, Time, WorkspaceId};

use crate::change::ChangeKind;

/// Changes that other programs can hear of.
pub const EVENTS: [ChangeKind; 9] = [
    ChangeKind::MessageCreated,
    ChangeKind::MessageUpdated,
    ChangeKind::ConversationCreated,
    ChangeKind::ConversationUpdated,
    ChangeKind::OrderCreated,
    ChangeKind::OrderUpdated,
    ChangeKind::ContactUpdated,
    ChangeKind::AccountUpdated,
    ChangeKind::MemberUpdated,
];

/// Another program that hears of changes.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingWebhook {
    /// Ours.
    pub id: OutgoingWebhookId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// What members call it.
    pub name: Option<String>,
    /// Where it listens.
    pub url: String,
    /// The changes that it hears of, by their names on the stream.
    pub events: Vec<String>,
    /// Whether it is told.
    pub active: bool,
    /// Why it is not: "failing", "gone" or nothing, when a member switched it off.
    pub problem: Option<String>,
    /// Up to which place in the workspace's changes deliveries were made.
    pub read_to: i64,
    /// Since when nothing reaches it.
    pub failing_since: Option<Time>,
    /// When something last reached it.
    pub delivered_at: Option<Time>,
    /// First seen.
    pub created_at: Time,
    /// Last changed.
    pub updated_at: Time,
}

impl std::fmt::Debug for OutgoingWebhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address may hold a secret.
        f.debug_struct("OutgoingWebhook")
            .field("id", &self.id)
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}
