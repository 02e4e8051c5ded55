//! Sending (tiktok §3.4). No retry key exists: what got no answer is never said again blindly.

use std::time::Duration;

use connector::{
    AccountContext, Auth, Body, Exchange, Fault, FaultClass, FormPart, Method, Op, OutMedia, OutPart, Piece,
    Plan, Reply, Request, Sent, ThreadContext,
};
use model::AttachmentKind;
use serde_json::{Value, json};

use super::{content, messages_path};
use crate::{account, manifest, reply};

/// What a message says, in the platform's words.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    kind: &'static str,
    content: Value,
}

/// Sends one piece.
pub(crate) fn send(account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Sent> {
    let Some(part) = piece.parts.first() else {
        return Plan::refuse(Fault::new(FaultClass::Invalid, "empty", "There is nothing to send."));
    };
    let (own, path) = (account.clone(), messages_path(&thread.thread.id));
    prepare(account, part).then(move |said| {
        let body = json!({ "type": said.kind, "content": content::written(&said.content) });
        let request = account::call(&own, Method::Post, &path, Some(&body));
        Plan::ask_then(Exchange::act(Op::Send, manifest::CHAT, request), |answer| {
            Plan::Done(answer.map_err(unsure).and_then(|r| sent(&r)))
        })
    })
}

/// Makes the content; an upload comes first and takes no effect by itself.
fn prepare(account: &AccountContext, part: &OutPart) -> Plan<Said> {
    let said = |kind, content| Plan::done(Said { kind, content });
    match part {
        OutPart::Text { text } => said("TEXT", json!({ "content": text })),
        OutPart::Product { external_id } => said("PRODUCT_CARD", json!({ "product_id": external_id.trim() })),
        OutPart::Order { external_id } => said("ORDER_CARD", json!({ "order_id": external_id.trim() })),
        OutPart::Media(media) if media.as_kind == AttachmentKind::Image => image(account, media),
        OutPart::Media(_) | OutPart::Location { .. } | OutPart::Sticker { .. } => Plan::refuse(
            Fault::unsupported("TikTok Shop's chat takes no files of this kind, no places and no stickers"),
        ),
    }
}

/// Uploads a picture; its address and sizes are sent back just as they came.
fn image(account: &AccountContext, media: &OutMedia) -> Plan<Said> {
    let file = FormPart::File {
        name: "data".to_owned(),
        file_name: media.name.clone(),
        content_type: media.content_type.clone(),
        attachment: media.attachment,
    };
    let path = "/customer_service/202309/images/upload";
    let request = account::call(account, Method::Post, path, None);
    let request = Request { body: Body::Multipart(vec![file]), auth: Auth::Grant, ..request };
    let mut exchange = Exchange::act(Op::Send, manifest::SHOP, request).prelude();
    exchange.deadline = Duration::from_mins(2);
    Plan::ask_then(exchange, |answer| {
        Plan::Done(answer.map_err(nothing_sent).and_then(|r| {
            let up = reply::object(&r)?;
            if connector::text(&up, "url").is_none() {
                return Err(Fault::malformed("TikTok Shop took the picture but named no address for it"));
            }
            let of = |key: &str| up.get(key).cloned().unwrap_or(Value::Null);
            let content = json!({ "url": of("url"), "width": of("width"), "height": of("height") });
            Ok(Said { kind: "IMAGE", content })
        }))
    })
}

/// An upload that was answered badly is no message that may be out; silence is left to a look.
fn nothing_sent(fault: Fault) -> Fault {
    match fault.class {
        FaultClass::UnknownOutcome if fault.code != "no_answer" => Fault {
            class: FaultClass::Upstream,
            detail: "TikTok Shop stumbled over the picture; nothing was sent, and it is tried again."
                .to_owned(),
            ..fault
        },
        _ => fault,
    }
}

/// An answer that makes no sense is no refusal: the message may be out.
fn unsure(fault: Fault) -> Fault {
    match fault.class {
        FaultClass::Malformed => Fault { class: FaultClass::UnknownOutcome, ..fault },
        _ => fault,
    }
}

fn sent(answer: &Reply) -> Result<Sent, Fault> {
    let read: Value = reply::data(answer).map_err(unsure)?;
    let id = reply::id(&read, "message_id").ok_or_else(|| {
        Fault::new(
            FaultClass::UnknownOutcome,
            "no_message_id",
            "TikTok Shop answered, but named no message; it may or may not be out.",
        )
    })?;
    Ok(Sent { external_ids: vec![id], at: None, seq: None, memo: Vec::new() })
}
