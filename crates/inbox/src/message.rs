//! Entries of a conversation that our people write.

mod card;
pub mod dispatch;
pub mod hold;
pub mod note;
pub mod reply;
pub mod retry;
pub mod settle;
