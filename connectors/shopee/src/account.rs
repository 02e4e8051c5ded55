//! A shop: what it is, what it may be used for, and what is wrong with it.

mod look;
mod probe;
mod push_config;
mod setup;

pub(crate) use look::{Seen, look};
pub(crate) use probe::probe;
pub(crate) use setup::setup;
