//! A shop: what it is, what it may be used for, where its webhooks go, and what is wrong with it.

mod probe;
mod setup;
mod shop;
mod skew;
mod webhook;

pub(crate) use probe::probe;
pub(crate) use setup::setup;
pub(crate) use shop::{CIPHER, REGION, Shop, call, shops, shops_request};
