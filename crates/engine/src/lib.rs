//! The world: runs plans, keeps rates, renews grants, takes events in, sends replies out, polls, fetches media.

pub mod clock;
pub mod media;
pub mod run;
