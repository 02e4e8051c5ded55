//! Shapes out of what the store holds: read in batches, and the same for lists, single reads and the stream.

mod account;
mod contact;
mod conversation;
mod counts;
mod member;
mod message;
mod order;

pub use account::{account, accounts, health};
pub use contact::{contact, contacts};
pub use conversation::{conversation, conversations, rows};
pub use counts::{Recounts, count, counts};
pub use member::{member, members};
pub use message::{earlier, file, messages};
pub use order::orders;
