//! The account itself: subscribing to its webhooks, looking how it is, letting it go.

mod probe;
mod revoke;
mod setup;
mod subscription;

pub(crate) use probe::probe;
pub(crate) use revoke::revoke;
pub(crate) use setup::setup;
pub(crate) use subscription::mend;
