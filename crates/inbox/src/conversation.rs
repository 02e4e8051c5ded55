//! The thread between one contact and one account.

pub mod change;
pub mod context;
pub mod read;
pub mod rollup;
pub mod snippet;
pub mod wake;
pub mod window;

pub(crate) mod place;
