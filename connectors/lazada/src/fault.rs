//! What Lazada's refusals mean (lazada §5).
//!
//! They come with HTTP 200 as a rule. Success is top-level `code` 0 and, in several families, a flag further in.

mod table;
mod words;

use std::time::Duration;

use connector::{Fault, FaultClass, Op, Reply};
use serde_json::Value;

use crate::scalar::{flag, text};
use table::Verdict;

/// A phrase that means a limit, even beside `code` 0 (lazada §5.1).
const TOO_FAST: &str = "access frequency exceeds";

/// Whether a reply is a fault. When a grant is renewed, only a refusal of its token may cost the seller a new consent: a wrong
/// key, an address that is not allowed, or a code that nobody wrote down are mended elsewhere, and it is tried again.
pub(crate) fn fault(op: Op, reply: &Reply) -> Option<Fault> {
    let fault = judge(op, reply)?;
    let spared = op == Op::Renew && fault.class == FaultClass::Invalid;
    Some(if spared { Fault { class: FaultClass::Upstream, ..fault } } else { fault })
}

fn judge(op: Op, reply: &Reply) -> Option<Fault> {
    // A file has no envelope, and its bytes are streamed away unread.
    if op == Op::Media && (reply.body.is_empty() || !reply.status.is_success()) {
        return media(reply);
    }
    let Ok(envelope @ Value::Object(_)) = serde_json::from_slice::<Value>(&reply.body) else {
        return Some(not_an_envelope(reply));
    };
    let said = message(&envelope);
    if said.to_ascii_lowercase().contains(TOO_FAST) {
        return Some(named(op, &envelope, "ApiCallLimit", &said, reply));
    }
    match text(&envelope, "code").as_deref().map(str::trim) {
        Some("0") if reply.status.is_success() => inner(op, &envelope, reply),
        Some("0") => Some(by_status(reply, "")),
        Some(code) => Some(named(op, &envelope, code, &said, reply)),
        None if !reply.status.is_success() => Some(by_status(reply, "")),
        None if has_token(&envelope) => None,
        None => Some(Fault::malformed(
            "Lazada's answer does not say whether it succeeded; it is tried again later.",
        )),
    }
}

/// The flags further in: chat and media at the top, tracking, returns and followers under `result`.
fn inner(op: Op, envelope: &Value, reply: &Reply) -> Option<Fault> {
    let code = ["err_code", "error_code", "result_code"].iter().find_map(|key| text(envelope, key));
    let coded = ["err_code", "error_code"].iter().find_map(|key| text(envelope, key));
    let fine = coded.as_deref().is_none_or(|c| matches!(c.trim(), "0" | "SUCCESS"));
    if flag(envelope, "success") == Some(false) || !fine {
        let code = code.unwrap_or_else(|| "not_successful".to_owned());
        return Some(refused(op, envelope, &code, &message(envelope), reply));
    }
    let result = envelope.get("result").filter(|r| r.is_object())?;
    if flag(result, "success") == Some(false) || flag(result, "not_success") == Some(true) {
        let error = result.get("error_code").unwrap_or(&Value::Null);
        let code = ["code", "errorCode", "name", "key"].iter().find_map(|key| text(error, key));
        let code = text(result, "error_code").or(code).unwrap_or_else(|| "not_successful".to_owned());
        let said = text(error, "displayMessage").or_else(|| text(result, "error_msg")).unwrap_or_default();
        return Some(refused(op, envelope, &code, &said, reply));
    }
    None
}

/// A refusal from inside. Numbers mean something else there than at the top.
fn refused(op: Op, envelope: &Value, code: &str, said: &str, reply: &Reply) -> Fault {
    if code.trim().parse::<i64>().is_ok_and(|n| n != -22) {
        return told(&table::invalid(table::INSIDE), envelope, code, said, reply);
    }
    named(op, envelope, code, said, reply)
}

/// The fault of a code.
fn named(op: Op, envelope: &Value, code: &str, said: &str, reply: &Reply) -> Fault {
    let kind = text(envelope, "type").unwrap_or_default();
    let verdict = table::of_code(op, code.trim()).unwrap_or_else(|| unknown(&kind, reply));
    told(&verdict, envelope, code, said, reply)
}

/// Puts a verdict into words, with Lazada's own beside them.
fn told(verdict: &Verdict, envelope: &Value, code: &str, said: &str, reply: &Reply) -> Fault {
    let mut detail = verdict.words.to_owned();
    let shown = words::shown(said);
    if !shown.is_empty() {
        detail = format!("{detail} Lazada said: “{shown}”.");
    }
    if let Some(id) =
        text(envelope, "request_id").map(|id| words::request_id(&id)).filter(|id| !id.is_empty())
    {
        detail = format!("{detail} (Lazada's request id {id})");
    }
    let mut fault = Fault::new(verdict.class, words::code(code.trim()), detail);
    fault.operator = verdict.operator;
    if verdict.class == FaultClass::Throttled {
        let header = reply.header("retry-after").and_then(|v| v.trim().parse().ok()).map(Duration::from_secs);
        fault.retry_after = header.or_else(|| banned_for(said)).or(verdict.after);
    }
    fault
}

/// A code that nobody wrote down: whose fault it is says what to do (lazada §5.2).
fn unknown(kind: &str, reply: &Reply) -> Verdict {
    match (kind.trim().to_ascii_uppercase().as_str(), reply.status.as_u16()) {
        (_, 429) => table::throttled("Lazada asks for fewer calls; they go on more slowly.", 1),
        (_, 500..) | ("ISP" | "SYSTEM", _) => table::upstream("Lazada is in trouble; it is tried again."),
        _ => table::invalid("Lazada refused this with a code that Sampan does not know."),
    }
}

/// What Lazada said, wherever it put it.
fn message(envelope: &Value) -> String {
    ["err_message", "error_msg", "error_message", "result_message", "message", "msg"]
        .iter()
        .find_map(|key| text(envelope, key).filter(|t| t != "SUCCESS"))
        .unwrap_or_default()
}

/// "… this ban will last N seconds".
fn banned_for(said: &str) -> Option<Duration> {
    let lower = said.to_ascii_lowercase();
    let rest = lower.split_once("last ")?.1;
    let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|s| (1..=86_400).contains(s)).map(Duration::from_secs)
}

/// Token calls may leave their `code` out.
fn has_token(envelope: &Value) -> bool {
    text(envelope, "access_token").is_some()
        || envelope.get("data").is_some_and(|data| text(data, "access_token").is_some())
}

fn by_status(reply: &Reply, note: &str) -> Fault {
    let status = reply.status.as_u16();
    let wait = reply.header("retry-after").and_then(|v| v.trim().parse().ok()).map(Duration::from_secs);
    let code = format!("http_{status}");
    let mut fault = match status {
        429 => Fault::new(
            FaultClass::Throttled,
            code,
            "Lazada asks for fewer calls (HTTP 429); they go on more slowly.",
        ),
        // An edge or firewall page: nothing that the API itself said, so neither token nor permission is judged by it.
        401 | 403 => Fault::new(
            FaultClass::Upstream,
            code,
            format!(
                "Lazada's edge refused the call (HTTP {status}) before its API saw it. If it stays so, look at the app's IP whitelist in Lazada's console.{note}"
            ),
        )
        .for_operator(),
        404 => Fault::new(
            FaultClass::Upstream,
            code,
            format!("There is no Lazada API at this address (HTTP 404): check api_url and token_url.{note}"),
        )
        .for_operator(),
        s if s >= 500 => {
            Fault::new(FaultClass::Upstream, code, format!("Lazada is in trouble (HTTP {s}); it is tried again.{note}"))
        }
        s => Fault::new(FaultClass::Invalid, code, format!("Lazada refused the call (HTTP {s}).{note}")),
    };
    fault.retry_after = wait;
    fault
}

fn not_an_envelope(reply: &Reply) -> Fault {
    if reply.status.is_success() {
        Fault::malformed(format!(
            "Lazada answered HTTP {} with something that is not its JSON envelope; check api_url and token_url if it stays so.",
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
            Some(Fault::malformed("Lazada's file host answered without the file; it is tried again later."))
        }
        404 | 410 => Some(Fault::new(FaultClass::Gone, "media_gone", "Lazada no longer has this file.")),
        401 | 403 => Some(Fault::new(
            FaultClass::Gone,
            "media_refused",
            "Lazada no longer gives this file out; it can still be seen in Seller Center.",
        )),
        _ => Some(by_status(reply, "")),
    }
}

#[cfg(test)]
mod tests;
