//! Writes a reply or a note.

use std::{sync::Arc, time::Duration};

use axum::{Json as Answer, extract::State};
use http::{HeaderMap, StatusCode};
use inbox::message::{
    hold::LONGEST,
    reply::{self as rule, Reply},
};
use model::{AttachmentId, ConversationId, MemberId, Part};
use serde::Deserialize;
use store::{
    Sight, StoreError,
    conversation::Conversation,
    draft::{self, DraftKind, DraftPlace},
    member::Member,
    message::MessageRow,
};
use utoipa::ToSchema;

use crate::{
    api::drafts::removed,
    auth::{Agent, Caller},
    extract::{At, Json},
    problem::{Problem, sentence},
    shape::{Id, Message, NewPart},
    state::Server,
    view,
};

/// What to write. `text`, `parts` and `attachment_ids` together make the message, in this order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// To the contact, or among members only.
    pub kind: NewMessageKind,
    /// Words.
    #[serde(default)]
    pub text: Option<String>,
    /// Cards, stickers, places, files.
    #[serde(default)]
    pub parts: Vec<NewPart>,
    /// Files that were uploaded.
    #[serde(default)]
    pub attachment_ids: Vec<Id>,
    /// The message that it answers to.
    #[serde(default)]
    pub reply_to_id: Option<Id>,
    /// Members that a note names; each of them has to be allowed to see the conversation.
    #[serde(default)]
    pub mentions: Vec<Id>,
    /// Seconds that a reply waits before it leaves, 0 to 60: until then `DELETE /messages/{id}` takes it back.
    #[serde(default)]
    #[schema(maximum = 60)]
    pub hold_s: u32,
    /// The newest message that the writer has seen: a reply is refused with `answered_meanwhile` when somebody else has answered
    /// since.
    #[serde(default)]
    pub seen_message_id: Option<Id>,
    /// Send although somebody else has answered since.
    #[serde(default)]
    pub anyway: bool,
}

/// What to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NewMessageKind {
    /// Goes to the contact.
    Reply,
    /// Stays among members.
    Note,
}

/// Writes a reply or a note.
///
/// A reply is `queued` at once and goes out in order, after `hold_s` if that is said; its `delivery` follows on the stream. With an
/// `Idempotency-Key`, saying it again within 24 h answers with the same message.
#[utoipa::path(post, path = "/conversations/{id}/messages", tag = "messages", operation_id = "messages_create", params(("id" = String, Path)), request_body = NewMessage, responses((status = 201, body = Message)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Agent,
    At(id): At<ConversationId>,
    headers: HeaderMap,
    Json(new): Json<NewMessage>,
) -> Result<(StatusCode, Answer<Message>), Problem> {
    let stored = store::conversation::get(&server.store, &who.sight, id).await?;
    let stored = stored.ok_or_else(Problem::not_found)?;
    let key = headers.get("idempotency-key").and_then(|v| v.to_str().ok());
    let row = match new.kind {
        NewMessageKind::Note => note(&server, &who, &stored, &new, key).await?,
        NewMessageKind::Reply => reply(&server, &who, &stored, new, key).await?,
    };
    let shown = view::messages(&server, who.workspace, vec![row]).await?.pop();
    Ok((StatusCode::CREATED, Answer(shown.ok_or_else(Problem::not_found)?)))
}

async fn note(
    server: &Server,
    who: &Caller,
    conversation: &Conversation,
    new: &NewMessage,
    key: Option<&str>,
) -> Result<MessageRow, Problem> {
    if !new.parts.is_empty() || !new.attachment_ids.is_empty() {
        return Err(Problem::invalid("parts", "A note holds only text."));
    }
    let members = store::member::list(&server.store, who.workspace).await?;
    let mentions: Vec<MemberId> = new.mentions.iter().copied().map(Into::into).collect();
    if mentions.iter().any(|id| !members.iter().any(|m| m.id == *id)) {
        return Err(Problem::invalid("mentions", "One of these is no member of this workspace."));
    }
    let sees = |m: &Member| Sight::of_member(m).sees(conversation.account_id, conversation.team_id);
    if let Some(blind) = members.iter().find(|m| mentions.contains(&m.id) && !sees(m)) {
        return Err(Problem::invalid(
            "mentions",
            format!(
                "{} may not see this conversation, and would not find the note. Leave them out.",
                blind.name
            ),
        ));
    }
    let id = conversation.id;
    let (now, text) = (server.now(), new.text.as_deref().unwrap_or(""));
    let draft = DraftPlace { member: who.member, conversation: id, kind: DraftKind::Note };
    let (mentions, key) = (&mentions, key.map(|k| client_id(who, k)));
    let key = key.as_deref();
    let (written, done) = server
        .store
        .write(async |tx| {
            let known = store::conversation::lock_seen(&tx, &who.sight, id).await?;
            known.ok_or(StoreError::Missing("conversation"))?;
            let written =
                inbox::message::note::note(&tx, who.workspace, id, who.member, text, mentions, key, now)
                    .await?;
            let done = draft::remove_said(&tx, who.workspace, draft, text).await?;
            Ok::<_, inbox::message::note::NoteError>((written, done))
        })
        .await?;
    if let Some(version) = done {
        removed(server, who, draft, version);
    }
    Ok(written)
}

async fn reply(
    server: &Server,
    who: &Caller,
    conversation: &Conversation,
    new: NewMessage,
    key: Option<&str>,
) -> Result<MessageRow, Problem> {
    if !new.mentions.is_empty() {
        return Err(Problem::invalid("mentions", "Only a note names members. Leave it out of a reply."));
    }
    if Duration::from_secs(new.hold_s.into()) > LONGEST {
        return Err(Problem::invalid("hold_s", "A reply can be held back for up to 60 seconds."));
    }
    let account = store::account::get(&server.store, &who.sight, conversation.account_id).await?;
    let account = account.ok_or_else(Problem::not_found)?;
    let connector = server.daemon.connector(&account.platform).ok_or_else(|| {
        Problem::conflict("no_connector", "This daemon has no connector for the account's platform any more.")
    })?;
    let mut attachment_ids: Vec<AttachmentId> = Vec::new();
    let mut parts = Vec::new();
    for part in new.parts {
        match part {
            NewPart::Text { text } => parts.push(Part::Text { text }),
            NewPart::Image { attachment_id }
            | NewPart::Video { attachment_id }
            | NewPart::Audio { attachment_id }
            | NewPart::File { attachment_id } => attachment_ids.push(attachment_id.into()),
            NewPart::Location { latitude, longitude, title, address } => {
                if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
                    return Err(Problem::invalid("parts", "A place lies within ±90° and ±180°."));
                }
                parts.push(Part::Location {
                    latitude,
                    longitude,
                    title: Some(title),
                    address: Some(address),
                });
            }
            NewPart::Product { external_id } => {
                parts.push(Part::Product {
                    external_id,
                    title: None,
                    price: None,
                    image_url: None,
                    url: None,
                });
            }
            NewPart::Order { external_id } => {
                parts.push(Part::Order { external_id, order_id: None, title: None, status: None });
            }
        }
    }
    attachment_ids.extend(new.attachment_ids.into_iter().map(AttachmentId::from));
    let what = Reply {
        text: new.text.filter(|t| !t.trim().is_empty()),
        parts,
        attachment_ids,
        reply_to_id: new.reply_to_id.map(Into::into),
        client_id: key.map(|k| client_id(who, k)),
        hold: Duration::from_secs(new.hold_s.into()),
        seen: new.seen_message_id.filter(|_| !new.anyway).map(Into::into),
    };
    let draft = DraftPlace { member: who.member, conversation: conversation.id, kind: DraftKind::Reply };
    let (now, id, what) = (server.now(), conversation.id, &what);
    let (replied, done) = server
        .store
        .write(async |tx| {
            let seen = store::conversation::lock_seen(&tx, &who.sight, id).await?;
            seen.ok_or(StoreError::Missing("conversation"))?;
            let replied = rule::reply(&tx, connector, who.workspace, id, who.member, what, now).await?;
            let done = match what.text.as_deref().filter(|_| replied.created) {
                Some(text) => draft::remove_said(&tx, who.workspace, draft, text).await?,
                None => None,
            };
            Ok::<_, rule::ReplyError>((replied, done))
        })
        .await?;
    if let Some(version) = done {
        removed(server, who, draft, version);
    }
    Ok(replied.row)
}

/// The writer's own id of a message: a key belongs to its user, and two users may think of the same one.
fn client_id(who: &Caller, key: &str) -> String {
    format!("{}:{key}", who.user)
}

impl From<inbox::message::note::NoteError> for Problem {
    fn from(error: inbox::message::note::NoteError) -> Problem {
        use inbox::message::note::NoteError as Error;
        match error {
            Error::Missing => Problem::not_found(),
            Error::Empty => Problem::invalid("text", sentence(&error)),
            Error::Store(error) => error.into(),
        }
    }
}

impl From<rule::ReplyError> for Problem {
    fn from(error: rule::ReplyError) -> Problem {
        use rule::ReplyError as Error;
        match error {
            Error::Missing => Problem::not_found(),
            Error::Empty => Problem::invalid("text", sentence(&error)),
            Error::Disconnected => Problem::conflict("account_disconnected", sentence(&error)),
            Error::AnsweredMeanwhile => Problem::conflict("answered_meanwhile", sentence(&error)),
            Error::NoSuchAttachment => Problem::invalid("attachment_ids", sentence(&error)),
            Error::NoSuchQuote => Problem::invalid("reply_to_id", sentence(&error)),
            Error::Part(_) => Problem::invalid("parts", sentence(&error)),
            Error::Refused(fault) => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, fault.code, fault.detail),
            Error::Store(error) => error.into(),
        }
    }
}
