//! Ids, moments and money as JSON shows them.

use model::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An id: opaque, sorts by the time it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, example = "019ab4c2-7f00-7cc1-8a51-3a8f5f4a2d10")]
pub struct Id(Uuid);

impl Id {
    /// The bare id.
    pub fn uuid(self) -> Uuid {
        self.0
    }
}

macro_rules! ids {
    ($($name:ident),+) => {$(
        impl From<model::$name> for Id {
            fn from(id: model::$name) -> Id {
                Id(id.uuid())
            }
        }
        impl From<Id> for model::$name {
            fn from(id: Id) -> model::$name {
                model::$name::from_uuid(id.0)
            }
        }
    )+};
}

ids!(
    WorkspaceId,
    UserId,
    MemberId,
    SessionId,
    PasskeyId,
    AccountId,
    ApiTokenId,
    AppId,
    ContactId,
    ConversationId,
    MessageId,
    AttachmentId,
    OrderId,
    JournalId,
    LabelId,
    PushSubscriptionId,
    CannedReplyId,
    TeamId,
    InvitationId,
    AuditEventId,
    OutgoingWebhookId,
    DeliveryId,
    ViewId,
    AssignmentRuleId
);

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A moment: RFC 3339 UTC with milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-24T08:30:00.000Z")]
pub struct When(pub Time);

impl From<Time> for When {
    fn from(t: Time) -> When {
        When(t)
    }
}

/// An amount in minor units by ISO 4217.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Money {
    /// Minor units: satang, cents; whole dong.
    #[schema(example = 129_900)]
    pub amount_minor: i64,
    /// ISO 4217 code.
    #[schema(example = "THB")]
    pub currency: String,
}

impl From<model::Money> for Money {
    fn from(m: model::Money) -> Money {
        Money { amount_minor: m.amount_minor, currency: m.currency.as_str().to_owned() }
    }
}

/// Somebody or something by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Named {
    /// Who.
    pub id: Id,
    /// Their name.
    pub name: String,
}

/// An account, as its rows carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccountRef {
    /// Which.
    pub id: Id,
    /// Its platform.
    pub platform: String,
    /// Its name.
    pub name: String,
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// What to ask for next with `cursor`; null at the end.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A list that is whole.
    pub fn whole(items: Vec<T>) -> Page<T> {
        Page { items, next_cursor: None }
    }
}
