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

/// The free way: by this reply token, if the piece's first try is before this moment.
///
/// It is chosen once, when the reply is cut, and kept in the piece. A reply has no retry key, so whether a second try may double
/// the first depends on which way the first one went; a way chosen anew for each try would forget that.
pub struct Way {
    token: String,
    until: Time,
}

impl Way {
    /// The free way, while a reply token is fresh.
    pub fn of(thread: &ThreadContext) -> Option<Way> {
        memo::reply_token(thread).map(|(token, until)| Way { token, until })
    }

    /// For the piece's memo.
    pub fn write(&self) -> String {
        format!("reply {} {}", self.until.as_millis(), self.token)
    }

    fn read(piece: &Piece, thread: &ThreadContext) -> Option<Way> {
        let (until, token) = piece.memo.as_deref()?.strip_prefix("reply ")?.split_once(' ')?;
        let way = Way { token: token.to_owned(), until: Time::from_millis(until.parse().ok()?) };
        let first_try = piece.first_tried_at.unwrap_or(thread.now);
        (first_try < way.until && !memo::is_used(thread, &way.token)).then_some(way)
    }
}

/// Sends one piece.
///
/// Without an answer to a reply its outcome is unknown. A push has a retry key, so it can be said again, and "already accepted"
/// is a success. LINE's "Invalid reply token" is certain: nothing went out, and the push follows.
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
    if piece.first_tried_at.is_some_and(|at| now.since(at) > KEY_LIVES) {
        let detail = "LINE may have taken this message almost a day ago and does not remember any more; look in the chat, then send it anew.";
        return Plan::refuse(Fault::new(FaultClass::UnknownOutcome, "retry_key_ended", detail));
    }
    let push = push(thread, piece, &messages);
    let Some(Way { token, .. }) = Way::read(piece, thread) else {
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
            Err(fault)
                if matches!(fault.class, FaultClass::Upstream | FaultClass::Malformed)
                    && fault.code != Fault::NOT_REACHED =>
            {
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
