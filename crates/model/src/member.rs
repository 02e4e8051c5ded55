//! Who may do what.

use serde::{Deserialize, Serialize};

/// A member's role in a workspace; each includes what is below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Also answers, notes, assigns and edits contacts, in the accounts given to them.
    Agent,
    /// Also manages accounts, apps, members, settings, tokens, journal and audit.
    Admin,
    /// Also owners, export and erasure.
    Owner,
}

/// What an API token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Read.
    Read,
    /// Also answer and change.
    Write,
    /// Also manage.
    Admin,
}
