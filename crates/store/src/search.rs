//! Search over sealed text, by keyed words.

mod gram;
mod index;
mod query;

pub(crate) use index::{Entry, PendingWords, put, remove, remove_where, write_pending};
#[cfg(test)]
pub(crate) use query::queries;
pub use query::{Found, FoundKind, SearchAsk, search};
