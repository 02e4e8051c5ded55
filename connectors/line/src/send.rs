//! Sending: by reply token while it is fresh, else by push with a retry key (line §4.1–4.4).

use std::time::Duration;

use connector::{
    Auth, Exchange, Fault, FaultClass, Op, Piece, Plan, Reply, Request, Sent, ThreadContext, text,
};
use model::{MemoItem, Time};
use serde_json::{Value, json};

use crate::{
    fault::INVALID_REPLY_TOKEN,
    manifest::{ALL, API},
    memo, object,
};

/// LINE remembers a retry key for 24 h; later the same key would send again (line §4.3).
const KEY_LIVES: Duration = Duration::from_hours(23);

/// Sends one piece.
///
/// A reply has no retry key: without an answer its outcome is unknown. A push has one, so it can be said again, and "already
/// accepted" is a success. What was tried before goes by push, so that a new reply token does not double it.
pub fn send(thread: &ThreadContext, piece: &Piece) -> Plan<Sent> {
    if memo::is_standby(thread) {
        let detail = "Another tool holds this conversation in LINE; it can be answered here again when the customer's next message comes in.";
        return Plan::refuse(Fault::new(FaultClass::WindowClosed, "handled_elsewhere", detail));
    }
    let messages = object::objects(piece, thread);
    if messages.is_empty() {
        return Plan::refuse(Fault::new(FaultClass::Invalid, "empty", "There is nothing in this message."));
    }
    let now = thread.now;
    let tried = piece.first_tried_at.filter(|at| *at < now);
    if tried.is_some_and(|at| now.since(at) > KEY_LIVES) {
        let detail = "LINE may have taken this message almost a day ago and does not remember any more; look in the chat, then send it anew.";
        return Plan::refuse(Fault::new(FaultClass::UnknownOutcome, "retry_key_ended", detail));
    }
    let push = push(thread, piece, &messages);
    let Some((token, _)) = memo::reply_token(thread).filter(|_| tried.is_none()) else {
        return Plan::ask_then(push, move |reply| pushed(reply, Vec::new(), now));
    };
    let body = json!({ "replyToken": token, "messages": messages });
    let reply = Request::post_json(API, "/v2/bot/message/reply", Auth::Grant, &body);
    Plan::ask_then(Exchange::act(Op::Send, ALL, reply), move |reply| {
        let used = vec![memo::used(&token, now)];
        match reply {
            Ok(reply) => match sent(&reply, used, now) {
                Some(sent) => Plan::done(sent),
                None => Plan::refuse(unknown("LINE answered, but did not say what it sent.")),
            },
            Err(fault) if fault.code == INVALID_REPLY_TOKEN => {
                Plan::ask_then(push, move |reply| pushed(reply, used, now))
            }
            Err(fault) if matches!(fault.class, FaultClass::Upstream | FaultClass::Malformed) => {
                Plan::refuse(unknown(&fault.detail))
            }
            Err(fault) => Plan::refuse(fault),
        }
    })
}

fn push(thread: &ThreadContext, piece: &Piece, messages: &[Value]) -> Exchange {
    let body = json!({ "to": thread.thread.id, "messages": messages });
    let request = Request::post_json(API, "/v2/bot/message/push", Auth::Grant, &body);
    Exchange::act(Op::Send, ALL, request.header("x-line-retry-key", &piece.retry_key)).repeatable()
}

fn pushed(reply: Result<Reply, Fault>, memo: Vec<MemoItem>, now: Time) -> Plan<Sent> {
    match reply {
        Ok(reply) => match sent(&reply, memo, now) {
            Some(sent) => Plan::done(sent),
            // Saying it again with the same key brings the ids.
            None => Plan::refuse(Fault::new(
                FaultClass::Upstream,
                "unreadable_answer",
                "LINE answered, but did not say what it sent.",
            )),
        },
        Err(fault) => Plan::refuse(fault),
    }
}

/// The ids of what was sent, and the tokens to quote it with. None without an id: "sent" is only said with one.
fn sent(reply: &Reply, mut memo: Vec<MemoItem>, now: Time) -> Option<Sent> {
    let body: Value = reply.json().ok()?;
    let mut external_ids = Vec::new();
    for message in body.get("sentMessages")?.as_array()? {
        let id = text(message, "id")?;
        if let Some(token) = text(message, "quoteToken") {
            memo.push(memo::quotable(&id, &token, now));
        }
        external_ids.push(id);
    }
    (!external_ids.is_empty()).then_some(Sent { external_ids, at: None, seq: None, memo })
}

fn unknown(detail: &str) -> Fault {
    let detail =
        format!("{detail} The message may have arrived or not; look in the chat before sending it again.");
    Fault::new(FaultClass::UnknownOutcome, "unknown_outcome", detail)
}
