//! Times as Meta writes them (facebook §2.6, §3.1): milliseconds, seconds, digits in quotes, `2026-07-14T10:00:00+0000`.

use model::Time;
use serde_json::Value;

/// 10¹²: smaller numbers are seconds.
const MILLIS_FROM: i64 = 1_000_000_000_000;

/// The time below a key; none where it is missing, zero, or no time.
pub fn moment(v: &Value, key: &str) -> Option<Time> {
    moment_of(v.get(key)?)
}

/// A time in any of Meta's forms.
pub fn moment_of(v: &Value) -> Option<Time> {
    match v {
        Value::Number(n) => n.as_i64().and_then(of_number),
        Value::String(s) => {
            let s = s.trim();
            match s.parse::<i64>() {
                Ok(n) => of_number(n),
                Err(_) => Time::parse(&with_colon(s)).ok().filter(|t| *t > Time::EPOCH),
            }
        }
        _ => None,
    }
}

fn of_number(n: i64) -> Option<Time> {
    match n {
        ..=0 => None,
        1..MILLIS_FROM => Some(Time::from_secs(n)),
        _ => Some(Time::from_millis(n)),
    }
}

/// `+0000` as RFC 3339 wants it, `+00:00`.
fn with_colon(text: &str) -> String {
    let at = text.len().saturating_sub(4);
    match (text.get(..at), text.get(at..)) {
        (Some(head), Some(tail))
            if head.ends_with(['+', '-'])
                && head.len() > 11
                && tail.len() == 4
                && tail.bytes().all(|b| b.is_ascii_digit()) =>
        {
            format!("{head}{}:{}", &tail[..2], &tail[2..])
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn takes_every_form() {
        let wanted = Some(Time::from_secs(1_784_023_200));
        for v in [
            json!(1_784_023_200),
            json!("1784023200"),
            json!(1_784_023_200_000_i64),
            json!("1784023200000"),
            json!("2026-07-14T10:00:00+0000"),
            json!("2026-07-14T10:00:00Z"),
            json!("2026-07-14T12:00:00+02:00"),
            json!("2026-07-14T12:00:00+0200"),
        ] {
            assert_eq!(moment_of(&v), wanted, "{v}");
        }
        for v in [json!(0), json!(-5), json!(""), json!("yesterday"), json!(null), json!([]), json!("é0000")]
        {
            assert_eq!(moment_of(&v), None, "{v}");
        }
    }
}
