//! A message as the API shows it.

use serde::Serialize;
use utoipa::ToSchema;

use super::{DeliveryState, Direction, Id, PartView, SenderKind, When};

/// One entry of a conversation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Message {
    /// Its id.
    pub id: Id,
    /// Where it is.
    pub conversation_id: Id,
    /// What it is to the thread.
    pub direction: Direction,
    /// What it says.
    pub parts: Vec<PartView>,
    /// Who wrote it.
    pub sender: SenderView,
    /// The platform's time.
    pub sent_at: When,
    /// Ours.
    pub received_at: When,
    /// How far it got, for one of ours.
    pub delivery: Option<DeliveryView>,
    /// The platform's id.
    pub external_id: Option<String>,
    /// The message it answers to.
    pub reply_to_id: Option<Id>,
    /// What was put on it.
    pub reactions: Vec<Reaction>,
    /// When it was last changed.
    pub edited_at: Option<When>,
    /// When it was taken back; then it has no parts.
    pub unsent_at: Option<When>,
    /// Members that a note names.
    pub mentions: Vec<Id>,
    /// Until when it is held back and can be taken back without a trace; null when it is not.
    pub held_until: Option<When>,
    /// The `Idempotency-Key` it was written with, if it came with one: matches what a page shows before the answer.
    pub client_id: Option<String>,
}

/// What a message said before it was edited.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EarlierWords {
    /// What it said.
    pub parts: Vec<PartView>,
    /// Until when it said so.
    pub until: When,
}

/// A page of a thread, oldest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MessagePage {
    /// Oldest first.
    pub items: Vec<Message>,
    /// Older ones exist.
    pub has_more_before: bool,
    /// Newer ones exist.
    pub has_more_after: bool,
}

/// Who wrote a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Sender)]
pub struct SenderView {
    /// What they are.
    pub kind: SenderKind,
    /// Our id of them, where they have one.
    pub id: Option<String>,
    /// Their name, where known.
    pub name: Option<String>,
}

/// How far a message of ours got.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryView {
    /// How far.
    pub state: DeliveryState,
    /// Why it did not go out.
    pub error: Option<DeliveryErrorView>,
}

/// Why a message did not go out.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DeliveryError)]
pub struct DeliveryErrorView {
    /// Stable word: the platform's code, or ours.
    pub code: String,
    /// What happened and what to do.
    pub detail: String,
}

/// What was put on a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// Who put it there.
    pub by: String,
}

impl From<model::Sender> for SenderView {
    fn from(s: model::Sender) -> SenderView {
        SenderView { kind: s.kind.into(), id: s.id, name: s.name }
    }
}

impl From<model::Delivery> for DeliveryView {
    fn from(d: model::Delivery) -> DeliveryView {
        DeliveryView {
            state: d.state.into(),
            error: d.error.map(|e| DeliveryErrorView { code: e.code, detail: e.detail }),
        }
    }
}

impl From<model::Reaction> for Reaction {
    fn from(r: model::Reaction) -> Reaction {
        Reaction { emoji: r.emoji, by: r.by }
    }
}
