//! What the API's JSON looks like, and how it is made from what the store holds.
//!
//! Nothing here reads or decides: a shape is a value made of values.

mod account;
mod api_token;
mod assignment;
mod attachment;
mod canned_reply;
mod contact;
mod conversation;
mod draft;
mod invitation;
mod journal;
mod member;
mod message;
mod name;
mod order;
mod part;
mod push;
mod settings;
mod value;
mod view;
mod workspace;

pub use account::{Account, Features, Grant, Health, HealthProblem, Hour, Import, Quota};
pub use api_token::ApiToken;
pub use assignment::{AssignmentConditions, AssignmentRule, AssignmentSettings, Team};
pub use attachment::{Attachment, attachment_url};
pub use canned_reply::{CannedReply, CannedScope};
pub use contact::{Contact, Identity, MergedContact, Suggestion};
pub use conversation::{
    Composer, ContactRef, Conversation, Label, LastMessage, ReplyWindow, ResponseClock, UPLOAD_MAX,
};
pub use draft::{Draft, DraftCard, DraftKind, RemovedDraft};
pub use invitation::{Invitation, InvitationLook};
pub use journal::JournalEntry;
pub use member::{Me, Member};
pub use message::{DeliveryView, EarlierWords, Message, MessagePage, Reaction, SenderView};
pub use name::{
    AccountState, Availability, Calendar, DeliveryState, Density, Direction, JournalSource, JournalState,
    MediaState, OnAway, OrderStatus, PartKind, Priority, Role, SendWith, SenderKind, Sound, Status,
    StoryKind, TeamAssignment, TextUnit, Theme, TokenScope, WindowState,
};
pub use order::{Order, OrderLine, OrderStep, Parcel};
pub use part::{Files, NewPart, PartView, web_address};
pub use push::PushSubscription;
pub use settings::{MySettings, QuietHours};
pub use value::{AccountRef, Id, Money, Named, Page, When};
pub use view::{Said, View, ViewFilter, ViewScope};
pub use workspace::Workspace;
