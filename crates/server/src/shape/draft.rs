//! A draft as the API shows it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Attachment, Id, When};

/// What the caller began to write; nobody else sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Draft {
    /// In which conversation.
    pub conversation_id: Id,
    /// What it is to become.
    pub kind: DraftKind,
    /// The words.
    pub text: String,
    /// Files that were uploaded for it.
    pub attachments: Vec<Attachment>,
    /// Cards that go with it, each as a message of its own.
    pub cards: Vec<DraftCard>,
    /// The message it is to answer.
    pub reply_to_id: Option<Id>,
    /// Whom it names.
    pub mentions: Vec<Id>,
    /// Last changed.
    pub updated_at: When,
    /// What `If-Match` compares; the same as in `ETag`. A number that grows, also after a draft was thrown away and begun anew.
    #[schema(example = "\"1767225600000\"")]
    pub etag: String,
}

/// A draft that is gone: it was sent, or thrown away.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RemovedDraft {
    /// In which conversation it was.
    pub conversation_id: Id,
    /// What it was to become.
    pub kind: DraftKind,
    /// Which version is gone: one begun anew has a greater number, and stays.
    #[schema(example = "\"1767225600000\"")]
    pub etag: String,
}

/// A card that goes out with a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftCard {
    /// Of what.
    pub kind: CardKind,
    /// The platform's id of the product, or its order number.
    #[schema(max_length = 200)]
    pub external_id: String,
}

/// What a card shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardKind {
    /// A product of the shop.
    Product,
    /// An order of the contact.
    Order,
}

impl From<DraftCard> for store::draft::DraftCard {
    fn from(card: DraftCard) -> store::draft::DraftCard {
        let kind = match card.kind {
            CardKind::Product => store::draft::CardKind::Product,
            CardKind::Order => store::draft::CardKind::Order,
        };
        store::draft::DraftCard { kind, external_id: card.external_id }
    }
}

impl From<store::draft::DraftCard> for DraftCard {
    fn from(card: store::draft::DraftCard) -> DraftCard {
        let kind = match card.kind {
            store::draft::CardKind::Product => CardKind::Product,
            store::draft::CardKind::Order => CardKind::Order,
        };
        DraftCard { kind, external_id: card.external_id }
    }
}

/// What a draft is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftKind {
    /// A reply to the contact.
    Reply,
    /// A note among members.
    Note,
}

impl From<DraftKind> for store::draft::DraftKind {
    fn from(kind: DraftKind) -> store::draft::DraftKind {
        match kind {
            DraftKind::Reply => store::draft::DraftKind::Reply,
            DraftKind::Note => store::draft::DraftKind::Note,
        }
    }
}

impl From<store::draft::DraftKind> for DraftKind {
    fn from(kind: store::draft::DraftKind) -> DraftKind {
        match kind {
            store::draft::DraftKind::Reply => DraftKind::Reply,
            store::draft::DraftKind::Note => DraftKind::Note,
        }
    }
}
