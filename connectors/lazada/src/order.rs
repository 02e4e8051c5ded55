//! Orders, returns and cancellations (lazada §4).

mod fetch;
mod literal;
mod poll;
mod read;
mod returns;
mod status;
mod trace;
mod walk;

pub(crate) use fetch::orders;
pub(crate) use poll::poll;
pub(crate) use read::read;
pub(crate) use returns::poll as poll_returns;
