//! The thread between one contact and one account.

pub mod assign;
pub mod away;
pub mod change;
pub mod context;
pub mod hand_over;
pub mod language;
pub mod queue;
pub mod read;
pub mod rollup;
pub mod rule;
pub mod snippet;
pub mod wake;
pub mod window;

pub(crate) mod place;
