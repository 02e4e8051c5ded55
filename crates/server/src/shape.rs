//! What the API's JSON looks like, and how it is made from what the store holds.
//!
//! Nothing here reads or decides: a shape is a value made of values.

mod account;
mod api_token;
mod assignment;
mod attachment;
mod contact;
mod conversation;
mod invitation;
mod journal;
mod member;
mod message;
mod name;
mod order;
mod part;
mod value;
mod workspace;

pub use account::{Account, Features, Grant, Health, HealthProblem, Hour, Import, Quota};
pub use api_token::ApiToken;
pub use assignment::{AssignmentConditions, AssignmentRule, AssignmentSettings, Team};
pub use attachment::{Attachment, attachment_url};
pub use contact::{Contact, Identity};
pub use conversation::{Composer, ContactRef, Conversation, Label, LastMessage, ReplyWindow, ResponseClock};
pub use invitation::{Invitation, InvitationLook};
pub use journal::JournalEntry;
pub use member::{Me, Member};
pub use message::{DeliveryView, Message, MessagePage, Reaction, SenderView};
pub use name::{
    AccountState, Availability, DeliveryState, Direction, JournalSource, JournalState, MediaState, OnAway,
    OrderStatus, PartKind, Priority, Role, SenderKind, Status, StoryKind, TeamAssignment, TextUnit,
    TokenScope, WindowState,
};
pub use order::{Order, OrderLine, Parcel};
pub use part::{Files, NewPart, PartView, web_address};
pub use value::{AccountRef, Id, Money, Named, Page, When};
pub use workspace::Workspace;
