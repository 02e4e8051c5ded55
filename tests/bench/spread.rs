//! How waits are spread.

use std::time::Duration;

/// Waits, sorted.
#[derive(Clone, Debug)]
pub struct Spread(Vec<Duration>);

impl Spread {
    /// Of these.
    pub fn of(mut waits: Vec<Duration>) -> Spread {
        waits.sort();
        Spread(waits)
    }

    /// The wait that so many of a hundred stay below.
    pub fn percentile(&self, p: usize) -> Duration {
        let at = (self.0.len() * p).div_ceil(100).saturating_sub(1);
        self.0.get(at).copied().unwrap_or_default()
    }
}
