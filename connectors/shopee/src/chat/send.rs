//! Sending (shopee §3.7). No retry key exists: what got no answer is never said again blindly.

use std::time::Duration;

use connector::{
    Auth, Body, Exchange, Fault, FaultClass, FormPart, Method, Op, OutMedia, OutPart, Piece, Plan, Reply,
    Request, Sent, ThreadContext, integer,
};
use model::{AttachmentKind, Time};
use serde_json::{Value, json};

use super::{get, post};
use crate::{manifest, reply};

/// How often, and after which pauses, a film is asked for while Shopee prepares it.
const VIDEO_LOOKS: u32 = 15;
const VIDEO_PAUSE: Duration = Duration::from_secs(4);

/// What a message says, in Shopee's words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    pub kind: &'static str,
    pub content: Value,
}

/// Sends one piece.
pub(crate) fn send(thread: &ThreadContext, piece: &Piece) -> Plan<Sent> {
    let Some(part) = piece.parts.first().cloned() else {
        return Plan::refuse(Fault::new(FaultClass::Invalid, "empty", "There is nothing to send."));
    };
    let order = thread.last_order_id.clone();
    addressee(thread).then(move |to| prepare(part).then(move |said| say(to, &said, order)))
}

/// A message is addressed to the buyer's user id. A thread whose messages named nobody is asked for its buyer.
fn addressee(thread: &ThreadContext) -> Plan<u64> {
    if let Ok(id) = thread.contact.parse::<u64>() {
        return Plan::done(id);
    }
    let exchange = get(Op::Send, "get_one_conversation", &[("conversation_id", &thread.thread.id)]).prelude();
    Plan::ask(exchange, |r| {
        let row: Value = reply::response(&r)?;
        let row = row.get("conversation").unwrap_or(&row);
        reply::id(row, "to_id").and_then(|id| id.parse().ok()).ok_or_else(|| {
            Fault::new(
                FaultClass::Invalid,
                "no_buyer",
                "Shopee does not say who the buyer of this chat is; answer in Seller Centre.",
            )
        })
    })
}

/// Makes the content; uploads come first and take no effect by themselves.
fn prepare(part: OutPart) -> Plan<Said> {
    let card = |kind, content| Plan::done(Said { kind, content });
    match part {
        OutPart::Text { text } => card("text", json!({ "text": text })),
        OutPart::Sticker { package_id, sticker_id } => {
            card("sticker", json!({ "sticker_id": sticker_id, "sticker_package_id": package_id }))
        }
        OutPart::Product { external_id } => card("item", json!({ "item_id": reply::raw_id(&external_id) })),
        OutPart::Order { external_id } => card("order", json!({ "order_sn": external_id })),
        OutPart::Media(media) if media.as_kind == AttachmentKind::Image => image(&media),
        OutPart::Media(media) if media.as_kind == AttachmentKind::Video => video(&media),
        OutPart::Media(_) | OutPart::Location { .. } => {
            Plan::refuse(Fault::unsupported("Shopee's chat takes no files of this kind and no places"))
        }
    }
}

fn upload(name: &str, media: &OutMedia) -> Exchange {
    let path = format!("/api/v2/sellerchat/{name}");
    let file = FormPart::File {
        name: "file".to_owned(),
        file_name: media.name.clone(),
        content_type: media.content_type.clone(),
        attachment: media.attachment,
    };
    let request = Request {
        method: Method::Post,
        body: Body::Multipart(vec![file]),
        ..Request::get(manifest::API, path, Auth::Grant)
    };
    let mut exchange = Exchange::read(Op::Send, manifest::SHOP, request).prelude();
    exchange.deadline = Duration::from_mins(2);
    exchange
}

fn image(media: &OutMedia) -> Plan<Said> {
    Plan::ask(upload("upload_image", media), |r| {
        let up: Value = reply::response(&r)?;
        let url = connector::text(&up, "url")
            .ok_or_else(|| Fault::malformed("Shopee took the picture but named no address for it"))?;
        Ok(Said { kind: "image", content: json!({ "image_url": url }) })
    })
}

fn video(media: &OutMedia) -> Plan<Said> {
    Plan::ask(upload("upload_video", media), |r| {
        let up: Value = reply::response(&r)?;
        connector::text(&up, "vid")
            .ok_or_else(|| Fault::malformed("Shopee took the film but named no id for it"))
    })
    .then(|vid| prepared(vid, VIDEO_LOOKS))
}

/// Waits until Shopee has prepared a film, and takes its description over verbatim.
fn prepared(vid: String, looks: u32) -> Plan<Said> {
    let exchange = get(Op::Send, "get_video_upload_result", &[("vid", &vid)]).delayed(VIDEO_PAUSE);
    Plan::ask_then(exchange, move |answer| {
        let up: Value = match answer.and_then(|r| reply::response(&r)) {
            Ok(up) => up,
            Err(f) => return Plan::refuse(f),
        };
        match up.get("status").and_then(Value::as_str).unwrap_or("") {
            "successful" => {
                let ms = integer(&up, "duration").unwrap_or(0).max(0);
                // Rounded up, within the 1 to 180 that Shopee takes.
                let seconds = ((ms + 999) / 1000).clamp(1, 180);
                Plan::done(Said {
                    kind: "video",
                    content: json!({
                        "vid": vid, "video_url": up.get("video"), "thumb_url": up.get("thumbnail"),
                        "thumb_width": up.get("width"), "thumb_height": up.get("height"), "duration_seconds": seconds,
                    }),
                })
            }
            "failed" => Plan::refuse(Fault::new(
                FaultClass::Invalid,
                "video_refused",
                "Shopee could not prepare this film: send it as MP4, shorter or smaller.",
            )),
            _ if looks <= 1 => Plan::refuse(Fault::new(
                FaultClass::Throttled,
                "video_not_ready",
                "Shopee is still preparing the film; it is tried again.",
            )),
            _ => prepared(vid, looks - 1),
        }
    })
}

/// Says it. A first message to a buyer needs an order for context: named once, and only if we know one.
fn say(to: u64, said: &Said, order: Option<String>) -> Plan<Sent> {
    let body = json!({ "to_id": to, "message_type": said.kind, "content": said.content });
    Plan::ask_then(post(Op::Send, "send_message", &body), move |answer| match (answer, order) {
        (Err(f), Some(order_sn)) if f.code == "first_chat_without_order_info" => {
            let mut body = body;
            body["source_content"] = json!({ "order_sn": order_sn });
            Plan::ask_then(post(Op::Send, "send_message", &body), |answer| {
                Plan::Done(answer.map_err(unsure).and_then(|r| sent(&r)))
            })
        }
        (answer, _) => Plan::Done(answer.map_err(unsure).and_then(|r| sent(&r))),
    })
}

/// An answer that makes no sense is no refusal: the message may be out.
fn unsure(fault: Fault) -> Fault {
    match fault.class {
        FaultClass::Malformed => Fault { class: FaultClass::UnknownOutcome, ..fault },
        _ => fault,
    }
}

fn sent(answer: &Reply) -> Result<Sent, Fault> {
    let read: Value = reply::response(answer).map_err(unsure)?;
    let id = reply::id(&read, "message_id").ok_or_else(|| {
        Fault::new(
            FaultClass::UnknownOutcome,
            "no_message_id",
            "Shopee answered, but named no message; it may or may not be out.",
        )
    })?;
    let at = integer(&read, "created_timestamp").filter(|n| *n > 0).map(Time::from_unix_of_any_unit);
    Ok(Sent { seq: id.parse().ok(), external_ids: vec![id], at, memo: Vec::new() })
}

#[cfg(test)]
mod tests;
