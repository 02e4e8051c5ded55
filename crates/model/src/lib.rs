//! What an inbox is made of: the product's words as types.
//!
//! Floor 0 of the house. It knows no platform by name, reaches no network, reads no clock and holds no
//! secret; every other crate speaks in these words.

mod account;
mod assignment;
mod attachment;
mod contact;
mod conversation;
mod event;
mod id;
mod journal;
mod member;
mod message;
mod money;
mod order;
mod part;
mod platform;
mod settings;
mod time;

pub use account::{AccountState, Capabilities, Capability, CapabilityName, Features, Problem};
pub use assignment::{Availability, OnAway, TeamAssignment};
pub use attachment::{AttachmentKind, MediaRef, MediaState};
pub use contact::ContactSeen;
pub use conversation::{Composer, Priority, ReplyWindow, ResponseClock, Status, TextUnit, Then, WindowState};
pub use event::{
    Event, Incoming, MemoItem, Receipt, ReceiptKind, SenderSeen, SystemKind, ThreadKind, ThreadRef, Upto,
};
pub use id::{
    AccountId, ApiTokenId, AppId, AssignmentRuleId, AttachmentId, AuditEventId, CannedReplyId, ContactId,
    ConversationId, DeliveryId, DraftId, InvitationId, JobId, JournalId, LabelId, MemberId, MessageId,
    OrderId, OutboxId, OutgoingWebhookId, ParseIdError, PasskeyId, PushSubscriptionId, SessionId, TeamId,
    UserId, ViewId, WorkspaceId,
};
pub use journal::{JournalSource, JournalState};
pub use member::{Role, Scope};
pub use message::{Delivery, DeliveryError, DeliveryState, Direction, Reaction, Sender, SenderKind};
pub use money::{Currency, Money, ParseMoneyError};
pub use order::{Order, OrderLine, OrderStatus, Parcel};
pub use part::{Button, Media, Part, PartKind, StoryKind};
pub use platform::{ParsePlatformError, Platform};
pub use settings::{
    Calendar, Density, MemberSettings, Notifications, QuietHours, SendWith, Sound, Theme, clock_time,
    is_time_zone,
};
pub use time::{ParseTimeError, Time};
