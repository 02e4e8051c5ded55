//! The journal: raw events, durable before they are acknowledged.

mod append;
mod read;
mod settle;

pub use append::{Appended, Journal, NewEntry};
pub use read::{JournalFilter, JournalRow, Pending, get, list, pending};
pub use settle::{Outcome, prune, replay, replay_account, settle};
