//! The thread between one contact and one account.

use serde::{Deserialize, Serialize};

use crate::{PartKind, Time};

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Being worked on.
    Open,
    /// Waits for something outside.
    Pending,
    /// Comes back at a time, or when they write.
    Snoozed,
    /// Done.
    Resolved,
}

/// How urgent a conversation is to us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Not said.
    #[default]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowState {
    /// Any reply is accepted.
    Open,
    /// Only some kind of reply (a person's, say).
    Restricted,
    /// None is.
    Closed,
    /// The platform has no such window.
    None,
}

/// The time in which a platform still accepts a reply, and of what kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyWindow {
    /// Now.
    pub state: WindowState,
    /// When `state` ends.
    pub closes_at: Option<Time>,
    /// Why, in words for the agent.
    pub reason: Option<String>,
    /// The whole length of the present state, in seconds, for the level of the tank.
    pub span_s: Option<u64>,
    /// What comes after it.
    pub then: Option<Then>,
}

/// What a reply window turns into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Then {
    /// The next state.
    pub state: WindowState,
    /// Until when.
    pub until: Option<Time>,
}

/// When an unanswered conversation begins to count against the account's response rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseClock {
    /// The moment.
    pub counts_at: Time,
    /// The whole length, in seconds.
    pub span_s: u64,
}

/// How a platform counts the length of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextUnit {
    /// Unicode scalar values.
    Codepoints,
    /// UTF-16 code units.
    Utf16,
    /// Bytes of UTF-8.
    Bytes,
}

/// What may be written now: the composer's truth, from the connector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composer {
    /// How the platform counts.
    pub unit: TextUnit,
    /// Longest text of one message, in `unit`.
    pub max: u32,
    /// Messages left until they answer, where the platform limits that.
    pub messages_left: Option<u32>,
    /// Until when a reply costs nothing.
    pub free_until: Option<Time>,
    /// Paid messages left in this period.
    pub quota_left: Option<u64>,
    /// Paid messages of this period.
    pub quota_total: Option<u64>,
    /// Kinds of part that may be sent.
    pub kinds: Vec<PartKind>,
    /// Why nothing may be sent, if nothing may.
    pub reason: Option<String>,
}

impl ReplyWindow {
    /// A platform without a window.
    pub fn none() -> ReplyWindow {
        ReplyWindow { state: WindowState::None, closes_at: None, reason: None, span_s: None, then: None }
    }
}

impl TextUnit {
    /// The length of a text in this unit.
    pub fn count(self, text: &str) -> usize {
        match self {
            TextUnit::Codepoints => text.chars().count(),
            TextUnit::Utf16 => text.encode_utf16().count(),
            TextUnit::Bytes => text.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of several scripts, counted by hand in all three ways.
    #[test]
    fn counts_as_platforms_count() {
        for (text, utf16, codepoints, bytes) in [
            ("hello", 5, 5, 5),
            ("🍎", 2, 1, 4),
            ("👨‍👩‍👧", 8, 5, 18),
            ("🇹🇭", 4, 2, 8),
            ("𠮷野家", 4, 3, 10),
            ("สวัสดี", 6, 6, 18),
        ] {
            assert_eq!(TextUnit::Utf16.count(text), utf16);
            assert_eq!(TextUnit::Codepoints.count(text), codepoints);
            assert_eq!(TextUnit::Bytes.count(text), bytes);
        }
    }
}
