//! A conversation as the API shows it.

use connector::PartLimit;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    AccountRef, DeliveryView, Direction, Id, Named, PartKind, Priority, SenderView, Status, TextUnit, When,
    WindowState,
};

/// Largest file that can be uploaded, in bytes.
pub const UPLOAD_MAX: u64 = 25 * 1024 * 1024;

/// A conversation: a row of the list, and the same when it is read alone.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Conversation {
    /// Its id.
    pub id: Id,
    /// With which account.
    pub account: AccountRef,
    /// With whom.
    pub contact: ContactRef,
    /// Where it stands.
    pub status: Status,
    /// Who has it.
    pub assignee: Option<Named>,
    /// Which team has it.
    pub team: Option<Named>,
    /// How urgent it is.
    pub priority: Priority,
    /// What it is marked with.
    pub labels: Vec<Label>,
    /// Messages that no member has read.
    pub unread_count: u32,
    /// The newest message.
    pub last_message: Option<LastMessage>,
    /// Since when the contact waits for an answer.
    pub waiting_since: Option<When>,
    /// Whether the platform still accepts a reply.
    pub reply_window: ReplyWindow,
    /// When an unanswered conversation begins to count against the account.
    pub response_clock: Option<ResponseClock>,
    /// What may be written now.
    pub composer: Option<Composer>,
    /// Orders that are not finished.
    pub open_order_count: u32,
    /// Until when it sleeps; in the year 9999 for "until they answer".
    pub snoozed_until: Option<When>,
    /// When it last changed.
    pub updated_at: When,
    /// What `If-Match` compares; the same as in `ETag`.
    #[schema(example = "\"7\"")]
    pub etag: String,
}

/// The contact, as a conversation shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ContactRef {
    /// Which.
    pub id: Id,
    /// Their name.
    pub name: String,
    /// Their picture.
    pub avatar_url: Option<String>,
}

/// A mark on conversations.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Label {
    /// Which.
    pub id: Id,
    /// What it says.
    pub name: String,
    /// Its colour, `#rrggbb`.
    #[schema(example = "#2f6f5e")]
    pub color: String,
}

/// The newest message, in a line.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LastMessage {
    /// Which.
    pub id: Id,
    /// What it is to the thread.
    pub direction: Direction,
    /// The kind of its first part.
    pub kind: PartKind,
    /// Its beginning, in words.
    pub snippet: String,
    /// When it was sent.
    pub sent_at: When,
    /// Who wrote it; null for the contact's own.
    pub sender: Option<SenderView>,
    /// How far it got, if it is ours; why it went no further stands in the message itself.
    pub delivery: Option<DeliveryView>,
}

/// The time in which the platform still accepts a reply, and of what kind.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReplyWindow {
    /// Now.
    pub state: WindowState,
    /// When this state ends.
    pub closes_at: Option<When>,
    /// Why, in words for the agent.
    pub reason: Option<String>,
    /// Length of this state in seconds.
    pub span_s: Option<u64>,
    /// What comes after.
    pub then: Option<Then>,
}

/// What a reply window turns into.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Then {
    /// The next state.
    pub state: WindowState,
    /// Until when.
    pub until: Option<When>,
}

/// When an unanswered conversation begins to count.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ResponseClock {
    /// The moment.
    pub counts_at: When,
    /// The whole length, in seconds.
    pub span_s: u64,
}

/// What may be written now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Composer {
    /// How the platform counts.
    pub unit: TextUnit,
    /// Longest text of one message, in `unit`.
    pub max: u32,
    /// Messages left until they answer.
    pub messages_left: Option<u32>,
    /// Until when a reply costs nothing.
    pub free_until: Option<When>,
    /// Paid messages left.
    pub quota_left: Option<u64>,
    /// Paid messages of this period.
    pub quota_total: Option<u64>,
    /// Kinds of part that may be sent.
    pub kinds: Vec<PartKind>,
    /// Limits of those kinds that are files.
    pub files: Vec<FileLimit>,
    /// Why nothing may be sent, if nothing may.
    pub reason: Option<String>,
}

/// Which files of a kind may be sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FileLimit {
    /// Of which kind.
    pub kind: PartKind,
    /// Most bytes, ours and the platform's.
    pub max_bytes: u64,
    /// Content types taken; empty: any.
    pub content_types: Vec<String>,
}

impl From<model::ReplyWindow> for ReplyWindow {
    fn from(w: model::ReplyWindow) -> ReplyWindow {
        ReplyWindow {
            state: w.state.into(),
            closes_at: w.closes_at.map(When),
            reason: w.reason,
            span_s: w.span_s,
            then: w.then.map(|t| Then { state: t.state.into(), until: t.until.map(When) }),
        }
    }
}

impl From<model::ResponseClock> for ResponseClock {
    fn from(c: model::ResponseClock) -> ResponseClock {
        ResponseClock { counts_at: When(c.counts_at), span_s: c.span_s }
    }
}

impl Composer {
    /// What may be written, with the limits of files that the platform's manifest and uploads have.
    pub fn of(c: model::Composer, sends: &[PartLimit]) -> Composer {
        let is_file = |k: model::PartKind| {
            matches!(PartKind::from(k), PartKind::Image | PartKind::Video | PartKind::Audio | PartKind::File)
        };
        let files = sends.iter().filter(|limit| is_file(limit.kind) && c.kinds.contains(&limit.kind));
        Composer {
            files: files
                .map(|limit| FileLimit {
                    kind: limit.kind.into(),
                    max_bytes: if limit.max_bytes == 0 {
                        UPLOAD_MAX
                    } else {
                        limit.max_bytes.min(UPLOAD_MAX)
                    },
                    content_types: limit.types.iter().map(|t| (*t).to_owned()).collect(),
                })
                .collect(),
            unit: c.unit.into(),
            max: c.max,
            messages_left: c.messages_left,
            free_until: c.free_until.map(When),
            quota_left: c.quota_left,
            quota_total: c.quota_total,
            kinds: c.kinds.into_iter().map(PartKind::from).collect(),
            reason: c.reason,
        }
    }
}

impl From<store::label::Label> for Label {
    fn from(l: store::label::Label) -> Label {
        Label { id: l.id.into(), name: l.name, color: l.color }
    }
}
