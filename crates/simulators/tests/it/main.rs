//! The simulated platforms from outside, over HTTP, against their sheets.

mod line;
mod shopee;
mod stage;
mod world;
