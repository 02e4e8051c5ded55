//! How enums are stored: as the words that the API uses.

use model::{
    AccountState, AttachmentKind, Availability, DeliveryState, Direction, JournalSource, JournalState,
    MediaState, OnAway, OrderStatus, PartKind, Priority, Role, Scope, SenderKind, Status, TeamAssignment,
    ThreadKind, Time,
};

use crate::{StoreError, notice::Reason};

/// An enum that is stored as a word.
pub(crate) trait Word: Sized {
    fn word(self) -> &'static str;
    fn read(word: &str) -> Result<Self, StoreError>;
}

macro_rules! words {
    ($($name:ident { $($variant:ident = $word:literal),+ $(,)? })+) => {$(
        impl Word for $name {
            fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            fn read(word: &str) -> Result<$name, StoreError> {
                match word {
                    $($word => Ok($name::$variant),)+
                    _ => Err(StoreError::Unreadable(stringify!($name))),
                }
            }
        }
    )+};
}

words! {
    AccountState { Connecting = "connecting", Active = "active", NeedsReconnect = "needs_reconnect", Disconnected = "disconnected" }
    Availability { Online = "online", Away = "away", Off = "off" }
    TeamAssignment { Manual = "manual", RoundRobin = "round_robin" }
    OnAway { Keep = "keep", Team = "team", Unassign = "unassign" }
    AttachmentKind { Image = "image", Video = "video", Audio = "audio", File = "file" }
    MediaState { Pending = "pending", Ready = "ready", Failed = "failed" }
    Direction { Inbound = "inbound", Outbound = "outbound", Note = "note", System = "system" }
    SenderKind { Contact = "contact", Member = "member", Platform = "platform", App = "app" }
    DeliveryState {
        Queued = "queued", Sending = "sending", Sent = "sent", Delivered = "delivered", Read = "read", Failed = "failed",
        Unconfirmed = "unconfirmed",
    }
    Status { Open = "open", Pending = "pending", Snoozed = "snoozed", Resolved = "resolved" }
    Priority { None = "none", Low = "low", Normal = "normal", High = "high", Urgent = "urgent" }
    ThreadKind { Direct = "direct", Group = "group" }
    JournalSource { Webhook = "webhook", Poll = "poll" }
    JournalState { Pending = "pending", Applied = "applied", Ignored = "ignored", Failed = "failed", Unrouted = "unrouted" }
    OrderStatus {
        Unpaid = "unpaid", ToShip = "to_ship", Shipped = "shipped", Delivered = "delivered", Completed = "completed",
        Cancelling = "cancelling", Cancelled = "cancelled", Returning = "returning", Returned = "returned", Unknown = "unknown",
    }
    PartKind {
        Text = "text", Image = "image", Video = "video", Audio = "audio", File = "file", Sticker = "sticker", Location = "location",
        Product = "product", Order = "order", Template = "template", Postback = "postback", Story = "story", Share = "share",
        Voucher = "voucher", Unsupported = "unsupported",
    }
    Reason { Assigned = "assigned", Mentioned = "mentioned", Unassigned = "unassigned", WindowNow = "window_now" }
    Scope { Read = "read", Write = "write", Admin = "admin" }
    Role { Viewer = "viewer", Agent = "agent", Admin = "admin", Owner = "owner" }
}

/// A stored moment.
pub(crate) fn time(ms: i64) -> Time {
    Time::from_millis(ms)
}

/// A stored moment that may be missing.
pub(crate) fn maybe(ms: Option<i64>) -> Option<Time> {
    ms.map(Time::from_millis)
}

/// The stored form of a moment that may be missing.
pub(crate) fn ms(time: Option<Time>) -> Option<i64> {
    time.map(Time::as_millis)
}

/// A stored counter.
pub(crate) fn count(n: i64) -> u32 {
    u32::try_from(n.max(0)).unwrap_or(u32::MAX)
}

/// The stored form of a size.
pub(crate) fn big(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
