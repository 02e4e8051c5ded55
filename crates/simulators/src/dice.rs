//! Seeded chance, so that the same seed tells the same stories, and fresh identifiers, which never repeat
//! between two runs (a daemon that keeps its data would else take a new message for an old one).

use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// A small seeded generator (splitmix64). Not for secrets: these are simulated platforms.
#[derive(Debug)]
pub struct Dice {
    state: Mutex<u64>,
    last_number: AtomicU64,
}

impl Dice {
    /// Dice that fall the same way for the same seed.
    pub fn new(seed: u64) -> Self {
        Self { state: Mutex::new(seed ^ 0x5851_f42d_4c95_7f2d), last_number: AtomicU64::new(0) }
    }

    /// The next number.
    pub fn next(&self) -> u64 {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(*state)
    }

    /// A number below `n` (0 when `n` is 0).
    pub fn below(&self, n: usize) -> usize {
        if n == 0 { 0 } else { usize::try_from(self.next() % n as u64).unwrap_or(0) }
    }

    /// True in `percent` of 100 throws.
    pub fn percent(&self, percent: u8) -> bool {
        percent > 0 && self.below(100) < usize::from(percent)
    }

    /// One of `choices`, which must not be empty.
    pub fn pick<'a, T: ?Sized>(&self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }

    /// Shuffles in place.
    pub fn shuffle<T>(&self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }

    /// `length` hexadecimal digits that depend on the seed alone.
    pub fn hex(&self, length: usize) -> String {
        let mut out = String::with_capacity(length + 16);
        while out.len() < length {
            let _never = write!(out, "{:016x}", self.next());
        }
        out.truncate(length);
        out
    }

    /// A number that grows with time and never repeats: microseconds since 1970, or one more than the last.
    pub fn number(&self, now_ms: i64) -> u64 {
        let wanted = u64::try_from(now_ms).unwrap_or(0) * 1000;
        let last = self.last_number.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |last| {
            Some(if wanted > last { wanted } else { last + 1 })
        });
        let last = last.unwrap_or(0);
        if wanted > last { wanted } else { last + 1 }
    }
}

/// The finaliser of splitmix64, also used to derive stable ids from a seed and a name.
pub fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A stable number for a name under a seed (FNV-1a, mixed).
pub fn number_of(seed: u64, name: &str) -> u64 {
    let hash = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    mix(hash ^ mix(seed))
}

/// A stable hexadecimal id for a name under a seed.
pub fn hex_of(seed: u64, name: &str, length: usize) -> String {
    let mut out = String::new();
    let mut n = number_of(seed, name);
    while out.len() < length {
        let _never = write!(out, "{n:016x}");
        n = mix(n.wrapping_add(0x9e37_79b9_7f4a_7c15));
    }
    out.truncate(length);
    out
}

/// A fresh random hexadecimal string (at most 32 digits), different in every run.
pub fn fresh(length: usize) -> String {
    let mut out = uuid::Uuid::new_v4().simple().to_string();
    out.truncate(length);
    out
}

/// A fresh ULID for the given time: 26 characters of Crockford's alphabet that sort by time.
pub fn ulid(ms: i64) -> String {
    let random = uuid::Uuid::new_v4().as_u128() & ((1 << 80) - 1);
    ulid_of((u128::from(u64::try_from(ms).unwrap_or(0)) << 80) | random)
}

/// The ULID text of a 128-bit value.
pub fn ulid_of(value: u128) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    (0..26)
        .rev()
        .map(|i| char::from(ALPHABET[usize::try_from((value >> (i * 5)) & 31).unwrap_or(0)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_same_throws() {
        let (a, b) = (Dice::new(7), Dice::new(7));
        assert_eq!(
            (0..20).map(|_| a.below(50)).collect::<Vec<_>>(),
            (0..20).map(|_| b.below(50)).collect::<Vec<_>>()
        );
        assert_ne!(Dice::new(8).hex(32), Dice::new(7).hex(32));
    }

    #[test]
    fn numbers_never_repeat_and_ulids_sort() {
        let dice = Dice::new(1);
        let numbers: Vec<u64> = (0..1000).map(|_| dice.number(5)).collect();
        assert!(numbers.windows(2).all(|w| w[0] < w[1]));
        assert!(ulid(1_752_486_301_127) < ulid(1_752_486_301_128));
        assert_eq!(ulid(0).len(), 26);
    }
}
