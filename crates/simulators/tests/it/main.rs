//! The simulated platforms from outside, over HTTP, against their sheets.
#![expect(clippy::needless_pass_by_value, reason = "JSON values are made for the call that takes them")]

mod facebook;
mod hub;
mod instagram;
mod lazada;
mod line;
mod shopee;
mod stage;
mod tiktok;
mod world;
