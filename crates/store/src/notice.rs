//! Notices: what a member is told of, at most one for each conversation. A notice says only where to look: what is shown of it
//! is read when it is shown.

use model::{ConversationId, MemberId, MessageId, Time, WorkspaceId};
use sea_orm::{QueryResult, prelude::Uuid};
use serde::{Deserialize, Serialize};

use crate::{
    Db, StoreError, Tx,
    job::{self, NewJob},
    sql::{self, Sql},
    word::{Word, maybe, ms, time},
};

/// The kind of the jobs that [`ask`] puts in.
pub const KIND: &str = "notice";

/// Why somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A conversation was given to them, or its contact writes.
    Assigned,
    /// A note names them.
    Mentioned,
    /// A contact writes in a conversation that nobody has.
    Unassigned,
    /// The time to answer is nearly up.
    WindowNow,
}

/// Something that members may want to know. A job of [`KIND`] finds out who, and tells them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Where.
    pub conversation: ConversationId,
    /// Why.
    pub reason: Reason,
    /// Whom; none for all whom it concerns.
    pub member: Option<MemberId>,
    /// Which message; none where it is not about one.
    pub message: Option<MessageId>,
    /// When the time is up, for [`Reason::WindowNow`].
    pub deadline: Option<Time>,
}

/// What a member was told of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Who.
    pub member_id: MemberId,
    /// Where.
    pub conversation_id: ConversationId,
    /// Why.
    pub reason: Reason,
    /// Which message.
    pub message_id: Option<MessageId>,
    /// Since when.
    pub at: Time,
    /// When the time to answer is up, where they were told of that.
    pub deadline: Option<Time>,
    /// Withdrawn: somebody answered or read it.
    pub over: bool,
}

/// What ends notices of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Somebody read what the contact wrote.
    Read,
    /// Nobody waits any more.
    Answered,
    /// This member looked at it.
    Seen(MemberId),
}

/// Puts in that members may have to be told.
pub async fn ask(tx: &Tx, workspace: WorkspaceId, ask: &Ask, now: Time) -> Result<(), StoreError> {
    let id = |id: Option<Uuid>| id.map(|id| id.simple().to_string()).unwrap_or_default();
    let unique = format!(
        "{KIND}:{}:{}:{}:{}",
        ask.conversation,
        ask.reason.word(),
        id(ask.member.map(MemberId::uuid)),
        id(ask.message.map(MessageId::uuid))
    );
    let job = NewJob {
        kind: KIND.to_owned(),
        workspace_id: Some(workspace),
        account_id: None,
        unique: Some(unique),
        run_at: now,
        payload: serde_json::to_vec(ask).map_err(|_| StoreError::Unreadable("notice"))?,
    };
    job::put(tx, job, now).await.map(|_| ())
}

/// Notes what a member is told, in place of what they were told of the conversation before. Of a deadline they are told once:
/// false when they were, and nothing is noted then.
pub async fn put(tx: &Tx, workspace: WorkspaceId, notice: &Notice) -> Result<bool, StoreError> {
    let mut sql = Sql::new(
        "INSERT INTO notice (member_id, conversation_id, workspace_id, reason, message_id, at, ended, deadline) VALUES (",
    );
    sql.bind(notice.member_id.uuid()).add(", ").bind(notice.conversation_id.uuid()).add(", ");
    sql.bind(workspace.uuid()).add(", ").bind(notice.reason.word()).add(", ");
    sql.bind(notice.message_id.map(MessageId::uuid)).add(", ").bind(notice.at.as_millis()).add(", ");
    sql.bind(notice.over).add(", ").bind(ms(notice.deadline));
    sql.add(") ON CONFLICT (member_id, conversation_id) DO UPDATE SET reason = excluded.reason, ");
    sql.add("message_id = excluded.message_id, at = excluded.at, ended = excluded.ended, ");
    sql.add("deadline = COALESCE(excluded.deadline, notice.deadline) WHERE excluded.deadline IS NULL OR ");
    sql.add("notice.deadline IS NULL OR notice.deadline <> excluded.deadline");
    Ok(sql.execute(tx).await?.rows_affected() == 1)
}

/// What a member was told of a conversation.
pub async fn get(
    db: &impl Db,
    workspace: WorkspaceId,
    member: MemberId,
    conversation: ConversationId,
) -> Result<Option<Notice>, StoreError> {
    let row = sql::row(
        db,
        "SELECT * FROM notice WHERE member_id = $1 AND conversation_id = $2 AND workspace_id = $3",
        vec![member.uuid().into(), conversation.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    row.as_ref().map(open).transpose()
}

/// Which of these conversations somebody was told of, and is not over.
pub async fn standing(
    db: &impl Db,
    workspace: WorkspaceId,
    conversations: &[ConversationId],
) -> Result<Vec<Notice>, StoreError> {
    if conversations.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT * FROM notice WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND ended = ").bind(false);
    sql.add(" AND conversation_id IN ").list(conversations.iter().map(|id| id.uuid()));
    sql.rows(db).await?.iter().map(open).collect()
}

/// Which deadlines of these conversations somebody was told of.
pub async fn deadlines(
    db: &impl Db,
    workspace: WorkspaceId,
    conversations: &[ConversationId],
) -> Result<Vec<(ConversationId, Time)>, StoreError> {
    if conversations.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT conversation_id, deadline FROM notice WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND deadline IS NOT NULL");
    sql.add(" AND conversation_id IN ").list(conversations.iter().map(|id| id.uuid()));
    sql.rows(db)
        .await?
        .iter()
        .map(|row| {
            let id = ConversationId::from_uuid(row.try_get("", "conversation_id")?);
            Ok((id, time(row.try_get("", "deadline")?)))
        })
        .collect()
}

/// Ends notices of a conversation. Gives whose.
pub async fn end(
    tx: &Tx,
    workspace: WorkspaceId,
    conversation: ConversationId,
    by: End,
) -> Result<Vec<MemberId>, StoreError> {
    let mut sql = Sql::new("UPDATE notice SET ended = ");
    sql.bind(true).add(" WHERE workspace_id = ").bind(workspace.uuid());
    sql.add(" AND conversation_id = ").bind(conversation.uuid()).add(" AND ended = ").bind(false);
    match by {
        // To be given a conversation, or named in a note, is news also where nothing is unread.
        End::Read => sql.add(" AND message_id IS NOT NULL AND reason IN ('assigned', 'unassigned')"),
        End::Answered => {
            sql.add(" AND (reason IN ('unassigned', 'window_now') OR (reason = 'assigned' AND message_id IS NOT NULL))")
        }
        End::Seen(member) => sql.add(" AND member_id = ").bind(member.uuid()),
    };
    sql.add(" RETURNING member_id");
    sql.rows(tx).await?.iter().map(|row| Ok(MemberId::from_uuid(row.try_get("", "member_id")?))).collect()
}

/// Up to which change a workspace's members were told.
pub async fn place(db: &impl Db, workspace: WorkspaceId) -> Result<Option<i64>, StoreError> {
    let row =
        sql::row(db, "SELECT seq FROM notice_place WHERE workspace_id = $1", vec![workspace.uuid().into()])
            .await?;
    Ok(row.map(|row| row.try_get("", "seq")).transpose()?)
}

/// Moves that place on; false when another process was faster, and what it did must not be done again.
pub async fn move_place(
    tx: &Tx,
    workspace: WorkspaceId,
    from: Option<i64>,
    to: i64,
) -> Result<bool, StoreError> {
    let done = if let Some(from) = from {
        let mut sql = Sql::new("UPDATE notice_place SET seq = ");
        sql.bind(to).add(" WHERE workspace_id = ").bind(workspace.uuid()).add(" AND seq = ").bind(from);
        sql.execute(tx).await?
    } else {
        let mut sql = Sql::new("INSERT INTO notice_place (workspace_id, seq) VALUES (");
        sql.bind(workspace.uuid()).add(", ").bind(to).add(") ON CONFLICT DO NOTHING");
        sql.execute(tx).await?
    };
    Ok(done.rows_affected() == 1)
}

/// Removes notices older than `before`. Gives how many.
pub async fn prune(tx: &Tx, before: Time) -> Result<u64, StoreError> {
    let done = sql::execute(tx, "DELETE FROM notice WHERE at < $1", vec![before.as_millis().into()]).await?;
    Ok(done.rows_affected())
}

fn open(row: &QueryResult) -> Result<Notice, StoreError> {
    Ok(Notice {
        member_id: MemberId::from_uuid(row.try_get("", "member_id")?),
        conversation_id: ConversationId::from_uuid(row.try_get("", "conversation_id")?),
        reason: Reason::read(&row.try_get::<String>("", "reason")?)?,
        message_id: row.try_get::<Option<Uuid>>("", "message_id")?.map(MessageId::from_uuid),
        at: time(row.try_get("", "at")?),
        deadline: maybe(row.try_get("", "deadline")?),
        over: row.try_get("", "ended")?,
    })
}
