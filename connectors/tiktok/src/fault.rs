//! What TikTok Shop's refusals mean (tiktok §5).
//!
//! Success is `code == 0`, not the HTTP status. One code, `36009004`, says anything and is read by its words; codes are never judged by
//! their beginning.

mod table;
mod words;

use std::time::Duration;

use connector::{Fault, FaultClass, Op, Reply, integer};
use serde_json::Value;

use table::Verdict;

/// Whether a reply is a fault. When a grant is renewed, a definite refusal costs the seller a new consent; a wrong secret, an address that
/// is not allowed or a clock that is off are mended elsewhere, and it is tried again.
pub(crate) fn fault(op: Op, reply: &Reply) -> Option<Fault> {
    let fault = judge(op, reply)?;
    if op != Op::Renew || fault.class != FaultClass::Invalid {
        return Some(fault);
    }
    let class = if fault.operator || fault.code.starts_with("http_") {
        FaultClass::Upstream
    } else {
        FaultClass::Unauthorized
    };
    Some(Fault { class, ..fault })
}

fn judge(op: Op, reply: &Reply) -> Option<Fault> {
    if op == Op::Media {
        return media(reply);
    }
    let Ok(envelope @ Value::Object(_)) = serde_json::from_slice::<Value>(&reply.body) else {
        return Some(not_an_envelope(reply));
    };
    match integer(&envelope, "code") {
        Some(0) if reply.status.is_success() => None,
        Some(code) if code != 0 => {
            let message = envelope.get("message").and_then(Value::as_str).unwrap_or("");
            let request_id = envelope.get("request_id").and_then(Value::as_str);
            Some(named(op, code, message, request_id, reply))
        }
        _ if !reply.status.is_success() => Some(by_status(reply, "")),
        _ => Some(Fault::malformed(
            "TikTok Shop's answer does not say whether it succeeded; it is tried again later.",
        )),
    }
}

/// The fault of a code.
fn named(op: Op, code: i64, message: &str, request_id: Option<&str>, reply: &Reply) -> Fault {
    let verdict = table::of_code(op, code, message).unwrap_or_else(|| unknown(reply));
    let mut detail = verdict.words.to_owned();
    let said = words::shown(message);
    if !said.is_empty() {
        detail = format!("{detail} TikTok Shop said: “{said}”.");
    }
    if let Some(id) = request_id.map(words::request_id).filter(|id| !id.is_empty()) {
        detail = format!("{detail} (TikTok Shop's request id {id})");
    }
    let mut fault = Fault::new(verdict.class, words::code(&code.to_string()), detail);
    fault.operator = verdict.operator;
    fault.retry_after = match (code, wait(reply)) {
        (table::QUOTA, _) => Some(until_tomorrow(op, reply)),
        (_, named @ Some(_)) if verdict.class == FaultClass::Throttled => named,
        _ => verdict.after,
    };
    fault
}

/// A code that nobody wrote down: shown, and judged by the status alone.
fn unknown(reply: &Reply) -> Verdict {
    match reply.status.as_u16() {
        429 => table::throttled("TikTok Shop asks for fewer calls; they go on more slowly."),
        // Which code a withdrawn consent brings is not settled (tiktok §9.9).
        401 => table::unauthorized("TikTok Shop does not take the shop's permission; it is renewed once."),
        s if s >= 500 => table::upstream("TikTok Shop is in trouble; it is tried again."),
        _ => table::invalid("TikTok Shop refused this with a code that Sampan does not know."),
    }
}

fn wait(reply: &Reply) -> Option<Duration> {
    reply.header("retry-after").and_then(|v| v.trim().parse().ok()).map(Duration::from_secs)
}

/// The daily quota comes back with the next day, in a time zone that nobody wrote down: reading waits for it, a reply is tried hourly.
fn until_tomorrow(op: Op, reply: &Reply) -> Duration {
    let day = 24 * 3600;
    let left = day - reply.received_at.as_secs().rem_euclid(day);
    let left = Duration::from_secs(left.unsigned_abs());
    if matches!(op, Op::Send | Op::Look) { left.min(Duration::from_hours(1)) } else { left }
}

fn by_status(reply: &Reply, note: &str) -> Fault {
    let status = reply.status.as_u16();
    let code = format!("http_{status}");
    let mut fault = match status {
        429 => Fault::new(
            FaultClass::Throttled,
            code,
            "TikTok Shop asks for fewer calls (HTTP 429); they go on more slowly.",
        ),
        // An edge or firewall page: nothing that the API itself said, so neither token nor permission is judged by it.
        401 | 403 => Fault::new(
            FaultClass::Upstream,
            code,
            format!(
                "TikTok Shop's edge refused the call (HTTP {status}) before its API saw it. If it stays so, look at the app's IP allow list in Partner Center.{note}"
            ),
        )
        .for_operator(),
        404 => Fault::new(
            FaultClass::Upstream,
            code,
            format!("There is no TikTok Shop API at this address (HTTP 404): check api_url and token_url.{note}"),
        )
        .for_operator(),
        s if s >= 500 => Fault::new(
            FaultClass::Upstream,
            code,
            format!("TikTok Shop is in trouble (HTTP {s}); it is tried again.{note}"),
        ),
        s => Fault::new(FaultClass::Invalid, code, format!("TikTok Shop refused the call (HTTP {s}).{note}")),
    };
    fault.retry_after = wait(reply);
    fault
}

fn not_an_envelope(reply: &Reply) -> Fault {
    if reply.status.is_success() {
        Fault::malformed(format!(
            "TikTok Shop answered HTTP {} with something that is not its JSON envelope; check api_url if it stays so.",
            reply.status.as_u16()
        ))
    } else {
        by_status(reply, " The answer was not JSON.")
    }
}

/// A file comes from a plain address, without an envelope; addresses are signed, and end (tiktok §3.3).
fn media(reply: &Reply) -> Option<Fault> {
    match reply.status.as_u16() {
        200 | 201 => None,
        202..300 => {
            Some(Fault::malformed("TikTok's file host answered without the file; it is tried again later."))
        }
        404 | 410 => Some(Fault::new(FaultClass::Gone, "media_gone", "TikTok no longer has this file.")),
        401 | 403 => Some(Fault::new(
            FaultClass::Gone,
            "media_refused",
            "TikTok no longer gives this file out at this address; it can still be seen in Seller Center.",
        )),
        _ => Some(by_status(reply, "")),
    }
}

#[cfg(test)]
mod tests;
