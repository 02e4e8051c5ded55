//! Sending one message (facebook §4.1–4.3). There is no retry key: silence is an unknown outcome, and our metadata comes back with the
//! echo.

use connector::{
    AccountContext, Auth, Body, Exchange, Fault, FaultClass, FormPart, Method, Op, OutMedia, OutPart, Piece,
    Plan, Reply, Request, Sent, ThreadContext, text,
};
use connector_graph::{codes, is, message_id, path, segment};
use model::AttachmentKind;
use serde_json::{Value, json};

use super::{
    pieces::word,
    window::{MARGIN, Stand, closed, human_agent, stand},
};
use crate::{
    event::METADATA,
    manifest::{API, SEND, UPLOAD},
};

/// Sends one piece; a file is uploaded first, so that what may be doubled is one small call.
pub(crate) fn send(account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Sent> {
    let call = match Call::of(account, thread, piece) {
        Ok(call) => call,
        Err(fault) => return Plan::refuse(fault),
    };
    match piece.parts.first() {
        Some(OutPart::Text { text }) => call.say(&json!({ "text": text })),
        Some(OutPart::Sticker { sticker_id, .. }) => match sticker_id.parse::<u64>() {
            Ok(id) => call.say(&json!({ "sticker_id": id })),
            Err(_) => Plan::refuse(Fault::new(
                FaultClass::Invalid,
                "unknown_sticker",
                "A sticker of Facebook's is known by a number.",
            )),
        },
        Some(OutPart::Media(media)) => show(call, media.clone(), media.as_kind, true),
        _ => Plan::refuse(Fault::new(FaultClass::Invalid, "empty", "There is nothing in this message.")),
    }
}

/// An edge of the Page.
pub(super) fn edge(account: &AccountContext, name: &str) -> String {
    path(&format!("/{}/{name}", segment(&account.external_id)))
}

/// A send, all but the message itself.
#[derive(Clone)]
struct Call {
    messages: String,
    attachments: String,
    envelope: Value,
    metadata: String,
    /// Whether by our own clock the window is closed: then a person who "is not available" is one who has to write first.
    late: bool,
}

impl Call {
    fn of(account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Result<Call, Fault> {
        let stand = stand(thread, account);
        let tagged = match stand {
            Stand::Standard(end) => {
                thread.now.after(MARGIN) >= end && piece.by_person && human_agent(account)
            }
            Stand::HumanAgent(_) if piece.by_person => true,
            Stand::HumanAgent(_) => {
                let detail = "More than 24 hours have passed since the customer's last message: only a person may answer now, no machine.";
                return Err(Fault::new(FaultClass::WindowClosed, "person_only", detail));
            }
            stand => {
                return Err(Fault::new(FaultClass::WindowClosed, "window_closed", closed(stand, account)));
            }
        };
        if tagged
            && matches!(piece.parts.first(), Some(OutPart::Sticker { .. }))
            && !matches!(stand, Stand::Standard(_))
        {
            let detail = "Facebook takes stickers only within 24 hours of the customer's last message.";
            return Err(Fault::new(FaultClass::WindowClosed, "sticker_too_late", detail));
        }
        let mut envelope = json!({ "recipient": { "id": thread.contact } });
        if tagged {
            envelope["messaging_type"] = "MESSAGE_TAG".into();
            envelope["tag"] = "HUMAN_AGENT".into();
        } else {
            envelope["messaging_type"] = "RESPONSE".into();
        }
        if let Some(mid) = &piece.reply_to {
            envelope["reply_to"] = json!({ "mid": message_id(mid) });
        }
        Ok(Call {
            messages: edge(account, "messages"),
            attachments: edge(account, "message_attachments"),
            envelope,
            metadata: format!("{METADATA}{}", piece.retry_key),
            late: !matches!(stand, Stand::Standard(_)),
        })
    }

    fn ask(&self, message: &Value) -> Exchange {
        let mut body = self.envelope.clone();
        body["message"] = message.clone();
        body["message"]["metadata"] = self.metadata.clone().into();
        let request = Request::post_json(API, self.messages.clone(), Auth::Grant, &body);
        Exchange::act(Op::Send, SEND, request)
    }

    fn say(self, message: &Value) -> Plan<Sent> {
        let late = self.late;
        Plan::ask_then(self.ask(message), move |answer| Plan::Done(judged(answer, late)))
    }

    fn upload(&self, media: &OutMedia, kind: AttachmentKind) -> Exchange {
        let message = json!({ "attachment": { "type": word(kind), "payload": { "is_reusable": true } } });
        let request = Request {
            method: Method::Post,
            body: Body::Multipart(vec![
                FormPart::Text { name: "message".to_owned(), value: message.to_string() },
                FormPart::File {
                    name: "filedata".to_owned(),
                    file_name: media.name.clone(),
                    content_type: media.content_type.clone(),
                    attachment: media.attachment,
                },
            ]),
            ..Request::get(API, self.attachments.clone(), Auth::Grant)
        };
        let mut exchange = Exchange::act(Op::Send, UPLOAD, request).prelude();
        exchange.deadline = std::time::Duration::from_secs(45);
        exchange
    }
}

/// Uploads a file and sends it. A file that is not what its kind says goes as a file, and an upload that Meta has lost is done once
/// more: of neither has anything gone out.
fn show(call: Call, media: OutMedia, kind: AttachmentKind, again: bool) -> Plan<Sent> {
    let upload = call.upload(&media, kind);
    Plan::ask_then(upload, move |answer| {
        let uploaded = answer.and_then(|reply| {
            let body: Value = reply.json()?;
            text(&body, "attachment_id").ok_or_else(|| {
                Fault::new(
                    FaultClass::Upstream,
                    "no_attachment_id",
                    "Meta took the file, but gave no id for it.",
                )
            })
        });
        let id = match uploaded {
            Ok(id) => id,
            Err(fault) if wrong_kind(&fault) && kind != AttachmentKind::File => {
                return show(call, media, AttachmentKind::File, again);
            }
            // Nothing has been sent: it is safe to begin anew.
            Err(fault) if matches!(fault.class, FaultClass::Malformed | FaultClass::UnknownOutcome) => {
                return Plan::refuse(Fault { class: FaultClass::Upstream, ..fault });
            }
            Err(fault) => return Plan::refuse(fault),
        };
        let message = json!({ "attachment": { "type": word(kind), "payload": { "attachment_id": id } } });
        let late = call.late;
        Plan::ask_then(call.ask(&message), move |answer| match answer {
            Err(fault) if is(&fault, 100, Some(2_018_074)) && again => show(call, media, kind, false),
            Err(fault) if wrong_kind(&fault) && kind != AttachmentKind::File => {
                show(call, media, AttachmentKind::File, again)
            }
            answer => Plan::Done(judged(answer, late)),
        })
    })
}

fn wrong_kind(fault: &Fault) -> bool {
    is(fault, 100, Some(2_018_047))
}

/// "Sent" is only said with an id. What may have taken effect is unknown (facebook §4.7).
fn judged(answer: Result<Reply, Fault>, late: bool) -> Result<Sent, Fault> {
    match answer {
        Ok(reply) => {
            let body: Value = reply.json().unwrap_or_default();
            match text(&body, "message_id") {
                Some(id) => {
                    Ok(Sent { external_ids: vec![message_id(&id)], at: None, seq: None, memo: Vec::new() })
                }
                None => Err(unknown("Meta answered, but did not say what it sent.")),
            }
        }
        Err(fault)
            if matches!(fault.class, FaultClass::Upstream | FaultClass::Malformed)
                && fault.code != Fault::NOT_REACHED =>
        {
            Err(unknown(&fault.detail))
        }
        // Two of Meta's pages read this code in two ways; our clock decides (facebook §5.3).
        Err(fault) if late && codes(&fault).is_some_and(|(code, _)| code == 1_545_041) => {
            Err(Fault { class: FaultClass::WindowClosed, ..fault })
        }
        Err(fault) => Err(fault),
    }
}

fn unknown(detail: &str) -> Fault {
    let detail = format!(
        "{detail} The message may have gone out or not; look in the conversation before sending it again."
    );
    Fault::new(FaultClass::UnknownOutcome, "unknown_outcome", detail)
}
