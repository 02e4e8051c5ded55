//! Stands for a connector's sources: no I/O, no clock. The word `std::fs` in a comment is none.

/// Doubles a number.
pub fn twice(n: u32) -> u32 {
    n * 2
}
