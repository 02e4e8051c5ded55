//! The way out (facebook §4).

mod look;
mod pieces;
mod read;
mod window;
mod write;

pub(crate) use look::look;
pub(crate) use pieces::pieces;
pub(crate) use read::mark_read;
pub(crate) use window::{composer, reply_window};
pub(crate) use write::send;
