//! What Shopee's refusals mean (shopee §5.1, §5.2, §3.7).
//!
//! Success is `error == ""`, not the HTTP status. Codes may carry a module prefix. `error_auth` says anything and is read by its words.

mod table;
mod words;

use std::time::Duration;

use connector::{Fault, FaultClass, Op, Reply};
use serde_json::Value;

use table::Verdict;

/// Members that only a successful answer has (shopee §5.1: some have no `response`).
const PAYLOADS: [&str; 5] = ["response", "access_token", "shop_name", "authed_shop_list", "ip_list"];

/// Whether a reply is a fault. When a grant is renewed, only a refusal of its token may cost the seller a new consent: a wrong
/// key, an address that is not allowed, or words that nobody wrote down are mended elsewhere, and it is tried again.
pub(crate) fn fault(op: Op, reply: &Reply) -> Option<Fault> {
    let fault = judge(op, reply)?;
    let spared = op == Op::Renew && fault.class == FaultClass::Invalid;
    Some(if spared { Fault { class: FaultClass::Upstream, ..fault } } else { fault })
}

fn judge(op: Op, reply: &Reply) -> Option<Fault> {
    if op == Op::Media {
        return media(reply);
    }
    let Ok(Value::Object(envelope)) = serde_json::from_slice::<Value>(&reply.body) else {
        return Some(not_an_envelope(reply));
    };
    let payload = PAYLOADS
        .iter()
        .any(|k| envelope.get(*k).is_some_and(|v| v.is_object() || v.is_string() || v.is_array()));
    match envelope.get("error") {
        Some(Value::String(code)) if !matches!(code.trim(), "" | "-") => {
            let message = envelope.get("message").or_else(|| envelope.get("msg")).and_then(Value::as_str);
            let request_id = envelope.get("request_id").and_then(Value::as_str);
            Some(named(op, code.trim(), message.unwrap_or(""), request_id, reply))
        }
        _ if !reply.status.is_success() => Some(by_status(reply, "")),
        Some(Value::String(code)) if code.trim().is_empty() || payload => None,
        None | Some(Value::Null) if payload => None,
        _ => Some(Fault::malformed(
            "Shopee's answer does not say whether it succeeded; it is tried again later.",
        )),
    }
}

/// The fault of a code.
fn named(op: Op, code: &str, message: &str, request_id: Option<&str>, reply: &Reply) -> Fault {
    let short = code.split_once('.').map_or(code, |(_, rest)| rest);
    let verdict = table::of_code(op, code, message)
        .or_else(|| table::of_code(op, short, message))
        .unwrap_or_else(|| unknown(reply));
    let mut detail = verdict.words.to_owned();
    let said = words::shown(message);
    if !said.is_empty() {
        detail = format!("{detail} Shopee said: “{said}”.");
    }
    if let Some(id) = request_id.map(words::request_id).filter(|id| !id.is_empty()) {
        detail = format!("{detail} (Shopee's request id {id})");
    }
    let mut fault = Fault::new(verdict.class, words::code(code), detail);
    fault.operator = verdict.operator;
    fault.retry_after = match (short, reply.header("retry-after").and_then(|v| v.trim().parse().ok())) {
        ("error_limit", _) => Some(until_quota_resets(reply)),
        (_, Some(s)) if verdict.class == FaultClass::Throttled => Some(Duration::from_secs(s)),
        _ => verdict.after,
    };
    fault
}

/// A code that nobody wrote down: shown, and judged by the status alone.
fn unknown(reply: &Reply) -> Verdict {
    match reply.status.as_u16() {
        429 => table::throttled("Shopee asks for fewer calls; they go on more slowly."),
        s if s >= 500 => table::upstream("Shopee is in trouble; it is tried again."),
        _ => table::invalid("Shopee refused this with a code that Sampan does not know."),
    }
}

/// A daily quota comes back at midnight UTC+8 (shopee §3.8).
fn until_quota_resets(reply: &Reply) -> Duration {
    let day = 24 * 3600;
    let into_day = (reply.received_at.as_secs() + 8 * 3600).rem_euclid(day);
    Duration::from_secs(u64::try_from(day - into_day).unwrap_or(0))
}

fn by_status(reply: &Reply, note: &str) -> Fault {
    let status = reply.status.as_u16();
    let wait = reply.header("retry-after").and_then(|v| v.trim().parse().ok()).map(Duration::from_secs);
    let code = format!("http_{status}");
    let mut fault = match status {
        429 => Fault::new(
            FaultClass::Throttled,
            code,
            "Shopee asks for fewer calls (HTTP 429); they go on more slowly.",
        ),
        // An edge or firewall page: nothing that the API itself said, so neither token nor permission is judged by it.
        401 | 403 => Fault::new(
            FaultClass::Upstream,
            code,
            format!(
                "Shopee's edge refused the call (HTTP {status}) before its API saw it. If it stays so, add this server's address to the app's IP allow-list in Shopee's console.{note}"
            ),
        )
        .for_operator(),
        404 => Fault::new(
            FaultClass::Upstream,
            code,
            format!("There is no Shopee API at this address (HTTP 404): check api_url.{note}"),
        )
        .for_operator(),
        s if s >= 500 => Fault::new(
            FaultClass::Upstream,
            code,
            format!("Shopee is in trouble (HTTP {s}); it is tried again.{note}"),
        ),
        s => Fault::new(FaultClass::Invalid, code, format!("Shopee refused the call (HTTP {s}).{note}")),
    };
    fault.retry_after = wait;
    fault
}

fn not_an_envelope(reply: &Reply) -> Fault {
    if reply.status.is_success() {
        Fault::malformed(format!(
            "Shopee answered HTTP {} with something that is not its JSON envelope; check api_url if it stays so.",
            reply.status.as_u16()
        ))
    } else {
        by_status(reply, " The answer was not JSON.")
    }
}

/// A file comes from a plain address, without an envelope.
fn media(reply: &Reply) -> Option<Fault> {
    match reply.status.as_u16() {
        200 | 201 => None,
        202..300 => {
            Some(Fault::malformed("Shopee's file host answered without the file; it is tried again later."))
        }
        404 | 410 => Some(Fault::new(FaultClass::Gone, "media_gone", "Shopee no longer has this file.")),
        401 | 403 => Some(Fault::new(
            FaultClass::Gone,
            "media_refused",
            "Shopee no longer gives this file out; it can still be seen in Seller Centre.",
        )),
        _ => Some(by_status(reply, "")),
    }
}

#[cfg(test)]
mod tests;
