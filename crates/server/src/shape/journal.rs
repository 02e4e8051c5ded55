//! A journal entry as the API shows it.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, JournalSource, JournalState, When};

/// A raw event that a platform told us, and what became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JournalEntry {
    /// Its id.
    pub id: Id,
    /// For which account; null where it could not be told.
    pub account_id: Option<Id>,
    /// From which platform.
    pub platform: String,
    /// How it came.
    pub source: JournalSource,
    /// Unique per platform event.
    pub external_id: String,
    /// When it came.
    pub received_at: When,
    /// What became of it.
    pub state: JournalState,
    /// How often it was interpreted.
    pub attempts: u32,
    /// Why it could not be.
    pub problem: Option<String>,
    /// The event itself, to owners who ask for one event by its `external_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}
