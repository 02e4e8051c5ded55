//! Changes: a per-workspace sequence of what changed, by id only, for the live stream.

use std::{collections::BTreeMap, time::Duration};

use model::{AccountId, ConversationId, TeamId, Time, WorkspaceId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement, prelude::Uuid};

use crate::{
    Db, StoreError, Tx,
    conversation::Conversation,
    sql::{self, Sql},
    store::Shared,
    word::time,
};

/// How long changes are kept for clients that were away.
pub const KEPT: Duration = Duration::from_hours(24);

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangeKind {
    /// `message.created`
    MessageCreated,
    /// `message.updated`
    MessageUpdated,
    /// `conversation.created`
    ConversationCreated,
    /// `conversation.updated`
    ConversationUpdated,
    /// `conversation.hidden`: it left a team.
    ConversationHidden,
    /// `order.created`
    OrderCreated,
    /// `order.updated`
    OrderUpdated,
    /// `contact.updated`
    ContactUpdated,
    /// `account.updated`
    AccountUpdated,
    /// `member.updated`
    MemberUpdated,
}

/// A change to be noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewChange {
    /// What changed.
    pub kind: ChangeKind,
    /// Which object.
    pub object_id: Uuid,
    /// Of which account, for members who may not see all.
    pub account_id: Option<AccountId>,
    /// Of which conversation.
    pub conversation_id: Option<ConversationId>,
}

/// A change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place in the workspace's sequence: the stream's id. Gapless within the workspace, in commit order.
    pub seq: i64,
    /// What changed.
    pub kind: ChangeKind,
    /// Which object.
    pub object_id: Uuid,
    /// Of which account.
    pub account_id: Option<AccountId>,
    /// Of which conversation.
    pub conversation_id: Option<ConversationId>,
    /// Which team it left, for [`ChangeKind::ConversationHidden`].
    pub left_team: Option<TeamId>,
    /// When.
    pub at: Time,
}

/// What comes after a place in the sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// These, oldest first; there may be more.
    Changes(Vec<Change>),
    /// The place is no longer kept (or never was): read anew.
    Reset,
}

/// Notes changes. They are written when the transaction ends, the same one once, so that their order is that of the commits.
#[expect(clippy::unused_async, reason = "as every other write")]
pub async fn note(
    tx: &Tx,
    workspace: WorkspaceId,
    changes: &[NewChange],
    now: Time,
) -> Result<(), StoreError> {
    tx.after(|after| after.changes.note(workspace, changes, None, now));
    Ok(())
}

/// Notes that a conversation left a team.
pub(crate) fn hidden(tx: &Tx, conversation: &Conversation, left: TeamId, now: Time) {
    let noted = NewChange {
        kind: ChangeKind::ConversationHidden,
        object_id: conversation.id.uuid(),
        account_id: Some(conversation.account_id),
        conversation_id: Some(conversation.id),
    };
    tx.after(|after| after.changes.note(conversation.workspace_id, &[noted], Some(left), now));
}

/// What comes after `after`.
pub async fn since(
    db: &impl Db,
    workspace: WorkspaceId,
    after: i64,
    limit: u32,
) -> Result<Since, StoreError> {
    let newest = newest(db, workspace).await?;
    if after == newest {
        return Ok(Since::Changes(Vec::new()));
    }
    if after > newest || after < 0 {
        return Ok(Since::Reset);
    }
    let rows = since_query(workspace, after, limit).rows(db).await?;
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        changes.push(Change {
            seq: row.try_get("", "seq")?,
            kind: ChangeKind::read(&row.try_get::<String>("", "kind")?)?,
            object_id: row.try_get("", "object_id")?,
            account_id: row.try_get::<Option<Uuid>>("", "account_id")?.map(AccountId::from_uuid),
            conversation_id: row
                .try_get::<Option<Uuid>>("", "conversation_id")?
                .map(ConversationId::from_uuid),
            left_team: row.try_get::<Option<Uuid>>("", "team_id")?.map(TeamId::from_uuid),
            at: time(row.try_get("", "at")?),
        });
    }
    // The sequence has no gaps: if the next one is not there, it was removed for its age.
    Ok(if changes.first().is_some_and(|c| c.seq == after + 1) {
        Since::Changes(changes)
    } else {
        Since::Reset
    })
}

/// The query of [`since`], kept apart so that a test can look at its plan.
pub(crate) fn since_query(workspace: WorkspaceId, after: i64, limit: u32) -> Sql {
    let mut sql = Sql::new("SELECT * FROM change_event WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND seq > ").bind(after);
    sql.add(" ORDER BY seq LIMIT ").bind(i64::from(limit));
    sql
}

/// The newest place: where a client without a last id begins.
pub async fn newest(db: &impl Db, workspace: WorkspaceId) -> Result<i64, StoreError> {
    let row =
        sql::row(db, "SELECT change_seq FROM workspace WHERE id = $1", vec![workspace.uuid().into()]).await?;
    Ok(row.map(|row| row.try_get("", "change_seq")).transpose()?.unwrap_or(0))
}

/// Removes changes older than [`KEPT`], at most `limit`. Gives how many.
pub async fn prune(tx: &Tx, now: Time, limit: u32) -> Result<u64, StoreError> {
    // Together with `seq`, so that what stays has no gap at its beginning.
    let sql = if tx.shared().is_postgres() {
        "DELETE FROM change_event WHERE (workspace_id, seq) IN (SELECT workspace_id, seq FROM change_event WHERE at < $1 ORDER BY at, seq LIMIT $2)"
    } else {
        "DELETE FROM change_event WHERE rowid IN (SELECT rowid FROM change_event WHERE at < $1 ORDER BY at, seq LIMIT $2)"
    };
    let before = now.before(KEPT).as_millis();
    Ok(sql::execute(tx, sql, vec![before.into(), i64::from(limit).into()]).await?.rows_affected())
}

/// A change that waits for the end of its transaction.
#[derive(Debug)]
struct Noted {
    change: NewChange,
    left_team: Option<TeamId>,
    at: Time,
}

/// Changes that are written when the transaction ends.
#[derive(Debug, Default)]
pub(crate) struct PendingChanges(BTreeMap<WorkspaceId, Vec<Noted>>);

impl PendingChanges {
    fn note(&mut self, workspace: WorkspaceId, changes: &[NewChange], left_team: Option<TeamId>, at: Time) {
        let noted = self.0.entry(workspace).or_default();
        for change in changes {
            let same = |known: &Noted| {
                known.change.kind == change.kind && known.change.object_id == change.object_id
            };
            if !noted.iter().any(same) {
                noted.push(Noted { change: *change, left_team, at });
            }
        }
    }

    pub(crate) fn workspaces(&self) -> impl Iterator<Item = WorkspaceId> {
        self.0.iter().filter(|(_, changes)| !changes.is_empty()).map(|(id, _)| *id)
    }
}

/// Writes a transaction's changes. The workspace's row is held from here to the commit: sequences have no gaps, and their
/// order is that of the commits.
pub(crate) async fn write_pending(
    conn: &DatabaseTransaction,
    shared: &Shared,
    pending: &PendingChanges,
) -> Result<(), StoreError> {
    let statement = |sql: Sql| Statement::from_sql_and_values(shared.backend, sql.text, sql.values);
    for (workspace, changes) in &pending.0 {
        let n = i64::try_from(changes.len()).unwrap_or(i64::MAX);
        if n == 0 {
            continue;
        }
        let mut sql = Sql::new("UPDATE workspace SET change_seq = change_seq + ");
        sql.bind(n).add(" WHERE id = ").bind(workspace.uuid()).add(" RETURNING change_seq");
        let row = conn.query_one_raw(statement(sql)).await?.ok_or(StoreError::Missing("workspace"))?;
        let first = row.try_get::<i64>("", "change_seq")? - n + 1;
        let mut seqs = first..;
        for chunk in sql::in_sizes(changes, 256) {
            let mut sql = Sql::new(
                "INSERT INTO change_event (workspace_id, seq, kind, object_id, account_id, conversation_id, team_id, at) VALUES ",
            );
            for (Noted { change, left_team, at }, seq) in chunk.iter().zip(&mut seqs) {
                sql.add(if sql.values.is_empty() { "(" } else { ", (" });
                sql.bind(workspace.uuid()).add(", ").bind(seq).add(", ").bind(change.kind.as_str()).add(", ");
                sql.bind(change.object_id).add(", ").bind(change.account_id.map(AccountId::uuid)).add(", ");
                sql.bind(change.conversation_id.map(ConversationId::uuid))
                    .add(", ")
                    .bind(left_team.map(TeamId::uuid))
                    .add(", ")
                    .bind(at.as_millis())
                    .add(")");
            }
            conn.execute_raw(statement(sql)).await?;
        }
    }
    Ok(())
}

impl ChangeKind {
    fn read(word: &str) -> Result<ChangeKind, StoreError> {
        use ChangeKind::{
            AccountUpdated, ContactUpdated, ConversationCreated, ConversationHidden, ConversationUpdated,
            MemberUpdated, MessageCreated, MessageUpdated, OrderCreated, OrderUpdated,
        };
        [
            MessageCreated,
            MessageUpdated,
            ConversationCreated,
            ConversationUpdated,
            ConversationHidden,
            OrderCreated,
            OrderUpdated,
            ContactUpdated,
            AccountUpdated,
            MemberUpdated,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == word)
        .ok_or(StoreError::Unreadable("change"))
    }

    /// Its name on the stream.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangeKind::MessageCreated => "message.created",
            ChangeKind::MessageUpdated => "message.updated",
            ChangeKind::ConversationCreated => "conversation.created",
            ChangeKind::ConversationUpdated => "conversation.updated",
            ChangeKind::ConversationHidden => "conversation.hidden",
            ChangeKind::OrderCreated => "order.created",
            ChangeKind::OrderUpdated => "order.updated",
            ChangeKind::ContactUpdated => "contact.updated",
            ChangeKind::AccountUpdated => "account.updated",
            ChangeKind::MemberUpdated => "member.updated",
        }
    }
}
