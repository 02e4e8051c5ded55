//! How far our clock is off, by the `Date` header of any answer: only thirty seconds ahead are allowed (tiktok §1.5).

use connector::Reply;
use model::{Problem, Time};

/// From here on a person is told; it is less than what the platform refuses.
const MUCH: i64 = 20;

/// What is wrong with our clock, if anything.
pub(super) fn problem(reply: &Reply) -> Option<Problem> {
    let theirs = date(reply.header("date")?)?;
    let ahead = reply.received_at.as_secs() - theirs.as_secs();
    (ahead.abs() > MUCH).then(|| Problem {
        code: "clock".to_owned(),
        detail: format!(
            "This server's clock is {} seconds {} of TikTok Shop's, which refuses calls from 30 seconds ahead or 5 minutes behind.",
            ahead.abs(),
            if ahead > 0 { "ahead" } else { "behind" }
        ),
        cure: "Set this server's clock by NTP.".to_owned(),
    })
}

/// Reads `Sun, 22 Nov 2026 00:00:00 GMT`.
fn date(text: &str) -> Option<Time> {
    let mut words = text.split_once(',')?.1.split_whitespace();
    let (day, month, year, clock) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = months.iter().position(|m| *m == month)? + 1;
    Time::parse(&format!("{year}-{month:02}-{day:0>2}T{clock}Z")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(date: &'static str, at: i64) -> Reply {
        let mut headers = http::HeaderMap::new();
        headers.insert("date", http::HeaderValue::from_static(date));
        Reply {
            status: http::StatusCode::OK,
            headers,
            body: Vec::new().into(),
            received_at: Time::from_secs(at),
        }
    }

    #[test]
    fn a_clock_that_is_off_is_told() {
        let at = 1_795_305_600;
        let date = "Sun, 22 Nov 2026 00:00:00 GMT";
        assert_eq!(problem(&reply(date, at + 20)), None);
        assert!(problem(&reply(date, at + 31)).is_some_and(|p| p.detail.contains("31 seconds ahead")));
        assert!(problem(&reply(date, at - 90)).is_some_and(|p| p.detail.contains("90 seconds behind")));
        assert_eq!(problem(&reply("yesterday", at)), None);
    }
}
