//! A message arrives, or is written.

use model::{
    AccountId, AttachmentId, AttachmentKind, ConversationId, Delivery, Direction, MemberId, MessageId, Part,
    PartKind, Reaction, Time, WorkspaceId,
};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

use super::{Message, MessageRow, MessageSender, read, row};
use crate::{
    StoreError, Tx, attachment,
    attachment::{Attachment, NewAttachment},
    db::{Db, DbExt},
    entity::message::{ActiveModel, Entity},
    foresee::{self, Absent},
    key::Place,
    mention,
    search::{self, Entry, FoundKind},
    sql,
    word::Word,
};

/// A message to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMessage {
    /// Ours, where the caller has made it already; else it is made here.
    pub id: Option<MessageId>,
    /// In which conversation.
    pub conversation_id: ConversationId,
    /// On which account.
    pub account_id: AccountId,
    /// Which way it went.
    pub direction: Direction,
    /// Who wrote it.
    pub sender: MessageSender,
    /// The platform's time.
    pub sent_at: Time,
    /// The platform's order among messages of the same time.
    pub seq: i64,
    /// When it reached us.
    pub received_at: Time,
    /// The platform's id.
    pub external_id: Option<String>,
    /// The writer's own id of it.
    pub client_id: Option<String>,
    /// The message it answers to.
    pub reply_to_id: Option<MessageId>,
    /// The platform's id of the message it answers to.
    pub reply_to_external_id: Option<String>,
    /// How far it got, if it is outbound.
    pub delivery: Option<Delivery>,
    /// What it says. Files with `fetch` become pending attachments; files with `attachment_id` are taken over.
    pub parts: Vec<Part>,
    /// Reactions that came before it.
    pub reactions: Vec<Reaction>,
    /// Whom it mentions.
    pub mentions: Vec<MemberId>,
}

/// Stores a message with its attachments and search words. None when the platform's id (or an alias, or the client's id)
/// is known already: nothing is changed then.
pub async fn insert(
    tx: &Tx,
    workspace: WorkspaceId,
    new: NewMessage,
) -> Result<Option<MessageRow>, StoreError> {
    if let Some(external_id) = &new.external_id
        && is_alias(tx, new.account_id, external_id).await?
    {
        return Ok(None);
    }
    if let Some(external_id) = &new.external_id {
        tx.foreseen(|known| known.appears(Absent::Message, new.account_id, external_id));
    }
    let now = new.received_at;
    let mut message = Message {
        id: new.id.unwrap_or_else(|| MessageId::new(now, tx.ten())),
        workspace_id: workspace,
        conversation_id: new.conversation_id,
        account_id: new.account_id,
        direction: new.direction,
        sender: new.sender,
        sent_at: new.sent_at,
        seq: new.seq,
        received_at: now,
        external_id: new.external_id,
        client_id: new.client_id,
        reply_to_id: new.reply_to_id,
        reply_to_external_id: new.reply_to_external_id,
        delivery: new.delivery,
        parts: new.parts,
        reactions: new.reactions,
        mentions: new.mentions,
        earlier: Vec::new(),
        edited_at: None,
        unsent_at: None,
        version: 1,
        updated_at: now,
    };
    let files = name_files(tx, &mut message, now);
    let keys = tx.keys(workspace).await?;
    let place = Place::new("message", message.id.uuid(), "body");
    let model = ActiveModel {
        id: Set(message.id.uuid()),
        workspace_id: Set(workspace.uuid()),
        conversation_id: Set(message.conversation_id.uuid()),
        account_id: Set(message.account_id.uuid()),
        direction: Set(message.direction.word().to_owned()),
        sender_kind: Set(message.sender.kind.word().to_owned()),
        sender_id: Set(message.sender.id.clone()),
        sender_external_id: Set(message.sender.external_id.clone()),
        sent_at: Set(message.sent_at.as_millis()),
        seq: Set(message.seq),
        received_at: Set(now.as_millis()),
        external_id: Set(message.external_id.clone()),
        client_id: Set(message.client_id.clone()),
        reply_to_id: Set(message.reply_to_id.map(MessageId::uuid)),
        reply_to_external_id: Set(message.reply_to_external_id.clone()),
        delivery: Set(message.delivery.as_ref().map(|d| d.state.word().to_owned())),
        has_files: Set(has_files(&message.parts)),
        body: Set(keys.seal_json(tx.random(), place, &row::body(&message))?),
        edited_at: Set(None),
        unsent_at: Set(None),
        version: Set(1),
        updated_at: Set(now.as_millis()),
    };
    let made = Entity::insert(model)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    if made == 0 {
        return Ok(None);
    }
    let mut attachments = keep_files(tx, &message, files, now).await?;
    let taken: Vec<AttachmentId> = message
        .parts
        .iter()
        .filter_map(|p| p.media()?.attachment_id)
        .filter(|id| !attachments.iter().any(|a| a.id == *id))
        .collect();
    if !taken.is_empty() {
        for id in &taken {
            sql::execute(
                tx,
                "UPDATE attachment SET message_id = $1 WHERE id = $2 AND workspace_id = $3 AND message_id IS NULL",
                vec![message.id.uuid().into(), id.uuid().into(), workspace.uuid().into()],
            )
            .await?;
        }
        attachments.extend(attachment::get_many(tx, &crate::Sight::house(workspace), &taken).await?);
    }
    mention::put(tx, &message).await?;
    index(tx, &message).await?;
    Ok(Some(MessageRow { message, attachments }))
}

/// Notes a further platform id of a message (one reply that became several messages there). False when it is known already.
pub async fn add_alias(
    tx: &Tx,
    workspace: WorkspaceId,
    account: AccountId,
    external_id: &str,
    message: MessageId,
) -> Result<bool, StoreError> {
    if read::find(tx, workspace, account, external_id).await?.is_some() {
        return Ok(false);
    }
    tx.foreseen(|known| known.appears(Absent::Message, account, external_id));
    let done = sql::execute(
        tx,
        "INSERT INTO message_alias (account_id, external_id, workspace_id, message_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        vec![account.uuid().into(), external_id.into(), workspace.uuid().into(), message.uuid().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn is_alias(tx: &Tx, account: AccountId, external_id: &str) -> Result<bool, StoreError> {
    if foresee::is_absent(tx, Absent::Message, account, external_id) {
        return Ok(false);
    }
    let found = sql::row(
        tx,
        "SELECT 1 AS n FROM message_alias WHERE account_id = $1 AND external_id = $2",
        vec![account.uuid().into(), external_id.into()],
    )
    .await?;
    Ok(found.is_some())
}

/// Gives every file that has to be fetched an id in its part, and takes out how to fetch it.
pub(super) fn name_files(tx: &Tx, message: &mut Message, now: Time) -> Vec<(AttachmentId, NewAttachment)> {
    let (account, id) = (message.account_id, message.id);
    let mut files = Vec::new();
    for part in &mut message.parts {
        let kind = kind_of(part.kind());
        let Some(media) = part.media_mut() else { continue };
        let Some(fetch) = media.fetch.take() else { continue };
        let file = AttachmentId::new(now, tx.ten());
        media.attachment_id = Some(file);
        files.push((
            file,
            NewAttachment {
                account_id: Some(account),
                message_id: Some(id),
                member_id: None,
                kind,
                content_type: media.content_type.clone(),
                size: media.size,
                width: media.width,
                height: media.height,
                duration_ms: media.duration_ms,
                name: media.name.clone(),
                fetch: Some(fetch),
            },
        ));
    }
    files
}

/// Notes the files that [`name_files`] named.
pub(super) async fn keep_files(
    tx: &Tx,
    message: &Message,
    files: Vec<(AttachmentId, NewAttachment)>,
    now: Time,
) -> Result<Vec<Attachment>, StoreError> {
    let mut kept = Vec::with_capacity(files.len());
    for (id, new) in files {
        kept.push(attachment::create_as(tx, message.workspace_id, id, new, now).await?);
    }
    Ok(kept)
}

pub(super) fn has_files(parts: &[Part]) -> bool {
    parts.iter().any(|p| p.media().is_some_and(|m| m.attachment_id.is_some()))
}

fn kind_of(part: PartKind) -> AttachmentKind {
    match part {
        PartKind::Image | PartKind::Sticker | PartKind::Story => AttachmentKind::Image,
        PartKind::Video => AttachmentKind::Video,
        PartKind::Audio => AttachmentKind::Audio,
        _ => AttachmentKind::File,
    }
}

/// Writes the message's search words. Lines of the system are not searched.
pub(super) async fn index(tx: &Tx, message: &Message) -> Result<(), StoreError> {
    if message.direction == Direction::System {
        return Ok(());
    }
    let texts: Vec<&str> = message.parts.iter().flat_map(Part::words).collect();
    let entry = Entry {
        workspace: message.workspace_id,
        kind: FoundKind::Message,
        object: message.id.uuid(),
        conversation: Some(message.conversation_id),
        account: Some(message.account_id),
        at: message.sent_at,
    };
    search::put(tx, entry, &texts).await
}
