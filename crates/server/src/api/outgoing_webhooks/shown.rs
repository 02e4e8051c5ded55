//! Webhooks and deliveries as the API shows them.

use serde::{Deserialize, Serialize};
use store::outgoing;
use utoipa::ToSchema;

use crate::shape::{Id, When};

/// Another program that hears of changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutgoingWebhook {
    /// Its id.
    pub id: Id,
    /// What members call it.
    pub name: Option<String>,
    /// Where it listens.
    pub url: String,
    /// The changes that it hears of.
    #[schema(example = json!(["message.created", "order.updated"]))]
    pub events: Vec<String>,
    /// Whether it is told.
    pub state: OutgoingState,
    /// Why it is not told any more: `failing` (nothing reached it for three days) or `gone` (it answered 410); null otherwise.
    pub problem: Option<String>,
    /// Since when nothing reaches it; null when the last try did.
    pub failing_since: Option<When>,
    /// When something last reached it.
    pub delivered_at: Option<When>,
    /// When it was made.
    pub created_at: When,
    /// When it was last changed.
    pub updated_at: When,
}

/// Whether a webhook is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutgoingState {
    /// It is.
    Active,
    /// It is not.
    Disabled,
}

/// A webhook with its secret, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutgoingWebhookWithSecret {
    /// The webhook.
    #[serde(flatten)]
    pub webhook: OutgoingWebhook,
    /// What every delivery is signed with, as Standard Webhooks has it: `whsec_` and Base64. It is never shown again.
    pub secret: String,
}

/// One change on its way to another program, or what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutgoingDelivery {
    /// Its id: the header `webhook-id`, the same at every try.
    pub id: Id,
    /// What happened.
    #[schema(example = "message.created")]
    pub event: String,
    /// How it stands.
    pub state: OutgoingDeliveryState,
    /// Times it was tried.
    pub attempts: u32,
    /// What the other program answered last; null when it did not.
    pub status: Option<u16>,
    /// Why it is not there yet: `status`, `redirect`, `timeout`, `not_reached`, `broken_off`, `address_refused`, `gone`, `removed` or
    /// `too_late`; null when it is.
    pub problem: Option<String>,
    /// When it was made.
    pub created_at: When,
    /// When it was tried last.
    pub tried_at: Option<When>,
    /// When it is tried next; null when it is not.
    pub next_at: Option<When>,
}

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutgoingDeliveryState {
    /// On its way, or to be tried again.
    Pending,
    /// The other program has it.
    Delivered,
    /// Given up.
    Failed,
}

impl From<outgoing::OutgoingWebhook> for OutgoingWebhook {
    fn from(hook: outgoing::OutgoingWebhook) -> OutgoingWebhook {
        OutgoingWebhook {
            id: hook.id.into(),
            name: hook.name,
            url: hook.url,
            events: hook.events,
            state: if hook.active { OutgoingState::Active } else { OutgoingState::Disabled },
            problem: hook.problem,
            failing_since: hook.failing_since.map(When),
            delivered_at: hook.delivered_at.map(When),
            created_at: When(hook.created_at),
            updated_at: When(hook.updated_at),
        }
    }
}

impl From<outgoing::delivery::Delivery> for OutgoingDelivery {
    fn from(delivery: outgoing::delivery::Delivery) -> OutgoingDelivery {
        use outgoing::delivery::DeliveryState as Of;
        OutgoingDelivery {
            id: delivery.id.into(),
            event: delivery.event,
            state: match delivery.state {
                Of::Pending => OutgoingDeliveryState::Pending,
                Of::Delivered => OutgoingDeliveryState::Delivered,
                Of::Failed => OutgoingDeliveryState::Failed,
            },
            attempts: delivery.attempts,
            status: delivery.status,
            problem: delivery.problem,
            created_at: When(delivery.created_at),
            tried_at: delivery.tried_at.map(When),
            next_at: delivery.next_at.filter(|_| delivery.state == Of::Pending).map(When),
        }
    }
}

impl From<OutgoingDeliveryState> for outgoing::delivery::DeliveryState {
    fn from(state: OutgoingDeliveryState) -> outgoing::delivery::DeliveryState {
        use outgoing::delivery::DeliveryState as Of;
        match state {
            OutgoingDeliveryState::Pending => Of::Pending,
            OutgoingDeliveryState::Delivered => Of::Delivered,
            OutgoingDeliveryState::Failed => Of::Failed,
        }
    }
}
