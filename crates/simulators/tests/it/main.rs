//! The simulated platforms from outside, over HTTP, against their sheets.
#![expect(missing_docs, reason = "tests")]

mod line;
mod shopee;
mod stage;
