//! A customer, as our people edit them.

pub mod change;
pub mod merge;
