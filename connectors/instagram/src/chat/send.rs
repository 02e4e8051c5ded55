//! Sending (instagram §4). There is no retry key: what got no answer is never said again blindly.

use std::time::Duration;

use connector::{
    AccountContext, Auth, Exchange, Fault, FaultClass, Op, OutPart, Piece, Plan, Reply, Request, Sent,
    ThreadContext, text,
};
use connector_graph::{path, segment};
use model::{AttachmentKind, MemoItem};
use serde_json::{Value, json};

use super::window::{Way, closed, human_agent, way};
use crate::{
    comment,
    fault::{invalid, is_bad_parameter, unsure},
    manifest::{GRAPH, SEND},
};

/// Sends one piece, the way that is open now.
pub(crate) fn send(account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Sent> {
    let Some(message) = message(&piece.parts) else {
        return Plan::refuse(invalid("empty", "There is nothing in this message."));
    };
    let approved = human_agent(account);
    let way = way(thread, approved);
    let mut body = json!({ "recipient": { "id": thread.contact }, "message": message });
    let mut memo = Vec::new();
    match way {
        Way::Plain => {}
        // Only what a person wrote, and only after the first day (instagram §8, 15).
        Way::HumanAgent if piece.by_person => {
            body["messaging_type"] = json!("MESSAGE_TAG");
            body["tag"] = json!("HUMAN_AGENT");
        }
        Way::Comment(id) => {
            body["recipient"] = json!({ "comment_id": id });
            memo.push(comment::answered(&id, thread.now));
        }
        Way::HumanAgent => {
            return Plan::refuse(outside(
                "More than a day has passed since the customer wrote: Instagram takes only what a person writes.",
            ));
        }
        Way::Closed => return Plan::refuse(outside(closed(thread.last_inbound_at.is_some(), approved))),
    }
    let edge = path(&format!("/{}/messages", segment(&account.external_id)));
    let deadline = deadline(&piece.parts);
    let ask = move |body: &Value| Exchange {
        deadline,
        ..Exchange::act(Op::Send, SEND, Request::post_json(GRAPH, edge.clone(), Auth::Grant, body))
    };
    let quoted = piece.reply_to.as_deref().filter(|id| !comment::is_comment(id));
    let Some(quoted) = quoted else {
        return Plan::ask_then(ask(&body), move |reply| Plan::Done(sent(reply, memo)));
    };
    let mut quoting = body.clone();
    quoting["reply_to"] = json!({ "mid": quoted });
    // Whether Instagram takes quotes from tools is not settled; a refusal of the parameter is certain, and it goes without (instagram §4).
    Plan::ask_then(ask(&quoting), move |reply| match reply {
        Err(fault) if is_bad_parameter(&fault) => {
            Plan::ask_then(ask(&body), move |reply| Plan::Done(sent(reply, memo)))
        }
        reply => Plan::Done(sent(reply, memo)),
    })
}

/// How long to wait for the answer: Meta fetches a file before it answers, a film for up to 75 seconds (facebook §4.3). What got no answer
/// has to be told within a minute.
fn deadline(parts: &[OutPart]) -> Duration {
    let kind = parts.iter().find_map(|p| if let OutPart::Media(m) = p { Some(m.as_kind) } else { None });
    Duration::from_secs(match kind {
        None => 12,
        Some(AttachmentKind::Video) => 45,
        Some(_) => 20,
    })
}

fn outside(detail: &str) -> Fault {
    Fault::new(FaultClass::WindowClosed, "outside_window", detail)
}

/// What a message says, in Instagram's words.
fn message(parts: &[OutPart]) -> Option<Value> {
    match parts {
        [] => None,
        [OutPart::Text { text }] => Some(json!({ "text": text })),
        [OutPart::Sticker { .. }] => Some(json!({ "attachment": { "type": super::pieces::HEART } })),
        [OutPart::Media(_)] => Some(json!({ "attachment": attachment(parts.first()?)? })),
        many => {
            let all: Option<Vec<Value>> = many.iter().map(attachment).collect();
            Some(json!({ "attachments": all? }))
        }
    }
}

fn attachment(part: &OutPart) -> Option<Value> {
    let OutPart::Media(media) = part else { return None };
    let kind = match media.as_kind {
        AttachmentKind::Image => "image",
        AttachmentKind::Video => "video",
        AttachmentKind::Audio => "audio",
        AttachmentKind::File => "file",
    };
    Some(json!({ "type": kind, "payload": { "url": media.url } }))
}

/// "Sent" is only said with Instagram's id; the echo has the same.
fn sent(reply: Result<Reply, Fault>, memo: Vec<MemoItem>) -> Result<Sent, Fault> {
    let reply = reply.map_err(unsure)?;
    let v: Value = reply.json().map_err(unsure)?;
    let id = text(&v, "message_id").ok_or_else(|| {
        Fault::new(
            FaultClass::UnknownOutcome,
            "no_message_id",
            "Instagram answered, but named no message; it may or may not be out.",
        )
    })?;
    Ok(Sent { external_ids: vec![id], at: None, seq: None, memo })
}
