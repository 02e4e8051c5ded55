//! Chat: reading it again, and writing in it.

mod history;
mod look;
mod mark_read;
mod media;
mod pieces;
mod poll;
mod profile;
mod read;
mod send;
mod window;

pub(crate) use history::history;
pub(crate) use look::look;
pub(crate) use mark_read::mark_read;
pub(crate) use media::media;
pub(crate) use pieces::pieces;
pub(crate) use poll::poll;
pub(crate) use profile::profile;
pub(crate) use send::send;
pub(crate) use window::{composer, reply_window};
