//! Canned replies: ready answers, everybody's or one member's own.

use model::{AccountId, AttachmentId, CannedReplyId, MemberId, Time, WorkspaceId};
use sea_orm::{FromQueryResult, Value, prelude::Uuid};
use serde::{Deserialize, Serialize};

use crate::{
    Db, Sight, StoreError, Tx, attachment,
    db::DbExt,
    error::is_unique_violation,
    key::{ContentKeys, Place, Sealed},
    sql::{self, Sql},
    word::{count, maybe, time},
};

/// What a canned reply says; sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedBody {
    /// Its title.
    pub title: String,
    /// What one types after `/` to find it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortcut: Option<String>,
    /// What it says, with variables such as `{{contact.name}}`.
    pub text: String,
    /// The accounts it is for; none: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_ids: Option<Vec<AccountId>>,
    /// Files that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachment_ids: Vec<AttachmentId>,
}

/// A canned reply, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CannedReply {
    /// Ours.
    pub id: CannedReplyId,
    /// Whose it is; none: the workspace's.
    pub member_id: Option<MemberId>,
    /// What it says.
    pub body: CannedBody,
    /// It offers something: some reply windows do not allow that.
    pub is_offer: bool,
    /// Times it was used.
    pub used_count: u32,
    /// Last used.
    pub last_used_at: Option<Time>,
    /// Last changed.
    pub updated_at: Time,
    /// Counts changes; uses are none.
    pub version: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    owner_id: Uuid,
    body: Sealed,
    is_offer: bool,
    used_count: i64,
    last_used_at: Option<i64>,
    updated_at: i64,
    version: i64,
}

fn owner(workspace: WorkspaceId, member: Option<MemberId>) -> Uuid {
    member.map_or(workspace.uuid(), MemberId::uuid)
}

fn shortcut_index(keys: &ContentKeys, body: &CannedBody) -> Option<Vec<u8>> {
    body.shortcut.as_ref().map(|s| keys.blind("canned_reply", &s.to_lowercase()))
}

/// Those that a member may use: the workspace's and their own, by title.
pub async fn list(
    db: &impl Db,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<Vec<CannedReply>, StoreError> {
    let mut all =
        open_all(db, workspace, "owner_id IN ($1, $2)", vec![workspace.uuid().into(), member.uuid().into()])
            .await?;
    all.sort_by(|a, b| a.body.title.cmp(&b.body.title).then(a.id.cmp(&b.id)));
    Ok(all)
}

/// One that a member may use.
pub async fn get(
    db: &impl Db,
    workspace: WorkspaceId,
    member: MemberId,
    id: CannedReplyId,
) -> Result<Option<CannedReply>, StoreError> {
    let values = vec![workspace.uuid().into(), member.uuid().into(), id.uuid().into()];
    Ok(open_all(db, workspace, "owner_id IN ($1, $2) AND id = $3", values).await?.pop())
}

/// How many somebody has: a member, or the workspace.
pub async fn how_many(
    db: &impl Db,
    workspace: WorkspaceId,
    member: Option<MemberId>,
) -> Result<u32, StoreError> {
    let row = sql::row(
        db,
        "SELECT COUNT(*) AS n FROM canned_reply WHERE workspace_id = $1 AND owner_id = $2",
        vec![workspace.uuid().into(), owner(workspace, member).into()],
    )
    .await?;
    Ok(row.map(|row| row.try_get::<i64>("", "n")).transpose()?.map_or(0, count))
}

/// Makes one. `by` is who does it: only their own uploads go with it. [`StoreError::Exists`] when its shortcut is taken,
/// [`StoreError::Missing`] when a file is not there to be taken.
pub async fn create(
    tx: &Tx,
    workspace: WorkspaceId,
    by: MemberId,
    member: Option<MemberId>,
    body: CannedBody,
    is_offer: bool,
    now: Time,
) -> Result<CannedReply, StoreError> {
    let keys = tx.keys(workspace).await?;
    let id = CannedReplyId::new(now, tx.ten());
    let mut sql = Sql::new(
        "INSERT INTO canned_reply (id, workspace_id, owner_id, shortcut_index, body, is_offer, used_count, created_at, updated_at, version) VALUES (",
    );
    sql.bind(id.uuid()).add(", ").bind(workspace.uuid()).add(", ").bind(owner(workspace, member)).add(", ");
    sql.bind(shortcut_index(&keys, &body)).add(", ");
    sql.bind(keys.seal_json(tx.random(), Place::new("canned_reply", id.uuid(), "body"), &body)?).add(", ");
    sql.bind(is_offer).add(", 0, ").bind(now.as_millis()).add(", ").bind(now.as_millis());
    sql.add(", 1) ON CONFLICT DO NOTHING");
    if sql.execute(tx).await?.rows_affected() == 0 {
        return Err(StoreError::Exists("shortcut"));
    }
    keep_files(tx, workspace, by, id, &body.attachment_ids).await?;
    Ok(CannedReply {
        id,
        member_id: member,
        body,
        is_offer,
        used_count: 0,
        last_used_at: None,
        updated_at: now,
        version: 1,
    })
}

/// Writes a changed one if nobody changed it since it was read; [`StoreError::Stale`] otherwise. `by` is who does it: of new
/// files only their own uploads are taken.
pub async fn save(
    tx: &Tx,
    workspace: WorkspaceId,
    by: MemberId,
    reply: &mut CannedReply,
    now: Time,
) -> Result<(), StoreError> {
    let keys = tx.keys(workspace).await?;
    let place = Place::new("canned_reply", reply.id.uuid(), "body");
    let done = sql::execute(
        tx,
        "UPDATE canned_reply SET owner_id = $4, shortcut_index = $5, body = $6, is_offer = $7, updated_at = $8, version = version + 1 \
         WHERE id = $1 AND workspace_id = $2 AND version = $3",
        vec![
            reply.id.uuid().into(),
            workspace.uuid().into(),
            reply.version.into(),
            owner(workspace, reply.member_id).into(),
            shortcut_index(&keys, &reply.body).into(),
            keys.seal_json(tx.random(), place, &reply.body)?.into(),
            reply.is_offer.into(),
            now.as_millis().into(),
        ],
    )
    .await;
    match done {
        Ok(done) if done.rows_affected() == 0 => return Err(StoreError::Stale("canned reply")),
        Ok(_) => {}
        Err(StoreError::Database(e)) if is_unique_violation(&e) => {
            return Err(StoreError::Exists("shortcut"));
        }
        Err(e) => return Err(e),
    }
    reply.version += 1;
    reply.updated_at = now;
    let had = files_of(tx, workspace, reply.id).await?;
    for gone in had.iter().filter(|id| !reply.body.attachment_ids.contains(id)) {
        drop_file(tx, workspace, *gone).await?;
    }
    let new: Vec<AttachmentId> =
        reply.body.attachment_ids.iter().copied().filter(|id| !had.contains(id)).collect();
    keep_files(tx, workspace, by, reply.id, &new).await
}

/// Counts a use.
pub async fn used(tx: &Tx, workspace: WorkspaceId, id: CannedReplyId, now: Time) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "UPDATE canned_reply SET used_count = used_count + 1, last_used_at = $3 WHERE id = $1 AND workspace_id = $2",
        vec![id.uuid().into(), workspace.uuid().into(), now.as_millis().into()],
    )
    .await?;
    Ok(())
}

/// Removes one with its files; false when there is none.
pub async fn remove(tx: &Tx, workspace: WorkspaceId, id: CannedReplyId) -> Result<bool, StoreError> {
    for file in files_of(tx, workspace, id).await? {
        drop_file(tx, workspace, file).await?;
    }
    let done = sql::execute(
        tx,
        "DELETE FROM canned_reply WHERE id = $1 AND workspace_id = $2",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Which of these files belong to a canned reply: a message gets a copy of them, never the file itself.
pub async fn taken(
    db: &impl Db,
    workspace: WorkspaceId,
    files: &[AttachmentId],
) -> Result<Vec<AttachmentId>, StoreError> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT attachment_id FROM canned_reply_file WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND attachment_id IN ").list(files.iter().map(|id| id.uuid()));
    sql.rows(db)
        .await?
        .iter()
        .map(|row| Ok(AttachmentId::from_uuid(row.try_get("", "attachment_id")?)))
        .collect()
}

/// A member is gone, and their own ones with them.
pub(crate) async fn remove_member(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<(), StoreError> {
    let rows = sql::rows(
        tx,
        "SELECT id FROM canned_reply WHERE workspace_id = $1 AND owner_id = $2",
        vec![workspace.uuid().into(), member.uuid().into()],
    )
    .await?;
    for row in rows {
        remove(tx, workspace, CannedReplyId::from_uuid(row.try_get("", "id")?)).await?;
    }
    Ok(())
}

async fn files_of(
    tx: &Tx,
    workspace: WorkspaceId,
    id: CannedReplyId,
) -> Result<Vec<AttachmentId>, StoreError> {
    let rows = sql::rows(
        tx,
        "SELECT attachment_id FROM canned_reply_file WHERE canned_reply_id = $1 AND workspace_id = $2",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    rows.iter().map(|row| Ok(AttachmentId::from_uuid(row.try_get("", "attachment_id")?))).collect()
}

async fn keep_files(
    tx: &Tx,
    workspace: WorkspaceId,
    by: MemberId,
    id: CannedReplyId,
    files: &[AttachmentId],
) -> Result<(), StoreError> {
    let found = attachment::get_many(tx, &Sight::house(workspace), files).await?;
    for file in files {
        let free = found.iter().any(|a| a.id == *file && a.is_free_for(by));
        let done = if free {
            sql::execute(
                tx,
                "INSERT INTO canned_reply_file (attachment_id, canned_reply_id, workspace_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                vec![file.uuid().into(), id.uuid().into(), workspace.uuid().into()],
            )
            .await?
            .rows_affected()
        } else {
            0
        };
        if done == 0 {
            return Err(StoreError::Missing("attachment"));
        }
    }
    Ok(())
}

async fn drop_file(tx: &Tx, workspace: WorkspaceId, file: AttachmentId) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "DELETE FROM canned_reply_file WHERE attachment_id = $1 AND workspace_id = $2",
        vec![file.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    attachment::remove(tx, workspace, file).await?;
    Ok(())
}

async fn open_all(
    db: &impl Db,
    workspace: WorkspaceId,
    which: &str,
    values: Vec<Value>,
) -> Result<Vec<CannedReply>, StoreError> {
    let query = format!("SELECT * FROM canned_reply WHERE workspace_id = $1 AND {which}");
    let rows = sql::models::<Row>(db, query, values).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.keys(workspace).await?;
    rows.into_iter()
        .map(|row| {
            Ok(CannedReply {
                id: CannedReplyId::from_uuid(row.id),
                member_id: (row.owner_id != workspace.uuid()).then(|| MemberId::from_uuid(row.owner_id)),
                body: keys.open_json(Place::new("canned_reply", row.id, "body"), &row.body)?,
                is_offer: row.is_offer,
                used_count: count(row.used_count),
                last_used_at: maybe(row.last_used_at),
                updated_at: time(row.updated_at),
                version: row.version,
            })
        })
        .collect()
}
