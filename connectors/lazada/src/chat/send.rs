//! Sending (lazada §3.6). No retry key exists: what got no answer is never said again by a machine.

use std::time::Duration;

use connector::{
    AccountContext, Auth, Body, Exchange, Fault, FaultClass, FormPart, Method, Op, OutMedia, OutPart, Piece,
    Plan, Reply, Request, Sent, ThreadContext,
};
use serde_json::Value;

use super::{part::template, post};
use crate::{
    country, manifest,
    scalar::{self, epoch, id, text},
};

/// Sends one piece.
pub(crate) fn send(account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Sent> {
    let session = thread.thread.id.clone();
    let Some(part) = piece.parts.first() else {
        return Plan::refuse(Fault::new(FaultClass::Invalid, "empty", "There is nothing to send."));
    };
    match part {
        OutPart::Text { text } => say(account, &session, template::TEXT, &[("txt", text)]),
        OutPart::Sticker { sticker_id, .. } => {
            let name = format!("[{}]", sticker_id.trim_matches(['[', ']']));
            say(account, &session, template::EMOJI, &[("txt", &name)])
        }
        OutPart::Product { external_id } => {
            say(account, &session, template::PRODUCT, &[("item_id", external_id)])
        }
        OutPart::Order { external_id } => {
            say(account, &session, template::ORDER, &[("order_id", external_id)])
        }
        OutPart::Media(media) => {
            let (account, width, height) = (account.clone(), pixels(media.width), pixels(media.height));
            upload(&account, media).then(move |url| {
                let pairs = [("img_url", url.as_str()), ("width", &width), ("height", &height)];
                say(&account, &session, template::IMAGE, &pairs)
            })
        }
        OutPart::Location { .. } => Plan::refuse(Fault::unsupported("Lazada's chat takes no places")),
    }
}

/// Lazada wants both measures of a picture; where ours are not known, a middling one does no harm.
fn pixels(known: Option<u32>) -> String {
    known.filter(|n| *n > 0).unwrap_or(800).to_string()
}

/// Uploads a picture, which takes no effect by itself. Its file does not count for the signature.
fn upload(account: &AccountContext, media: &OutMedia) -> Plan<String> {
    let (country, _) = country::of_shop(&account.external_id);
    let file = FormPart::File {
        name: "image".to_owned(),
        file_name: media.name.clone(),
        content_type: media.content_type.clone(),
        attachment: media.attachment,
    };
    let request = Request {
        method: Method::Post,
        body: Body::Multipart(vec![file]),
        ..Request::get(country.api, "/image/upload", Auth::Grant)
    };
    let mut exchange = Exchange::read(Op::Send, manifest::REPLY, request).prelude();
    exchange.deadline = Duration::from_mins(2);
    Plan::ask_then(exchange, |answer| {
        let reply = match answer {
            Ok(reply) => reply,
            Err(f) if f.class == FaultClass::Forbidden => return Plan::refuse(no_pictures(f)),
            Err(f) => return Plan::refuse(f),
        };
        Plan::Done(scalar::data(&reply).and_then(|data| {
            let image = data.get("image").unwrap_or(&data);
            text(image, "url")
                .ok_or_else(|| Fault::malformed("Lazada took the picture but named no address for it"))
        }))
    })
}

fn no_pictures(fault: Fault) -> Fault {
    let detail = format!(
        "This chat app may not upload pictures: add the permission group with “image/upload” to it in Lazada's console, or send the picture in Seller Center. {}",
        fault.detail
    );
    Fault { detail: detail.chars().take(600).collect(), ..fault }
}

/// Says it.
fn say(account: &AccountContext, session: &str, template: i64, pairs: &[(&str, &str)]) -> Plan<Sent> {
    let template = template.to_string();
    let mut form = vec![("session_id", session), ("template_id", template.as_str())];
    form.extend_from_slice(pairs);
    Plan::ask_then(post(account, Op::Send, "/im/message/send", &form), |answer| {
        Plan::Done(answer.map_err(unsure).and_then(|r| sent(&r)))
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
    let data: Value = scalar::data(answer).map_err(unsure)?;
    let id = id(&data, "message_id").ok_or_else(|| {
        Fault::new(
            FaultClass::UnknownOutcome,
            "no_message_id",
            "Lazada answered, but named no message; it may or may not be out.",
        )
    })?;
    Ok(Sent { external_ids: vec![id], at: epoch(&data, "current_time"), seq: None, memo: Vec::new() })
}
