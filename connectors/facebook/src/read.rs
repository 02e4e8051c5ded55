//! Reading back: the feed of conversations, and one thread (facebook §3).

mod history;
mod poll;
mod row;

pub(crate) use history::{conversation_of, history, messages, messages_of};
pub(crate) use poll::poll;
pub(crate) use row::{deliveries, participant};
