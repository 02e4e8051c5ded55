//! Drafts: what somebody began to write, for themselves alone.

use std::time::Duration;

use model::{AccountId, AttachmentId, ConversationId, DraftId, MemberId, MessageId, Time, WorkspaceId};
use sea_orm::{FromQueryResult, prelude::Uuid};
use serde::{Deserialize, Serialize};

use crate::{
    Db, Sight, StoreError, Tx,
    db::DbExt,
    key::{Place, Sealed},
    sql::{self, Sql},
    word::time,
};

/// What a draft is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftKind {
    /// A reply to the contact.
    Reply,
    /// A note among members.
    Note,
}

impl DraftKind {
    fn word(self) -> &'static str {
        match self {
            DraftKind::Reply => "reply",
            DraftKind::Note => "note",
        }
    }
}

/// What was begun; sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftBody {
    /// The words.
    pub text: String,
    /// Files that were uploaded for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachment_ids: Vec<AttachmentId>,
    /// Products and orders whose cards go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<DraftCard>,
    /// The message it is to answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to_id: Option<MessageId>,
    /// Whom it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<MemberId>,
}

/// A card that is to go out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftCard {
    /// Of what.
    pub kind: CardKind,
    /// The platform's id of the product, or its order number.
    pub external_id: String,
}

/// What a card shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardKind {
    /// A product of the shop.
    Product,
    /// An order of the contact.
    Order,
}

/// A draft, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// In which conversation.
    pub conversation_id: ConversationId,
    /// On which account.
    pub account_id: AccountId,
    /// What it is to become.
    pub kind: DraftKind,
    /// What was begun.
    pub body: DraftBody,
    /// Grows with every change, also after it was thrown away and begun anew.
    pub version: i64,
    /// Last changed.
    pub updated_at: Time,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    account_id: Uuid,
    conversation_id: Uuid,
    kind: String,
    body: Sealed,
    version: i64,
    updated_at: i64,
}

/// A member's drafts in conversations that they see, newest first, at most `limit`; of one conversation, if that is named.
pub async fn list(
    db: &impl Db,
    sight: &Sight,
    member: MemberId,
    conversation: Option<ConversationId>,
    limit: u32,
) -> Result<Vec<Draft>, StoreError> {
    let workspace = sight.workspace();
    let mut sql = Sql::new("SELECT * FROM draft WHERE member_id = ");
    sql.bind(member.uuid()).add(" AND workspace_id = ").bind(workspace.uuid());
    sight.conversation_id(&mut sql, "draft.conversation_id");
    if let Some(conversation) = conversation {
        sql.add(" AND conversation_id = ").bind(conversation.uuid());
    }
    sql.add(" ORDER BY updated_at DESC, id DESC LIMIT ").bind(i64::from(limit));
    let rows = sql.models::<Row>(db).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.keys(workspace).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Draft {
                conversation_id: ConversationId::from_uuid(row.conversation_id),
                account_id: AccountId::from_uuid(row.account_id),
                kind: if row.kind == "note" { DraftKind::Note } else { DraftKind::Reply },
                body: keys.open_json(Place::new("draft", row.id, "body"), &row.body)?,
                version: row.version,
                updated_at: time(row.updated_at),
            })
        })
        .collect()
}

/// Where a draft belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DraftPlace {
    /// Whose.
    pub member: MemberId,
    /// In which conversation.
    pub conversation: ConversationId,
    /// What it is to become.
    pub kind: DraftKind,
}

/// Keeps a draft. [`StoreError::Stale`] when there is one with another version than `seen`; one that is gone may be begun anew.
pub async fn save(
    tx: &Tx,
    workspace: WorkspaceId,
    account: AccountId,
    at: DraftPlace,
    body: DraftBody,
    seen: Option<i64>,
    now: Time,
) -> Result<Draft, StoreError> {
    let found = sql::row(
        tx,
        "SELECT id, version FROM draft WHERE member_id = $1 AND conversation_id = $2 AND kind = $3 AND workspace_id = $4",
        vec![
            at.member.uuid().into(),
            at.conversation.uuid().into(),
            at.kind.word().into(),
            workspace.uuid().into(),
        ],
    )
    .await?;
    let keys = tx.keys(workspace).await?;
    let version;
    let done = if let Some(row) = found {
        let (id, old): (Uuid, i64) = (row.try_get("", "id")?, row.try_get("", "version")?);
        if seen.is_some_and(|seen| seen != old) {
            return Err(StoreError::Stale("draft"));
        }
        version = now.as_millis().max(old + 1);
        let sealed = keys.seal_json(tx.random(), Place::new("draft", id, "body"), &body)?;
        sql::execute(
            tx,
            "UPDATE draft SET body = $3, version = $4, updated_at = $5 WHERE id = $1 AND version = $2",
            vec![id.into(), old.into(), sealed.into(), version.into(), now.as_millis().into()],
        )
        .await?
    } else {
        // What was seen is never from beyond this day; whatever else a caller says of it does not count.
        let seen = seen.filter(|seen| *seen < now.after(Duration::from_hours(24)).as_millis());
        version = now.as_millis().max(seen.map_or(0, |seen| seen + 1));
        let id = DraftId::new(now, tx.ten()).uuid();
        let sealed = keys.seal_json(tx.random(), Place::new("draft", id, "body"), &body)?;
        let mut sql = Sql::new(
            "INSERT INTO draft (id, workspace_id, account_id, conversation_id, member_id, kind, body, version, updated_at) VALUES (",
        );
        sql.bind(id).add(", ").bind(workspace.uuid()).add(", ").bind(account.uuid()).add(", ");
        sql.bind(at.conversation.uuid()).add(", ").bind(at.member.uuid()).add(", ").bind(at.kind.word());
        sql.add(", ").bind(sealed).add(", ").bind(version).add(", ").bind(now.as_millis());
        sql.add(") ON CONFLICT DO NOTHING");
        sql.execute(tx).await?
    };
    if done.rows_affected() == 0 {
        return Err(StoreError::Stale("draft"));
    }
    let (conversation_id, kind) = (at.conversation, at.kind);
    Ok(Draft { conversation_id, account_id: account, kind, body, version, updated_at: now })
}

/// Throws a draft away; with `seen`, only that version. Answers the version that is gone; none when there was none (of that version).
pub async fn remove(
    tx: &Tx,
    workspace: WorkspaceId,
    at: DraftPlace,
    seen: Option<i64>,
) -> Result<Option<i64>, StoreError> {
    let mut sql = Sql::new("DELETE FROM draft WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND member_id = ").bind(at.member.uuid());
    sql.add(" AND conversation_id = ").bind(at.conversation.uuid());
    sql.add(" AND kind = ").bind(at.kind.word());
    if let Some(seen) = seen {
        sql.add(" AND version = ").bind(seen);
    }
    sql.add(" RETURNING version");
    let gone = sql.row(tx).await?;
    Ok(gone.map(|row| row.try_get("", "version")).transpose()?)
}

/// Something was sent: the draft that holds these words is done. One that says something else by now stays. Answers the version
/// that is gone.
pub async fn remove_said(
    tx: &Tx,
    workspace: WorkspaceId,
    at: DraftPlace,
    text: &str,
) -> Result<Option<i64>, StoreError> {
    let all = list(tx, &Sight::house(workspace), at.member, Some(at.conversation), 2).await?;
    let said = |d: &&Draft| d.kind == at.kind && d.body.text.contains(text.trim());
    match all.iter().find(said) {
        Some(done) => remove(tx, workspace, at, Some(done.version)).await,
        None => Ok(None),
    }
}

/// A member is gone, and what they began with them.
pub(crate) async fn remove_member(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "DELETE FROM draft WHERE member_id = $1 AND workspace_id = $2",
        vec![member.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    Ok(())
}
