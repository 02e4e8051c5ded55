//! Orders and returns (shopee §4).

mod fetch;
mod poll;
mod read;
mod returns;
mod status;
mod window;

pub(crate) use fetch::orders;
pub(crate) use poll::poll;
pub(crate) use read::read;
pub(crate) use returns::poll as poll_returns;
