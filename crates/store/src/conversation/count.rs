//! Counting what the kept counters do not know: bounded, so that no view is ever dear.

use std::collections::BTreeMap;

use model::{AccountId, ConversationId, LabelId, MemberId, TeamId, WorkspaceId};
use sea_orm::prelude::Uuid;

use super::Filter;
use crate::{Db, StoreError, db::DbExt, sql::Sql};

/// How many conversations fit, `most` at most.
pub async fn count(
    db: &impl Db,
    workspace: WorkspaceId,
    filter: &Filter,
    most: u32,
) -> Result<u64, StoreError> {
    let row = query(db.is_postgres(), workspace, filter, most).row(db).await?;
    let n = row.map(|row| row.try_get::<i64>("", "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(n).unwrap_or(0))
}

/// The query behind it, kept apart so that a test can look at its plan.
pub(crate) fn query(postgres: bool, workspace: WorkspaceId, filter: &Filter, most: u32) -> Sql {
    let mut sql = Sql::new("SELECT COUNT(*) AS n FROM (SELECT 1 FROM conversation c");
    if let Some(index) = index(filter).filter(|_| !postgres) {
        sql.add(" INDEXED BY ").add(index);
    }
    if !filter.platform.is_empty() {
        sql.add(" JOIN account a ON a.id = c.account_id");
    }
    filter.conditions(&mut sql, workspace);
    sql.add(" LIMIT ").bind(i64::from(most)).add(") few");
    sql
}

/// The index that leaves the fewest rows to look at.
fn index(filter: &Filter) -> Option<&'static str> {
    if filter.mentioned.is_some() {
        return None;
    }
    Some(if !filter.team.is_empty() {
        "conversation_team_recent"
    } else if filter.assignee.len() == 1 {
        "conversation_assignee_recent"
    } else if filter.status.is_empty() {
        "conversation_recent"
    } else {
        "conversation_status_recent"
    })
}

/// Open conversations by label and by team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// By label.
    pub labels: BTreeMap<LabelId, u64>,
    /// By team.
    pub teams: BTreeMap<TeamId, u64>,
}

/// How many open conversations each label and each team has, over the accounts that may be seen (none: all).
pub async fn marked(
    db: &impl Db,
    workspace: WorkspaceId,
    only_accounts: Option<&[AccountId]>,
) -> Result<Marked, StoreError> {
    let mut marked = Marked::default();
    let mut sql = Sql::new(
        "SELECT l.label_id AS id, COUNT(*) AS n FROM conversation c JOIN conversation_label l ON l.conversation_id = c.id",
    );
    for (id, n) in grouped(db, &mut sql, workspace, only_accounts, "l.label_id").await? {
        marked.labels.insert(LabelId::from_uuid(id), n);
    }
    let mut sql = Sql::new("SELECT c.team_id AS id, COUNT(*) AS n FROM conversation c");
    for (id, n) in grouped(db, &mut sql, workspace, only_accounts, "c.team_id").await? {
        marked.teams.insert(TeamId::from_uuid(id), n);
    }
    Ok(marked)
}

async fn grouped(
    db: &impl Db,
    sql: &mut Sql,
    workspace: WorkspaceId,
    only_accounts: Option<&[AccountId]>,
    column: &str,
) -> Result<Vec<(Uuid, u64)>, StoreError> {
    sql.add(" WHERE c.workspace_id = ").bind(workspace.uuid()).add(" AND c.status = 'open'");
    sql.add(&format!(" AND {column} IS NOT NULL"));
    if let Some(only) = only_accounts {
        sql.add(" AND c.account_id IN ").list(only.iter().map(|id| id.uuid()));
    }
    sql.add(&format!(" GROUP BY {column}"));
    let rows = std::mem::take(sql).rows(db).await?;
    rows.iter()
        .map(|row| {
            let n: i64 = row.try_get("", "n")?;
            Ok((row.try_get("", "id")?, u64::try_from(n).unwrap_or(0)))
        })
        .collect()
}

/// How many conversations hold a mention of a member that they have not read yet.
pub async fn unread_mentions(
    db: &impl Db,
    workspace: WorkspaceId,
    member: MemberId,
    only_accounts: Option<&[AccountId]>,
) -> Result<u64, StoreError> {
    let mut sql = Sql::new(
        "SELECT COUNT(*) AS n FROM conversation c WHERE c.id IN (SELECT m.conversation_id FROM mention m WHERE m.workspace_id = ",
    );
    sql.bind(workspace.uuid()).add(" AND m.member_id = ").bind(member.uuid());
    sql.add(" AND m.read_at IS NULL) AND c.workspace_id = ").bind(workspace.uuid());
    if let Some(only) = only_accounts {
        sql.add(" AND c.account_id IN ").list(only.iter().map(|id| id.uuid()));
    }
    let row = sql.row(db).await?;
    let n = row.map(|row| row.try_get::<i64>("", "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Those of several conversations that hold a mention of a member.
pub async fn mentioning(
    db: &impl Db,
    workspace: WorkspaceId,
    member: MemberId,
    ids: &[ConversationId],
) -> Result<Vec<ConversationId>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT DISTINCT conversation_id FROM mention WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND member_id = ").bind(member.uuid());
    sql.add(" AND conversation_id IN ").list(ids.iter().map(|id| id.uuid()));
    let rows = sql.rows(db).await?;
    rows.iter().map(|row| Ok(ConversationId::from_uuid(row.try_get("", "conversation_id")?))).collect()
}
