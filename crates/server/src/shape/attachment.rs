//! A file as the API shows it.

use serde::Serialize;
use utoipa::ToSchema;

use super::Id;

/// A file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Attachment {
    /// Its id.
    pub id: Id,
    /// Where to read it, with the same session.
    #[schema(example = "/api/v1/attachments/019ab4c2-7f00-7cc1-8a51-3a8f5f4a2d10")]
    pub url: String,
    /// Its type, found by looking at it.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// Its name.
    pub name: Option<String>,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Milliseconds.
    pub duration_ms: Option<u64>,
}

/// Where the API serves a file.
pub fn attachment_url(id: Id) -> String {
    format!("/api/v1/attachments/{id}")
}
