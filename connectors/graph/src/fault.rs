//! What Meta's refusals mean (facebook §5, instagram §5): code and subcode first, then `is_transient`, then the status.

mod table;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use connector::{Fault, FaultClass, Op, Reply, integer, text};
use serde_json::Value;

use crate::{text::escaped, usage};
use table::Verdict;

/// An error as Meta says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaidError {
    /// Its code; 0 where it has none.
    pub code: i64,
    /// Its subcode.
    pub subcode: Option<i64>,
    /// What is written for developers.
    pub message: String,
    /// What is written for people.
    pub for_people: Option<String>,
    /// Whether Meta says that it passes.
    pub transient: Option<bool>,
    /// By what Meta finds the call.
    pub trace: Option<String>,
}

/// The error in an answer, whatever its status: `{"error":{…}}`, or the `error_type`, `code` and `error_message` of Instagram's token
/// addresses (instagram §1.3).
pub fn said_error(body: &[u8]) -> Option<SaidError> {
    let json: Value = serde_json::from_slice(body).ok()?;
    said_in(&json)
}

fn said_in(json: &Value) -> Option<SaidError> {
    if let Some(error) = json.get("error").filter(|e| !e.is_null()) {
        if let Some(words) = error.as_str() {
            let message = text(json, "error_description").unwrap_or_else(|| words.to_owned());
            return Some(SaidError { message, ..SaidError::default() });
        }
        return Some(SaidError {
            code: integer(error, "code").unwrap_or(0),
            // `debug_token` says `subcode`.
            subcode: integer(error, "error_subcode")
                .or_else(|| integer(error, "subcode"))
                .filter(|s| *s != 0),
            message: text(error, "message").unwrap_or_default(),
            for_people: text(error, "error_user_msg").or_else(|| text(error, "error_user_title")),
            transient: error.get("is_transient").and_then(Value::as_bool),
            trace: text(error, "fbtrace_id"),
        });
    }
    let message = text(json, "error_message")?;
    Some(SaidError { code: integer(json, "code").unwrap_or(0), message, ..SaidError::default() })
}

/// Whether a reply of the API is a fault. HTTP 200 with an error inside is one, and so is what is no JSON object at all.
pub fn fault(op: Op, reply: &Reply) -> Option<Fault> {
    let ok = reply.status.is_success();
    if op == Op::Media && ok {
        return (reply.status.as_u16() != 200).then(|| {
            Fault::malformed(format!("A file was answered with status {}.", reply.status.as_u16()))
        });
    }
    let json = serde_json::from_slice::<Value>(&reply.body).ok().filter(Value::is_object);
    match json.as_ref().and_then(said_in) {
        Some(said) => Some(of_error(op, &said, reply)),
        None if op == Op::Media => Some(of_file(reply)),
        None if !ok => Some(of_status(reply)),
        None if json.is_none() => Some(Fault::malformed(format!(
            "Meta answered {} with something that is not its API's.",
            reply.status.as_u16()
        ))),
        None => None,
    }
}

/// The code of a fault: `10/2018278`, or `190` alone.
fn code_of(said: &SaidError) -> String {
    match said.subcode {
        None if said.code == 0 => "unnamed".to_owned(),
        Some(subcode) => format!("{}/{subcode}", said.code),
        None => said.code.to_string(),
    }
}

/// Code and subcode of a fault that Meta said; none of other faults.
pub fn codes(fault: &Fault) -> Option<(i64, Option<i64>)> {
    match fault.code.split_once('/') {
        Some((code, subcode)) => Some((code.parse().ok()?, Some(subcode.parse().ok()?))),
        None => Some((fault.code.parse().ok()?, None)),
    }
}

/// Whether a fault is this code, with this subcode (none: with any).
pub fn is(fault: &Fault, code: i64, subcode: Option<i64>) -> bool {
    codes(fault).is_some_and(|(c, s)| c == code && (subcode.is_none() || s == subcode))
}

fn of_error(op: Op, said: &SaidError, reply: &Reply) -> Fault {
    let verdict = table::verdict(op, said).unwrap_or_else(|| unknown(said, reply));
    let mut detail = verdict.words.to_owned();
    // Where we know better what to do, Meta's own words come second.
    let words = match (&said.for_people, said.message.as_str()) {
        (Some(words), _) => words.as_str(),
        (None, words) => words,
    };
    let words = scrubbed(&escaped(words.trim(), 300));
    if !words.is_empty() {
        let _ = write!(detail, " Meta says: “{words}”.");
    }
    let _ = write!(detail, " (code {}", code_of(said));
    if let Some(trace) = &said.trace {
        let _ = write!(detail, ", trace {}", escaped(trace, 40));
    }
    detail.push(')');
    let mut fault = Fault::new(verdict.class, code_of(said), detail.trim_start());
    fault.operator = verdict.operator;
    fault.retry_after = match verdict.class {
        FaultClass::Throttled => verdict.after.max(usage(reply).regain).max(retry_after(reply)),
        _ => verdict.after,
    };
    fault
}

/// A code that the sheets do not know.
fn unknown(said: &SaidError, reply: &Reply) -> Verdict {
    let status = reply.status.as_u16();
    if said.transient == Some(true) || status >= 500 {
        Verdict::new(FaultClass::Upstream, "Meta is in trouble.")
    } else if status == 429 {
        Verdict::new(FaultClass::Throttled, "Meta asks for fewer calls; they go on more slowly.")
    } else {
        Verdict::new(FaultClass::Invalid, "Meta refused this.")
    }
}

fn retry_after(reply: &Reply) -> Option<std::time::Duration> {
    let seconds = reply.header("retry-after")?.trim().parse().ok()?;
    Some(std::time::Duration::from_secs(seconds))
}

/// An answer without the API's error: an edge, a firewall, an outage. Neither token nor permission is judged by it.
fn of_status(reply: &Reply) -> Fault {
    let status = reply.status.as_u16();
    let code = format!("http_{status}");
    match status {
        429 => {
            let fault =
                Fault::new(FaultClass::Throttled, code, "Meta asks for fewer calls; they go on more slowly.");
            Fault { retry_after: usage(reply).regain.max(retry_after(reply)), ..fault }
        }
        401 | 403 | 408 | 500.. => Fault::new(
            FaultClass::Upstream,
            code,
            format!("Meta answered with status {status} and no reason."),
        ),
        400..=499 => Fault::new(
            FaultClass::Invalid,
            code,
            format!("Meta refused this with status {status} and no reason."),
        ),
        _ => Fault::new(
            FaultClass::Malformed,
            code,
            format!("Meta answered with status {status}, which its API never does."),
        ),
    }
}

/// Files come from a delivery network that speaks in statuses alone; its addresses are signed and die.
fn of_file(reply: &Reply) -> Fault {
    let status = reply.status.as_u16();
    match status {
        400 | 401 | 403 | 404 | 410 => Fault::new(
            FaultClass::Gone,
            format!("http_{status}"),
            "Meta does not give this file any more: its address has expired, or it was deleted.",
        ),
        _ => of_status(reply),
    }
}

/// Meta repeats tokens in its messages ("Malformed access token EAAG…"): anything that looks like one is left out.
pub fn scrubbed(words: &str) -> String {
    let in_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '|' | '.' | '%');
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(start) = rest.find(in_token) {
        let (before, from) = rest.split_at(start);
        let (run, after) = from.split_at(from.find(|c| !in_token(c)).unwrap_or(from.len()));
        out.push_str(before);
        let telling = run.len() >= 32
            || ["EAA", "IGAA", "IGQ"].iter().any(|p| run.starts_with(p) && run.len() > 8)
            || run.contains('|');
        out.push_str(if telling { "…" } else { run });
        rest = after;
    }
    out.push_str(rest);
    out
}
