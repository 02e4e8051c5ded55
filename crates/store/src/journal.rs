//! The journal: raw events, durable before they are acknowledged.

mod append;
mod read;
mod settle;
mod write;

pub use append::{Appended, Journal, NewEntry};
pub use read::{JournalFilter, JournalRow, Pending, get, list, pending};
#[cfg(test)]
pub(crate) use read::{list_query, pending_query};
pub use settle::{Outcome, prune, replay, replay_account, settle};

#[cfg(test)]
mod tests;
