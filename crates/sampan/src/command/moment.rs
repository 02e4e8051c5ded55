//! Moments on the command line.

use jiff::civil::Date;
use model::Time;

/// Reads a date (its first moment, UTC) or an RFC 3339 time.
pub fn parse(text: &str) -> Result<Time, String> {
    let whole = if text.parse::<Date>().is_ok() && text.len() == 10 {
        format!("{text}T00:00:00Z")
    } else {
        text.to_owned()
    };
    Time::parse(&whole)
        .map_err(|_| "write a date such as 2026-11-01, or a time such as 2026-11-01T08:30:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_read() {
        assert_eq!(parse("2026-11-01").expect("a date").to_string(), "2026-11-01T00:00:00.000Z");
        assert_eq!(
            parse("2026-11-01T08:30:00+07:00").expect("a time").to_string(),
            "2026-11-01T01:30:00.000Z"
        );
        assert!(parse("yesterday").expect_err("refused").contains("2026-11-01"));
    }
}
