//! Search over sealed text, by keyed words.

mod gram;
mod index;
mod query;

pub(crate) use index::{Entry, PendingWords, put, remove, remove_where, write_pending};
pub use query::{Found, FoundKind, SearchAsk, search};
