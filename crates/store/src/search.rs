//! Search over sealed text, by keyed words.

mod gram;
mod index;
mod query;

pub(crate) use index::{PendingWords, write_pending};
pub use query::{Found, FoundKind, SearchAsk, search};
