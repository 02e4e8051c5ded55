//! A person answers: the message and its place in the outbox, in one transaction.

use std::time::Duration;

use connector::{Connector, Fault, OutMedia, OutPart, Outgoing};
use model::{
    AccountState, AttachmentId, AttachmentKind, ConversationId, Delivery, DeliveryState, Direction, Media,
    MemberId, MessageId, Part, SenderKind, Status, Time, WorkspaceId,
};
use store::{
    StoreError, Tx,
    account::{self, Account},
    attachment::{self, Attachment},
    canned_reply,
    change::{self, ChangeKind, NewChange},
    contact,
    conversation::{self, Conversation},
    message::{self as messages, MessageRow, MessageSender, NewMessage},
    outbox,
};

use super::{card, dispatch::Dispatch, hold::LONGEST};
use crate::conversation::{
    context::thread_context,
    place::{Effect, place},
    window,
};

/// What a person wrote.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// Words.
    pub text: Option<String>,
    /// Further parts: product and order cards, stickers, places.
    pub parts: Vec<Part>,
    /// Files that were uploaded before.
    pub attachment_ids: Vec<AttachmentId>,
    /// The message it answers to.
    pub reply_to_id: Option<MessageId>,
    /// The writer's own id of it: the same twice is the same message.
    pub client_id: Option<String>,
    /// How long it waits before it leaves; at most [`super::hold::LONGEST`].
    pub hold: Duration,
    /// Refused when somebody else has answered since this message came.
    pub seen: Option<MessageId>,
}

/// Why a reply was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReplyError {
    /// No such conversation here.
    #[error("there is no such conversation")]
    Missing,
    /// Nothing in it.
    #[error("a reply needs a text, a part or an attachment")]
    Empty,
    /// The account was disconnected.
    #[error("this account is disconnected; connect it again in Settings, then answer")]
    Disconnected,
    /// An attachment is not there, not whole, not the writer's own, or already part of another message.
    #[error("an attachment is not there any more; add the file again")]
    NoSuchAttachment,
    /// The quoted message is not in this conversation.
    #[error("the quoted message is not in this conversation")]
    NoSuchQuote,
    /// Somebody else answered after what the writer has seen.
    #[error(
        "somebody answered this conversation while you wrote; read it, and send again with `anyway` if it still fits"
    )]
    AnsweredMeanwhile,
    /// The platform would refuse it.
    #[error("{}", .0.detail)]
    Refused(Fault),
    /// A kind of part that cannot be sent.
    #[error("a part of kind {0} cannot be sent")]
    Part(&'static str),
    /// The store could not.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// What came of a reply.
#[derive(Clone, Debug, PartialEq)]
pub struct Replied {
    /// The message, queued.
    pub row: MessageRow,
    /// False when the client's id was known: nothing new was queued.
    pub created: bool,
}

/// Queues a reply.
pub async fn reply(
    tx: &Tx,
    connector: &dyn Connector,
    workspace: WorkspaceId,
    id: ConversationId,
    member: MemberId,
    what: &Reply,
    now: Time,
) -> Result<Replied, ReplyError> {
    if let Some(known) = known(tx, workspace, what.client_id.as_deref()).await? {
        return Ok(Replied { row: known, created: false });
    }
    let mut c = conversation::lock(tx, workspace, id).await?.ok_or(ReplyError::Missing)?;
    let account =
        account::get(tx, &store::Sight::house(workspace), c.account_id).await?.ok_or(ReplyError::Missing)?;
    if account.state == AccountState::Disconnected {
        return Err(ReplyError::Disconnected);
    }
    if let Some(seen) = what.seen
        && messages::answered_since(tx, workspace, c.id, seen, member).await?.is_some()
    {
        return Err(ReplyError::AnsweredMeanwhile);
    }
    let contact = contact_on(tx, &c, &account).await?;
    let files = files(tx, workspace, member, &what.attachment_ids).await?;
    let quoted = match what.reply_to_id {
        Some(id) => {
            let m = messages::get(tx, &store::Sight::house(workspace), id)
                .await?
                .filter(|m| m.conversation_id == c.id);
            Some(m.ok_or(ReplyError::NoSuchQuote)?)
        }
        None => None,
    };
    let outgoing = Outgoing {
        parts: out_parts(what, &files)?,
        reply_to: quoted.as_ref().and_then(|m| m.external_id.clone()),
        by_person: true,
    };
    if outgoing.parts.is_empty() {
        return Err(ReplyError::Empty);
    }
    connector.pieces(&outgoing, &thread_context(&c, &contact, now)).map_err(ReplyError::Refused)?;

    let new = NewMessage {
        id: None,
        conversation_id: c.id,
        account_id: c.account_id,
        direction: Direction::Outbound,
        sender: MessageSender {
            kind: SenderKind::Member,
            id: Some(member.to_string()),
            external_id: None,
            name: None,
        },
        sent_at: now,
        seq: 0,
        received_at: now,
        external_id: None,
        client_id: what.client_id.clone(),
        reply_to_id: what.reply_to_id,
        reply_to_external_id: outgoing.reply_to.clone(),
        delivery: Some(Delivery { state: DeliveryState::Queued, error: None }),
        parts: shown_parts(what, card::described(tx, &c, &what.parts).await?, &files),
        reactions: Vec::new(),
        mentions: Vec::new(),
    };
    let Some(row) = messages::insert(tx, workspace, new).await? else {
        let known = known(tx, workspace, what.client_id.as_deref()).await?;
        return Ok(Replied { row: known.ok_or(ReplyError::Missing)?, created: false });
    };
    let payload = Dispatch::new(outgoing).write();
    outbox::put(
        tx,
        workspace,
        c.account_id,
        c.id,
        row.message.id,
        &payload,
        now.after(what.hold.min(LONGEST)),
        now,
    )
    .await?;
    place(tx, &mut c, &row.message, Effect { rouses: false, received_at: now }).await?;
    c.unread_count = 0;
    if c.status != Status::Open {
        c.status = Status::Open;
        c.snoozed_until = None;
    }
    window::refresh(connector, &account, &mut c, &contact, now);
    conversation::save(tx, &mut c, now).await?;
    note(tx, &c, row.message.id, ChangeKind::MessageCreated, now).await?;
    Ok(Replied { row, created: true })
}

/// Notes a message and its conversation for the stream.
pub(crate) async fn note(
    tx: &Tx,
    c: &Conversation,
    id: MessageId,
    kind: ChangeKind,
    now: Time,
) -> Result<(), StoreError> {
    let message =
        NewChange { kind, object_id: id.uuid(), account_id: Some(c.account_id), conversation_id: Some(c.id) };
    change::note(tx, c.workspace_id, &[message], now).await?;
    crate::conversation::change::note(tx, c, now).await
}

/// The platform's id of a conversation's contact on its account.
pub async fn contact_on(
    db: &impl store::Db,
    c: &Conversation,
    account: &Account,
) -> Result<String, StoreError> {
    let known = contact::identities(db, &store::Sight::house(c.workspace_id), c.contact_id).await?;
    let mut here = known.into_iter().filter(|i| i.account_id == account.id).map(|i| i.external_id);
    // A merged contact may have several here: the one that the thread is named by is the right one.
    let first = here.next();
    let named = here.find(|id| *id == c.thread.id);
    Ok(named.or(first).unwrap_or_else(|| c.thread.id.clone()))
}

async fn known(
    tx: &Tx,
    workspace: WorkspaceId,
    client_id: Option<&str>,
) -> Result<Option<MessageRow>, StoreError> {
    let Some(client_id) = client_id else { return Ok(None) };
    let Some(m) = messages::find_by_client_id(tx, workspace, client_id).await? else { return Ok(None) };
    Ok(messages::with_attachments(tx, workspace, vec![m]).await?.pop())
}

async fn files(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
    ids: &[AttachmentId],
) -> Result<Vec<Attachment>, ReplyError> {
    let mut found = attachment::get_many(tx, &store::Sight::house(workspace), ids).await?;
    let canned = canned_reply::taken(tx, workspace, ids).await?;
    found.retain(|a| !canned.contains(&a.id) && a.is_free_for(member));
    // In the order the person chose, each once.
    let mut sorted = Vec::with_capacity(ids.len());
    for id in ids {
        let at = found.iter().position(|a| a.id == *id).ok_or(ReplyError::NoSuchAttachment)?;
        sorted.push(found.swap_remove(at));
    }
    Ok(sorted)
}

fn out_parts(what: &Reply, files: &[Attachment]) -> Result<Vec<OutPart>, ReplyError> {
    let mut out = Vec::new();
    if let Some(text) = what.text.as_deref().filter(|t| !t.trim().is_empty()) {
        out.push(OutPart::Text { text: text.to_owned() });
    }
    for part in &what.parts {
        out.push(match part {
            Part::Text { text } if text.trim().is_empty() => continue,
            Part::Text { text } => OutPart::Text { text: text.clone() },
            Part::Product { external_id, .. } => OutPart::Product { external_id: external_id.clone() },
            Part::Order { external_id, .. } => OutPart::Order { external_id: external_id.clone() },
            Part::Location { latitude, longitude, title, address } => OutPart::Location {
                latitude: *latitude,
                longitude: *longitude,
                title: title.clone().unwrap_or_default(),
                address: address.clone().unwrap_or_default(),
            },
            Part::Image(_) | Part::Video(_) | Part::Audio(_) | Part::File(_) => {
                return Err(ReplyError::Part(
                    "image, video, audio or file: upload it and name it in attachment_ids; this kind",
                ));
            }
            _ => {
                return Err(ReplyError::Part(
                    "sticker, template, postback, story, share, voucher or unsupported",
                ));
            }
        });
    }
    out.extend(files.iter().map(|a| OutPart::Media(out_media(a))));
    Ok(out)
}

/// A file as a connector sees it; its addresses are put in when it leaves.
pub fn out_media(a: &Attachment) -> OutMedia {
    OutMedia {
        as_kind: a.kind,
        attachment: a.id,
        url: String::new(),
        preview_url: None,
        content_type: a.content_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned()),
        name: a.name.clone().unwrap_or_else(|| "file".to_owned()),
        size: a.size.unwrap_or(0),
        width: a.width,
        height: a.height,
        duration_ms: a.duration_ms,
    }
}

fn shown_parts(what: &Reply, parts: Vec<Part>, files: &[Attachment]) -> Vec<Part> {
    let text = what.text.clone().filter(|t| !t.trim().is_empty()).map(|text| Part::Text { text });
    let media = files.iter().map(|a| {
        let media = Media {
            attachment_id: Some(a.id),
            name: a.name.clone(),
            content_type: a.content_type.clone(),
            size: a.size,
            width: a.width,
            height: a.height,
            duration_ms: a.duration_ms,
            fetch: None,
        };
        match a.kind {
            AttachmentKind::Image => Part::Image(media),
            AttachmentKind::Video => Part::Video(media),
            AttachmentKind::Audio => Part::Audio(media),
            AttachmentKind::File => Part::File(media),
        }
    });
    text.into_iter().chain(parts).chain(media).collect()
}
