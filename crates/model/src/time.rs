//! A moment: milliseconds since the Unix epoch, written as RFC 3339 UTC with milliseconds.

use std::{fmt, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment in milliseconds since 1970-01-01T00:00:00Z.
///
/// Nothing below the engine reads a clock: a `Time` is always handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(i64);

/// A text is not an RFC 3339 moment.
#[derive(Debug, thiserror::Error)]
#[error("'{0}' is not a time; write it like 2026-11-24T08:30:00.000Z")]
pub struct ParseTimeError(String);

impl Time {
    /// The earliest moment, for "never yet".
    pub const EPOCH: Time = Time(0);

    /// A moment from milliseconds since the epoch.
    pub const fn from_millis(ms: i64) -> Time {
        Time(ms)
    }

    /// A moment from seconds since the epoch.
    pub const fn from_secs(s: i64) -> Time {
        Time(s.saturating_mul(1000))
    }

    /// A moment from a number whose unit shows in its size: up to 11 digits seconds, 14 milliseconds,
    /// 17 microseconds, else nanoseconds (one response may mix them).
    pub const fn from_unix_of_any_unit(n: i64) -> Time {
        match n.unsigned_abs() {
            0..=99_999_999_999 => Time(n * 1000),
            100_000_000_000..=99_999_999_999_999 => Time(n),
            100_000_000_000_000..=99_999_999_999_999_999 => Time(n / 1000),
            _ => Time(n / 1_000_000),
        }
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This moment moved into the future by `by`.
    #[must_use]
    pub fn after(self, by: Duration) -> Time {
        Time(self.0.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
    }

    /// This moment moved into the past by `by`.
    #[must_use]
    pub fn before(self, by: Duration) -> Time {
        Time(self.0.saturating_sub(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub fn since(self, earlier: Time) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Reads an RFC 3339 text.
    pub fn parse(text: &str) -> Result<Time, ParseTimeError> {
        text.parse::<Timestamp>()
            .map(|t| Time(t.as_millisecond()))
            .map_err(|_| ParseTimeError(text.chars().take(40).collect()))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(t) = Timestamp::from_millisecond(self.0) else {
            return write!(
                f,
                "{}",
                if self.0 < 0 { "0001-01-01T00:00:00.000Z" } else { "9999-12-31T23:59:59.999Z" }
            );
        };
        write!(f, "{}", t.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Time, D::Error> {
        let text = String::deserialize(d)?;
        Time::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_utc_with_milliseconds_and_reads_it_back() {
        let t = Time::from_millis(1_767_225_600_007);
        assert_eq!(t.to_string(), "2026-01-01T00:00:00.007Z");
        assert_eq!(Time::parse(&t.to_string()).expect("own text"), t);
        assert_eq!(Time::from_millis(0).to_string(), "1970-01-01T00:00:00.000Z");
        assert!(Time::parse("yesterday").is_err());
    }

    #[test]
    fn tells_the_unit_by_the_number_of_digits() {
        let wanted = Time::from_secs(1_767_225_600);
        for n in [1_767_225_600, 1_767_225_600_000, 1_767_225_600_000_000, 1_767_225_600_000_000_000] {
            assert_eq!(Time::from_unix_of_any_unit(n), wanted);
        }
    }

    #[test]
    fn moments_outside_the_calendar_still_print() {
        assert!(Time::from_millis(i64::MAX).to_string().starts_with("9999"));
        assert!(Time::from_millis(i64::MIN).to_string().starts_with("0001"));
    }
}
