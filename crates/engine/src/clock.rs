//! The one place that reads the clock and draws randomness; everything below is handed both.

use std::time::{SystemTime, UNIX_EPOCH};

use model::Time;
use rand::Rng;

/// Now, by this machine's clock.
#[expect(clippy::disallowed_methods, reason = "the engine is where the clock is read")]
pub fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Random bytes from the operating system's seeded generator.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}
