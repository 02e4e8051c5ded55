//! Where randomness comes from: handed in, so that tests can repeat themselves.

use std::sync::Arc;

use rand::Rng;

/// A source of randomness good enough for keys.
pub trait Random: Send + Sync {
    /// Fills a buffer.
    fn fill(&self, bytes: &mut [u8]);
}

/// A shared source.
pub type SharedRandom = Arc<dyn Random>;

/// The operating system's randomness, through a generator of its own per thread.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

/// Some random bytes.
pub(crate) fn bytes<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut out = [0; N];
    random.fill(&mut out);
    out
}
