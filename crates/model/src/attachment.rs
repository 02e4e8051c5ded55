//! Files: where they come from and what has become of them.

use serde::{Deserialize, Serialize};

/// How a connector can fetch a file later. Sealed at rest: an address may carry a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum MediaRef {
    /// Through the platform's API, by its own id; the connector makes the request and signs it.
    Platform {
        /// What the connector needs to find it again.
        id: String,
    },
    /// From a plain address, without any of our keys.
    Url {
        /// The address.
        url: String,
    },
}

/// What has become of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaState {
    /// Being fetched, or waiting to be.
    Pending,
    /// We have it.
    Ready,
    /// It cannot be had (any more).
    Failed,
}

/// How a file is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A sound.
    Audio,
    /// Anything else.
    File,
}
