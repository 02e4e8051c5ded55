//! The fixed words of the API, held to those of the model by exhaustive matches.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! mirrored {
    ($($(#[$doc:meta])* $name:ident of $of:path { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
        }

        impl From<$of> for $name {
            fn from(it: $of) -> $name {
                use $of as Of;
                match it { $(Of::$variant => $name::$variant,)+ }
            }
        }

        impl From<$name> for $of {
            fn from(it: $name) -> $of {
                use $of as Of;
                match it { $($name::$variant => Of::$variant,)+ }
            }
        }
    )+};
}

mirrored! {
    /// Where a conversation stands.
    Status of model::Status {
        /// Being worked on.
        Open,
        /// Waits for something outside.
        Pending,
        /// Comes back at a time, or when they write.
        Snoozed,
        /// Done.
        Resolved,
    }

    /// How urgent a conversation is.
    Priority of model::Priority {
        /// Not said.
        None,
        /// Can wait.
        Low,
        /// As any.
        Normal,
        /// Before others.
        High,
        /// Now.
        Urgent,
    }

    /// Whether the platform still accepts a reply.
    WindowState of model::WindowState {
        /// Any reply is accepted.
        Open,
        /// Only some kind of reply.
        Restricted,
        /// None is.
        Closed,
        /// The platform has no such window.
        None,
    }

    /// How a platform counts the length of a text.
    TextUnit of model::TextUnit {
        /// Unicode scalar values.
        Codepoints,
        /// UTF-16 code units.
        Utf16,
        /// Bytes of UTF-8.
        Bytes,
    }

    /// What a message is to the thread.
    Direction of model::Direction {
        /// From the contact.
        Inbound,
        /// To the contact.
        Outbound,
        /// Among members only.
        Note,
        /// Nobody wrote it.
        System,
    }

    /// What a sender is.
    SenderKind of model::SenderKind {
        /// The customer.
        Contact,
        /// One of ours.
        Member,
        /// The platform itself, or staff in the platform's own tools.
        Platform,
        /// Another integration.
        App,
    }

    /// How far a message of ours got.
    DeliveryState of model::DeliveryState {
        /// In the outbox.
        Queued,
        /// Leaving.
        Sending,
        /// The platform has it.
        Sent,
        /// It reached the device.
        Delivered,
        /// It was read.
        Read,
        /// It did not go out.
        Failed,
        /// The platform may or may not have it.
        Unconfirmed,
    }

    /// A part's kind.
    PartKind of model::PartKind {
        /// Words.
        Text,
        /// A picture.
        Image,
        /// A film.
        Video,
        /// A sound.
        Audio,
        /// Any other file.
        File,
        /// A sticker.
        Sticker,
        /// A place.
        Location,
        /// A product card.
        Product,
        /// An order card.
        Order,
        /// A card with words and buttons.
        Template,
        /// A pressed button.
        Postback,
        /// A mention in, or answer to, a story.
        Story,
        /// A shared post or link.
        Share,
        /// A voucher card.
        Voucher,
        /// A kind that is not known yet.
        Unsupported,
    }

    /// What has become of a file.
    MediaState of model::MediaState {
        /// Being fetched, or waiting to be.
        Pending,
        /// There.
        Ready,
        /// It cannot be had.
        Failed,
    }

    /// How a message refers to a story.
    StoryKind of model::StoryKind {
        /// They mentioned us in theirs.
        Mention,
        /// They answered to ours.
        Reply,
    }

    /// Where an order stands.
    OrderStatus of model::OrderStatus {
        /// Placed, not paid.
        Unpaid,
        /// Paid, to be sent.
        ToShip,
        /// On its way.
        Shipped,
        /// Arrived.
        Delivered,
        /// Done.
        Completed,
        /// Cancellation is asked for.
        Cancelling,
        /// Cancelled.
        Cancelled,
        /// Return is asked for or under way.
        Returning,
        /// Sent back.
        Returned,
        /// The platform's status is not known yet.
        Unknown,
    }

    /// Where an account stands.
    AccountState of model::AccountState {
        /// Consent is given, the first checks run.
        Connecting,
        /// Alive.
        Active,
        /// The platform refuses its grant.
        NeedsReconnect,
        /// Taken out.
        Disconnected,
    }

    /// What a member may do; each may do what those before may.
    Role of model::Role {
        /// Reads.
        Viewer,
        /// Also answers, notes, assigns and edits contacts.
        Agent,
        /// Also manages accounts, apps, members, labels, settings, tokens, journal.
        Admin,
        /// Also owners, export, erasure.
        Owner,
    }

    /// Light or dark.
    Theme of model::Theme {
        /// As the device has it.
        System,
        /// Light.
        Light,
        /// Dark.
        Dark,
    }

    /// How much room a row of the list has.
    Density of model::Density {
        /// Three lines.
        Comfortable,
        /// One line.
        Compact,
    }

    /// Which calendar dates are written in.
    Calendar of model::Calendar {
        /// 2026.
        Gregorian,
        /// 2569.
        Buddhist,
    }

    /// Which key sends a reply.
    SendWith of model::SendWith {
        /// ⌘ or Ctrl with Enter.
        ModEnter,
        /// Enter alone.
        Enter,
    }

    /// When a tone is played.
    Sound of model::Sound {
        /// Never.
        Off,
        /// While nobody looks at the page.
        Away,
        /// Whenever something asks for the member.
        Always,
    }

    /// Whether a member takes conversations, as they say it.
    Availability of model::Availability {
        /// Takes conversations.
        Online,
        /// Is here, and gets nothing new.
        Away,
        /// Is not at work.
        Off,
    }

    /// How a team's conversations find their member.
    TeamAssignment of model::TeamAssignment {
        /// Somebody takes them.
        Manual,
        /// Each goes to the available member with room who was given one longest ago.
        RoundRobin,
    }

    /// What becomes of a member's conversations that wait for us when they go away.
    OnAway of model::OnAway {
        /// They stay theirs.
        Keep,
        /// Those of a team go back to it; others stay.
        Team,
        /// They go back to the queue: nobody has them, and no team.
        Unassign,
    }

    /// What an API token may do.
    TokenScope of model::Scope {
        /// Reads.
        Read,
        /// Also answers and changes.
        Write,
        /// Also manages.
        Admin,
    }

    /// How a raw event came.
    JournalSource of model::JournalSource {
        /// The platform called.
        Webhook,
        /// We asked.
        Poll,
    }

    /// What became of a raw event.
    JournalState of model::JournalState {
        /// Not interpreted yet.
        Pending,
        /// In the inbox.
        Applied,
        /// Known, and means nothing to an inbox.
        Ignored,
        /// Could not be interpreted.
        Failed,
        /// Genuine, for an account that is not here.
        Unrouted,
    }
}
