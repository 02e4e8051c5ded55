//! Chat (tiktok §3): one thread is one conversation with one buyer.
//!
//! A webhook does not say who the buyer is, only a chat id that leads nowhere. So a thread's contact is first known by the thread's own id;
//! the list of conversations, or a look at one, then brings the buyer's user id, which orders carry too (tiktok §3.6).

mod composer;
mod content;
mod history;
mod look;
mod mark_read;
mod media;
mod message;
mod part;
mod pieces;
mod poll;
mod profile;
mod row;
mod send;
mod thread;

pub(crate) use composer::{CHAT_OFF, composer, is_off, reply_window, response_clock};
pub(crate) use history::history;
pub(crate) use look::look;
pub(crate) use mark_read::mark_read;
pub(crate) use media::media;
pub(crate) use message::message;
pub(crate) use pieces::pieces;
pub(crate) use poll::poll;
pub(crate) use profile::profile;
pub(crate) use send::send;
pub(crate) use thread::thread_row;

use model::{ThreadKind, ThreadRef};

/// Where conversations are listed.
pub(crate) const CONVERSATIONS: &str = "/customer_service/202309/conversations";

/// A thread by its conversation id.
pub(crate) fn thread_ref(id: String) -> ThreadRef {
    ThreadRef { id, kind: ThreadKind::Direct }
}

/// The path of a conversation's messages. Ids are digits; anything else is encoded, so that it cannot lead elsewhere.
pub(crate) fn messages_path(conversation: &str) -> String {
    format!("{CONVERSATIONS}/{}/messages", segment(conversation))
}

/// An id as one segment of a path.
fn segment(id: &str) -> String {
    url::form_urlencoded::byte_serialize(id.as_bytes()).collect()
}
