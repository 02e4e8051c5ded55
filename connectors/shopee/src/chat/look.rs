//! Looking whether a message of unknown outcome went out (shopee §3.7).

use std::time::Duration;

use connector::{AccountContext, Found, Op, OutPart, Piece, Plan, Reply, Sent, ThreadContext, integer};
use model::{AttachmentKind, Time};
use serde_json::Value;

use super::{history, message};
use crate::reply::{id, look_into};

/// Shopee's clock and ours may differ by this much.
const SLACK: Duration = Duration::from_secs(5);
/// After this long a message that went out would be listed.
const SETTLED: Duration = Duration::from_secs(10);
/// Looks before a person has to.
const LOOKS: u32 = 3;

/// Looks at the newest page for an outbound message of equal content, no older than the attempt.
pub(crate) fn look(account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Found> {
    let (Some(part), Some(tried_at)) = (piece.parts.first().cloned(), piece.first_tried_at) else {
        return Plan::done(Found::Unclear);
    };
    let own = account.clone();
    step(
        Looking { own, thread: thread.thread.id.clone(), buyer: thread.contact.clone(), part, tried_at },
        Duration::ZERO,
        LOOKS,
    )
}

struct Looking {
    own: AccountContext,
    thread: String,
    buyer: String,
    part: OutPart,
    tried_at: Time,
}

fn step(looking: Looking, delay: Duration, left: u32) -> Plan<Found> {
    let exchange = history::ask(Op::Look, &looking.thread, None).delayed(delay);
    Plan::ask_then(exchange, move |answer| {
        let reply = match answer {
            Ok(reply) => reply,
            Err(f) => return Plan::refuse(f),
        };
        match seen(&looking, &reply) {
            Err(f) => Plan::refuse(f),
            Ok(Seen::It(sent)) => Plan::done(Found::Sent(sent)),
            // One of its kind is there, but what it shows cannot be compared.
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

fn seen(looking: &Looking, reply: &Reply) -> Result<Seen, connector::Fault> {
    let read = history::rows(reply, None)?;
    let from = looking.tried_at.before(SLACK).as_secs();
    let mut perhaps = false;
    for raw in &read.rows {
        let row = look_into(raw);
        let Some(at) = integer(&row, "created_timestamp").map(Time::from_unix_of_any_unit) else { continue };
        let buyer = looking.buyer.bytes().all(|b| b.is_ascii_digit()).then_some(looking.buyer.as_str());
        if at.as_secs() < from || !message::outbound(&row, &looking.own, buyer) {
            continue;
        }
        let kind = row.get("message_type").and_then(Value::as_str).unwrap_or("");
        let content = row.get("content").unwrap_or(&Value::Null);
        match same(&looking.part, kind, content) {
            Some(true) => {
                if let Some(id) = id(&row, "message_id") {
                    let seq = id.parse().ok();
                    let sent = Sent { external_ids: vec![id], at: Some(at), seq, memo: Vec::new() };
                    return Ok(Seen::It(sent));
                }
            }
            Some(false) => {}
            None => perhaps = true,
        }
    }
    Ok(if perhaps { Seen::Perhaps } else { Seen::Nothing })
}

/// Whether a message says what the piece says; none where it cannot be told, since an upload's address is not kept.
fn same(part: &OutPart, kind: &str, content: &Value) -> Option<bool> {
    let is = |wanted: &str, key: &str, value: &str| {
        Some(kind == wanted && connector::text(content, key).as_deref() == Some(value))
    };
    match part {
        OutPart::Text { text } => Some(
            kind == "text"
                && connector::text(content, "text").is_some_and(|t| t.trim_end() == text.trim_end()),
        ),
        OutPart::Product { external_id } => is("item", "item_id", external_id),
        OutPart::Order { external_id } => is("order", "order_sn", external_id),
        OutPart::Sticker { package_id, sticker_id } => Some(
            is("sticker", "sticker_id", sticker_id) == Some(true)
                && is("sticker", "sticker_package_id", package_id) == Some(true),
        ),
        OutPart::Media(m) => {
            let wanted = if m.as_kind == AttachmentKind::Video { "video" } else { "image" };
            (kind != wanted).then_some(false)
        }
        OutPart::Location { .. } => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::chat::thread_ref;

    const STARTED: i64 = 1_767_225_700;

    fn plan(text: &str) -> Plan<Found> {
        let own = AccountContext {
            external_id: "448120931".into(),
            webhook_url: String::new(),
            memo: BTreeMap::new(),
            now: Time::from_secs(STARTED + 1),
        };
        let thread = ThreadContext {
            thread: thread_ref("1364518331947512420".into()),
            contact: "317700254".into(),
            memo: BTreeMap::new(),
            last_inbound_at: None,
            last_inbound_received_at: None,
            last_inbound_id: None,
            outbound_since: 0,
            last_order_at: None,
            last_order_id: None,
            now: own.now,
        };
        let piece = Piece {
            parts: vec![OutPart::Text { text: text.into() }],
            reply_to: None,
            by_person: true,
            retry_key: String::new(),
            first_tried_at: Some(Time::from_secs(STARTED)),
            memo: None,
        };
        look(&own, &thread, &piece)
    }

    fn run(text: &str, rows: &Value, at: i64) -> (Found, usize) {
        let (mut plan, mut now, mut asked) = (plan(text), at, 0);
        loop {
            match plan {
                Plan::Done(found) => return (found.expect("a look"), asked),
                Plan::Ask(exchange, next) => {
                    asked += 1;
                    now += i64::try_from(exchange.delay.as_secs()).expect("small");
                    let body =
                        serde_json::json!({"error": "", "response": {"messages": rows, "page_result": {}}});
                    plan = next(Ok(Reply {
                        status: http::StatusCode::OK,
                        headers: http::HeaderMap::new(),
                        body: body.to_string().into(),
                        received_at: Time::from_secs(now),
                    }));
                }
            }
        }
    }

    fn row(id: u64, from_shop: u64, text: &str, at: i64) -> Value {
        serde_json::json!({"message_id": id.to_string(), "message_type": "text", "from_shop_id": from_shop,
            "created_timestamp": at, "content": {"text": text}})
    }

    #[test]
    fn an_equal_message_of_ours_is_the_one() {
        let rows = serde_json::json!([row(9, 448_120_931, "พร้อมส่งค่ะ", STARTED - 4)]);
        let (found, asked) = run("พร้อมส่งค่ะ", &rows, STARTED + 1);
        assert!(matches!(found, Found::Sent(s) if s.external_ids == ["9"]));
        assert_eq!(asked, 1);
    }

    #[test]
    fn older_ones_others_and_the_buyers_own_words_are_not() {
        let rows = serde_json::json!([
            row(9, 448_120_931, "ok", STARTED - 6),
            row(8, 317_698_820, "ok", STARTED),
            row(7, 448_120_931, "not ok", STARTED),
        ]);
        // Eleven seconds after: it would be there by now.
        assert_eq!(run("ok", &rows, STARTED + 11), (Found::NotSent, 1));
    }

    #[test]
    fn it_waits_ten_seconds_before_it_says_no() {
        assert_eq!(run("ok", &serde_json::json!([]), STARTED + 1), (Found::NotSent, 2));
    }
}
