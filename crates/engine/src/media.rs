//! Files: fetched after their message, linked for platforms that fetch, shown small.

mod fetch;
mod link;
mod preview;

pub use link::{LIFE, MediaLinks, Variant};
pub use preview::{Unopenable, is_picture, of_film, of_picture, size};
