//! The account itself: who it is, whether it is subscribed, how it is.

mod me;
mod probe;
mod setup;
mod subscription;

pub(crate) use me::{Me, capabilities, look, unwrapped};
pub(crate) use probe::probe;
pub(crate) use setup::setup;
pub(crate) use subscription::unsubscribe;
