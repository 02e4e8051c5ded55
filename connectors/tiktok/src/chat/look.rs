//! Looking whether a message of unknown outcome went out (tiktok §3.4).

use std::time::Duration;

use connector::{AccountContext, Fault, Found, Op, OutPart, Piece, Plan, Reply, Sent, ThreadContext};
use model::Time;
use serde_json::Value;

use super::{
    content, history,
    message::{self, Role},
};
use crate::{
    manifest,
    reply::{id, look_into},
};

/// The platform's clock and ours may differ by this much; its times are whole seconds.
const SLACK: Duration = Duration::from_secs(5);
/// After this long a message that went out would be listed.
const SETTLED: Duration = Duration::from_secs(10);
/// Looks before a person has to.
const LOOKS: u32 = 3;

/// Looks at the newest page for a message of ours of equal content, no older than the attempt.
pub(crate) fn look(account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Found> {
    let (Some(part), Some(tried_at)) = (piece.parts.first().cloned(), piece.first_tried_at) else {
        return Plan::done(Found::Unclear);
    };
    let looking = Looking { own: account.clone(), thread: thread.thread.id.clone(), part, tried_at };
    step(looking, Duration::ZERO, LOOKS)
}

struct Looking {
    own: AccountContext,
    thread: String,
    part: OutPart,
    tried_at: Time,
}

fn step(looking: Looking, delay: Duration, left: u32) -> Plan<Found> {
    let exchange = history::ask(Op::Look, manifest::CHAT, &looking.own, &looking.thread, None).delayed(delay);
    Plan::ask_then(exchange, move |answer| {
        let reply = match answer {
            Ok(reply) => reply,
            Err(f) => return Plan::refuse(f),
        };
        match seen(&looking, &reply) {
            Err(f) => Plan::refuse(f),
            Ok(Seen::It(sent)) => Plan::done(Found::Sent(sent)),
            // One of its kind is there, but what it shows cannot be compared; or the page does not reach back to the attempt.
            Ok(Seen::Perhaps) => Plan::done(Found::Unclear),
            Ok(Seen::Nothing) => {
                let age = reply.received_at.since(looking.tried_at);
                if age >= SETTLED {
                    Plan::done(Found::NotSent)
                } else if left <= 1 {
                    Plan::done(Found::Unclear)
                } else {
                    step(looking, SETTLED.saturating_sub(age), left - 1)
                }
            }
        }
    })
}

enum Seen {
    It(Sent),
    Perhaps,
    Nothing,
}

fn seen(looking: &Looking, reply: &Reply) -> Result<Seen, Fault> {
    let read = history::rows(reply, None)?;
    let from = looking.tried_at.before(SLACK).as_secs();
    let mut perhaps = false;
    for raw in &read.rows {
        let row = look_into(raw);
        let Some(at) = message::time(&row, "create_time") else { continue };
        if at.as_secs() < from || Role::of(&row) == Role::Buyer {
            continue;
        }
        let kind = row.get("type").and_then(Value::as_str).unwrap_or("");
        let content = content::read(row.get("content").unwrap_or(&Value::Null));
        match same(&looking.part, kind, &content) {
            Some(true) => {
                if let Some(id) = id(&row, "id").or_else(|| id(&row, "message_id")) {
                    let seq = Some(message::index(&row)).filter(|n| *n > 0);
                    return Ok(Seen::It(Sent {
                        external_ids: vec![id],
                        at: Some(at),
                        seq,
                        memo: Vec::new(),
                    }));
                }
                perhaps = true;
            }
            Some(false) => {}
            None => perhaps = true,
        }
    }
    // Ten messages may all be newer than the attempt: then older ones have not been seen.
    let reaches = read.older.is_none() || read.oldest().is_some_and(|oldest| oldest.as_secs() < from);
    Ok(if perhaps || !reaches { Seen::Perhaps } else { Seen::Nothing })
}

/// Whether a message says what the piece says; none where it cannot be told, since an upload's address is not kept.
fn same(part: &OutPart, kind: &str, content: &Value) -> Option<bool> {
    let is = |wanted: &str, key: &str, value: &str| {
        Some(kind == wanted && connector::text(content, key).is_some_and(|t| t.trim() == value.trim()))
    };
    match part {
        OutPart::Text { text } => is("TEXT", "content", text),
        OutPart::Product { external_id } => is("PRODUCT_CARD", "product_id", external_id),
        OutPart::Order { external_id } => is("ORDER_CARD", "order_id", external_id),
        OutPart::Media(_) => (kind != "IMAGE").then_some(false),
        OutPart::Location { .. } | OutPart::Sticker { .. } => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::chat::thread_ref;

    const STARTED: i64 = 1_795_305_700;

    fn plan(part: OutPart) -> Plan<Found> {
        let own = AccountContext {
            external_id: "7496001122334455667".into(),
            webhook_url: String::new(),
            memo: std::collections::BTreeMap::new(),
            now: Time::from_secs(STARTED + 1),
        };
        let thread = ThreadContext {
            thread: thread_ref("7571203344556677001".into()),
            contact: "7571203344556677001".into(),
            memo: std::collections::BTreeMap::new(),
            last_inbound_at: None,
            last_inbound_received_at: None,
            last_inbound_id: None,
            outbound_since: 0,
            last_order_at: None,
            last_order_id: None,
            now: own.now,
        };
        let piece = Piece {
            parts: vec![part],
            reply_to: None,
            by_person: true,
            retry_key: String::new(),
            first_tried_at: Some(Time::from_secs(STARTED)),
            memo: None,
        };
        look(&own, &thread, &piece)
    }

    fn run(text: &str, rows: &Value, next: &str, at: i64) -> (Found, usize) {
        let (mut plan, mut now, mut asked) = (plan(OutPart::Text { text: text.into() }), at, 0);
        loop {
            match plan {
                Plan::Done(found) => return (found.expect("a look"), asked),
                Plan::Ask(exchange, go) => {
                    asked += 1;
                    now += i64::try_from(exchange.delay.as_secs()).expect("small");
                    let body = json!({"code": 0, "data": {"messages": rows, "next_page_token": next}});
                    plan = go(Ok(Reply {
                        status: http::StatusCode::OK,
                        headers: http::HeaderMap::new(),
                        body: body.to_string().into(),
                        received_at: Time::from_secs(now),
                    }));
                }
            }
        }
    }

    fn row(id: u64, role: &str, text: &str, at: i64) -> Value {
        json!({"id": id.to_string(), "type": "TEXT", "create_time": at, "sender": {"role": role},
            "content": json!({"content": text}).to_string()})
    }

    #[test]
    fn an_equal_message_of_ours_is_the_one() {
        let rows = json!([row(9, "CUSTOMER_SERVICE", "พร้อมส่งค่ะ ", STARTED - 4)]);
        let (found, asked) = run("พร้อมส่งค่ะ", &rows, "", STARTED + 1);
        assert!(matches!(found, Found::Sent(s) if s.external_ids == ["9"]));
        assert_eq!(asked, 1);
    }

    #[test]
    fn older_ones_others_and_the_buyers_own_words_are_not() {
        let rows = json!([
            row(9, "CUSTOMER_SERVICE", "ok", STARTED - 6),
            row(8, "BUYER", "ok", STARTED),
            row(7, "CUSTOMER_SERVICE", "not ok", STARTED),
        ]);
        // Eleven seconds after: it would be there by now.
        assert_eq!(run("ok", &rows, "more", STARTED + 11), (Found::NotSent, 1));
    }

    #[test]
    fn it_waits_ten_seconds_before_it_says_no() {
        assert_eq!(run("ok", &json!([]), "", STARTED + 1), (Found::NotSent, 2));
    }

    #[test]
    fn a_page_that_is_full_of_newer_ones_tells_nothing() {
        let rows = json!([row(9, "BUYER", "a", STARTED + 3), row(8, "BUYER", "b", STARTED + 2)]);
        assert_eq!(run("ok", &rows, "more", STARTED + 11), (Found::Unclear, 1));
    }
}
