//! Orders with their parcels, cancellations and returns (tiktok §4).

mod aftersales;
mod fetch;
mod poll;
mod read;
mod status;
mod window;

pub(crate) use aftersales::{poll_cancellations, poll_returns};
pub(crate) use fetch::orders;
pub(crate) use poll::{SEARCH, poll, since};
pub(crate) use read::read;
