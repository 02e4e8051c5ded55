//! What LINE's refusals mean (line §1.4, §4.8, §5): by status first, by text only where the sheet names it.

use std::{fmt::Write as _, time::Duration};

use connector::{Fault, FaultClass, Op, Reply, text};
use serde_json::Value;

/// The reply token is used, too old or not ours.
pub const INVALID_REPLY_TOKEN: &str = "invalid_reply_token";
/// There is nothing by that name (404); 410 is another thing.
pub const NOT_FOUND: &str = "not_found";
/// The file is still being prepared.
pub const NOT_READY: &str = "not_ready";
/// The month's paid messages are used up.
pub const QUOTA: &str = "quota_used_up";

/// How LINE says that an earlier attempt with this retry key went through.
const ACCEPTED: &str = "The retry key is already accepted";

/// Whether a reply is a fault. A 409 on a retry key is none: its body has the ids of what was sent (line §4.3).
pub fn of(op: Op, reply: &Reply) -> Option<Fault> {
    let status = reply.status.as_u16();
    if status == 202 && op == Op::Media {
        let detail = "LINE is still preparing this file.";
        return Some(Fault::new(FaultClass::Throttled, NOT_READY, detail).after(Duration::from_secs(5)));
    }
    if (200..300).contains(&status) {
        // A file comes with 200 and nothing else.
        let odd = op == Op::Media && status != 200;
        return odd.then(|| Fault::malformed(format!("A file was answered with status {status}.")));
    }
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let said =
        text(&body, "message").or_else(|| text(&body, "error_description")).or_else(|| text(&body, "error"));
    let starts = |prefix: &str| said.as_deref().is_some_and(|s| s.starts_with(prefix));
    if status == 409 && op == Op::Send && starts(ACCEPTED) {
        return None;
    }
    let new = |class, code: &str, advice: &str| {
        Fault::new(class, code, detail(reply, &body, said.as_deref(), advice))
    };
    Some(match status {
        400 if matches!(op, Op::Connect | Op::Renew) => new(
            FaultClass::Unauthorized,
            "wrong_keys",
            "Copy the channel ID and the channel secret from the LINE Developers Console again (Basic settings).",
        )
        .for_operator(),
        400 if starts("Invalid reply token") => new(FaultClass::Invalid, INVALID_REPLY_TOKEN, ""),
        400 if starts("Failed to send messages") => {
            let advice = "This person or group cannot be reached: it belongs to another provider, or the account is \
                          not in the group any more.";
            new(FaultClass::Invalid, "unreachable", advice)
        }
        401 => new(FaultClass::Unauthorized, "token_refused", "The access token is not taken."),
        403 => new(FaultClass::Forbidden, "not_available", "The account's plan or type does not have this."),
        404 => new(FaultClass::Gone, NOT_FOUND, ""),
        409 => new(FaultClass::Duplicate, "duplicate", ""),
        410 => new(FaultClass::Gone, "gone", "It was taken back, or LINE does not keep it any more."),
        413 => new(FaultClass::Invalid, "too_large", "The message is too large for LINE."),
        429 if starts("You have reached your monthly limit") => {
            let advice = "Only answers within a minute of a message are free now. Add messages to the plan in LINE Official \
                          Account Manager, or wait for the next month; then send again by hand.";
            new(FaultClass::WindowClosed, QUOTA, advice).for_operator()
        }
        429 if starts("The API rate limit has been exceeded") => new(FaultClass::Throttled, "rate_limited", ""),
        429 => new(FaultClass::Throttled, "too_many", "").after(Duration::from_secs(15)),
        400..=499 if status != 408 => new(FaultClass::Invalid, "invalid_request", ""),
        408 | 500.. => new(FaultClass::Upstream, "upstream", ""),
        _ => new(FaultClass::Malformed, "unexpected_status", ""),
    })
}

/// LINE's words, our advice, and the id by which LINE can find the call.
fn detail(reply: &Reply, body: &Value, said: Option<&str>, advice: &str) -> String {
    let mut words = match said {
        Some(said) => format!("LINE says: {}.", cut(said.trim_end_matches('.'), 300)),
        None => format!("LINE answered with status {} and no reason.", reply.status.as_u16()),
    };
    let details = body.get("details").and_then(Value::as_array);
    for entry in details.into_iter().flatten().take(5) {
        let (what, wher) = (text(entry, "message"), text(entry, "property"));
        let entry: Vec<String> = [wher, what].into_iter().flatten().map(|t| cut(&t, 120)).collect();
        if !entry.is_empty() {
            let _ = write!(words, " {}.", entry.join(": ").trim_end_matches('.'));
        }
    }
    if !advice.is_empty() {
        words.push(' ');
        words.push_str(advice);
    }
    if let Some(id) = reply.header("x-line-request-id") {
        let _ = write!(words, " (LINE request {})", cut(id, 60));
    }
    words
}

fn cut(text: &str, most: usize) -> String {
    let mut short: String = text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(most).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};
    use model::Time;

    use super::*;

    fn fault(op: Op, status: u16, body: &str) -> Option<Fault> {
        let mut headers = HeaderMap::new();
        headers.insert("x-line-request-id", "80fee2f1".parse().expect("a header"));
        let body = Bytes::copy_from_slice(body.as_bytes());
        let status = StatusCode::from_u16(status).expect("a status");
        of(op, &Reply { status, headers, body, received_at: Time::EPOCH })
    }

    /// The table of line §5, and §1.4's.
    #[test]
    fn every_row_of_the_sheet_has_its_class() {
        use FaultClass::{
            Duplicate, Forbidden, Gone, Invalid, Throttled, Unauthorized, Upstream, WindowClosed,
        };
        for (op, status, message, class) in [
            (Op::Send, 400, "The request body has 2 error(s)", Invalid),
            (Op::Send, 400, "Invalid reply token", Invalid),
            (Op::Send, 400, "Failed to send messages", Invalid),
            (Op::Send, 400, "The request body could not be parsed as JSON (line: 1, column: 2)", Invalid),
            (Op::Probe, 401, "Authentication failed due to the following reason: x", Unauthorized),
            (Op::Probe, 403, "Access to this API is not available for your account", Forbidden),
            (Op::Profile, 404, "Not found", Gone),
            (Op::Setup, 404, "Webhook endpoint not found", Gone),
            (Op::Renew, 404, "Cannot find channel key that satisfies the conditions", Gone),
            (Op::Setup, 409, "The retry key is already accepted", Duplicate),
            (Op::Send, 409, "something else", Duplicate),
            (Op::Media, 410, "The content is gone", Gone),
            (Op::Send, 413, "", Invalid),
            (Op::Send, 415, "", Invalid),
            (Op::Send, 423, "", Invalid),
            (Op::Send, 429, "You have reached your monthly limit.", WindowClosed),
            (Op::Send, 429, "The API rate limit has been exceeded. Try again later.", Throttled),
            (Op::Send, 429, "", Throttled),
            (Op::Send, 408, "", Upstream),
            (Op::Send, 500, "", Upstream),
            (Op::Send, 503, "", Upstream),
        ] {
            let found = fault(op, status, &serde_json::json!({ "message": message }).to_string());
            assert_eq!(found.map(|f| f.class), Some(class), "{status} {message}");
        }
        for error in ["invalid_request", "invalid_client"] {
            let body = format!(r#"{{"error":"{error}","error_description":"invalid client_secret"}}"#);
            let found = fault(Op::Connect, 400, &body).expect("a fault");
            assert!(found.class == Unauthorized && found.operator);
        }
        assert_eq!(fault(Op::Send, 200, "{}"), None);
        assert_eq!(fault(Op::Send, 409, r#"{"message":"The retry key is already accepted"}"#), None);
    }

    #[test]
    fn the_detail_has_lines_words_each_object_and_the_request() {
        let body = r#"{"message":"The request body has 1 error(s)","details":[{"message":"May not be empty","property":"messages[0].text"},{},7]}"#;
        assert_eq!(
            fault(Op::Send, 400, body).expect("a fault").detail,
            "LINE says: The request body has 1 error(s). messages[0].text: May not be empty. (LINE request 80fee2f1)"
        );
        let gateway = fault(Op::Send, 502, "<html>Bad Gateway</html>").expect("a fault");
        assert!(gateway.detail.starts_with("LINE answered with status 502"));
    }
}
