//! Noting a file.

use model::{
    AccountId, AttachmentId, AttachmentKind, MediaRef, MediaState, MemberId, MessageId, Time, WorkspaceId,
};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{Attachment, Meta, file};
use crate::{
    StoreError, Tx,
    db::{Db, DbExt},
    entity::attachment::{ActiveModel, Entity},
    key::Place,
    sql,
    word::{Word, big, ms},
};

/// A file to be noted: pending when it has to be fetched, or when its bytes are still being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAttachment {
    /// Through which account it is fetched.
    pub account_id: Option<AccountId>,
    /// In which message.
    pub message_id: Option<MessageId>,
    /// Who uploaded it.
    pub member_id: Option<MemberId>,
    /// How it is shown.
    pub kind: AttachmentKind,
    /// Its type, as claimed.
    pub content_type: Option<String>,
    /// Bytes, as claimed.
    pub size: Option<u64>,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Milliseconds.
    pub duration_ms: Option<u64>,
    /// Its name.
    pub name: Option<String>,
    /// How to fetch it.
    pub fetch: Option<MediaRef>,
}

/// Notes a file, pending. One with `fetch` is due at once ([`super::claim_due`]).
pub async fn create(
    tx: &Tx,
    workspace: WorkspaceId,
    new: NewAttachment,
    now: Time,
) -> Result<Attachment, StoreError> {
    create_as(tx, workspace, AttachmentId::new(now, tx.ten()), new, now).await
}

pub(crate) async fn create_as(
    tx: &Tx,
    workspace: WorkspaceId,
    id: AttachmentId,
    new: NewAttachment,
    now: Time,
) -> Result<Attachment, StoreError> {
    let keys = tx.keys(workspace).await?;
    let due = new.fetch.is_some().then_some(now);
    let meta = Meta { name: new.name.clone(), fetch: new.fetch.clone(), problem: None };
    let model = ActiveModel {
        id: Set(id.uuid()),
        workspace_id: Set(workspace.uuid()),
        account_id: Set(new.account_id.map(AccountId::uuid)),
        message_id: Set(new.message_id.map(MessageId::uuid)),
        member_id: Set(new.member_id.map(MemberId::uuid)),
        state: Set(MediaState::Pending.word().to_owned()),
        kind: Set(new.kind.word().to_owned()),
        content_type: Set(new.content_type.clone()),
        size: Set(new.size.map(big)),
        width: Set(new.width.map(i64::from)),
        height: Set(new.height.map(i64::from)),
        duration_ms: Set(new.duration_ms.map(big)),
        meta: Set(keys.seal_json(tx.random(), Place::new("attachment", id.uuid(), "meta"), &meta)?),
        tries: Set(0),
        next_at: Set(ms(due)),
        created_at: Set(now.as_millis()),
    };
    Entity::insert(model).exec_without_returning(tx.conn()).await?;
    if due.is_some() {
        tx.after(|after| after.woken.jobs = true);
    }
    Ok(Attachment {
        id,
        workspace_id: workspace,
        account_id: new.account_id,
        message_id: new.message_id,
        member_id: new.member_id,
        state: MediaState::Pending,
        kind: new.kind,
        content_type: new.content_type,
        size: new.size,
        width: new.width,
        height: new.height,
        duration_ms: new.duration_ms,
        name: new.name,
        fetch: new.fetch,
        problem: None,
        tries: 0,
        next_at: due,
        created_at: now,
    })
}

/// Removes a file's row, and its bytes once the transaction has committed.
pub async fn remove(tx: &Tx, workspace: WorkspaceId, id: AttachmentId) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "DELETE FROM attachment WHERE id = $1 AND workspace_id = $2",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    let path = file::path(&tx.shared().data_dir, workspace, id);
    tx.after(|after| after.files.push(path));
    Ok(done.rows_affected() == 1)
}
