//! What has to go out.

use model::{AttachmentId, AttachmentKind, Time};
use serde::{Deserialize, Serialize};

/// A reply as a person wrote it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outgoing {
    /// What it says, in order.
    pub parts: Vec<OutPart>,
    /// The platform's id of the message it answers to.
    pub reply_to: Option<String>,
    /// True when a person wrote it now (some platforms allow that longer).
    pub by_person: bool,
}

/// One part of a reply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OutPart {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A file.
    Media(OutMedia),
    /// A sticker.
    Sticker {
        /// The platform's package.
        package_id: String,
        /// The platform's sticker.
        sticker_id: String,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Title.
        title: String,
        /// Address.
        address: String,
    },
    /// A product card.
    Product {
        /// The platform's id.
        external_id: String,
    },
    /// An order card.
    Order {
        /// The platform's order number.
        external_id: String,
    },
}

/// A file that goes out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutMedia {
    /// How it is shown.
    pub as_kind: AttachmentKind,
    /// Our file, for platforms that take uploads.
    pub attachment: AttachmentId,
    /// A public address of it, for platforms that fetch; signed by the engine, good for as long as needed.
    pub url: String,
    /// A public address of a small JPEG of it, for pictures and films.
    pub preview_url: Option<String>,
    /// Its real type.
    pub content_type: String,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Milliseconds.
    pub duration_ms: Option<u64>,
}

/// What goes out in one call to the platform. A reply of several pieces is sent piece by piece, in order,
/// and each piece's fate is durable before the next leaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// The parts in it, already within the platform's limits.
    pub parts: Vec<OutPart>,
    /// The platform's id of the message it answers to.
    pub reply_to: Option<String>,
    /// True when a person wrote it.
    pub by_person: bool,
    /// A UUID made and stored before the first attempt, for platforms that take one; the same on every retry.
    pub retry_key: String,
    /// When it was first tried, if it was: for looking whether it arrived.
    pub first_tried_at: Option<Time>,
    /// What the connector wants to remember between attempts of this piece (say, "by push now").
    pub memo: Option<String>,
}

/// The platform has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The platform's ids, one per part that became a message there; the first is the message's own.
    pub external_ids: Vec<String>,
    /// The platform's time, where it tells.
    pub at: Option<Time>,
    /// The platform's order among messages, where it has one.
    pub seq: Option<i64>,
    /// What the connector wants to remember of the thread now.
    pub memo: Vec<model::MemoItem>,
}
