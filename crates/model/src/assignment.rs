//! Who gets what: whether a member takes conversations, and how a team hands its own out.

use serde::{Deserialize, Serialize};

/// Whether a member takes conversations, as they say it themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Takes conversations.
    #[default]
    Online,
    /// Is here, and gets nothing new.
    Away,
    /// Is not at work.
    Off,
}

/// How a team's conversations find their member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamAssignment {
    /// Somebody takes them.
    #[default]
    Manual,
    /// Each goes to the available member who was given one longest ago.
    RoundRobin,
}

/// What becomes of a member's conversations that wait for us when they go away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnAway {
    /// They stay theirs.
    #[default]
    Keep,
    /// Those of a team go back to it; others stay.
    Team,
    /// They go back to the queue: nobody has them, and no team.
    Unassign,
}
