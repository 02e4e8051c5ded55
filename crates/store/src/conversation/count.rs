//! Counting what the kept counters do not know: bounded, so that no view is ever dear.

use std::collections::BTreeMap;

use model::{ConversationId, LabelId, MemberId, WorkspaceId};

use super::{Filter, counts::tally, filter::BY_ID};
use crate::{Db, Sight, StoreError, db::DbExt, sql::Sql};

/// How many conversations fit of those that are seen, `most` at most.
pub async fn count(db: &impl Db, sight: &Sight, filter: &Filter, most: u32) -> Result<u64, StoreError> {
    let row = query(db.is_postgres(), sight, filter, most).row(db).await?;
    let n = row.map(|row| row.try_get::<i64>("", "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(n).unwrap_or(0))
}

/// The query behind it, kept apart so that a test can look at its plan.
pub(crate) fn query(postgres: bool, sight: &Sight, filter: &Filter, most: u32) -> Sql {
    let mut sql = Sql::new("SELECT COUNT(*) AS n FROM (SELECT 1 FROM conversation c");
    if !postgres {
        sql.add(" INDEXED BY ").add(index(filter));
    }
    if !filter.platform.is_empty() {
        sql.add(" JOIN account a ON a.id = c.account_id");
    }
    filter.conditions(&mut sql, sight);
    sql.add(" LIMIT ").bind(i64::from(most)).add(") few");
    sql
}

/// The index that leaves the fewest rows to look at.
fn index(filter: &Filter) -> &'static str {
    if filter.mentioned.is_some() {
        BY_ID
    } else if !filter.team.is_empty() {
        "conversation_team_recent"
    } else if filter.assignee.len() == 1 {
        "conversation_assignee_recent"
    } else if filter.status.is_empty() {
        "conversation_recent"
    } else {
        "conversation_status_recent"
    }
}

/// How many open conversations have each label, of those that are seen.
pub async fn labelled(db: &impl Db, sight: &Sight) -> Result<BTreeMap<LabelId, u64>, StoreError> {
    // PostgreSQL has statistics to choose by.
    let labels_lead = db.is_postgres() || labels_are_fewer(db, sight.workspace()).await?;
    let rows = labelled_query(sight, labels_lead).rows(db).await?;
    rows.iter()
        .map(|row| {
            let n: i64 = row.try_get("", "n")?;
            Ok((LabelId::from_uuid(row.try_get("", "id")?), u64::try_from(n).unwrap_or(0)))
        })
        .collect()
}

/// Whether there are fewer labels on conversations, put away ones too, than open conversations. It looks no further than that.
pub(crate) async fn labels_are_fewer(db: &impl Db, workspace: WorkspaceId) -> Result<bool, StoreError> {
    let open = tally(db, &Sight::house(workspace)).await?.counts(None).open;
    let mut sql = Sql::new(
        "SELECT COUNT(*) AS n FROM (SELECT 1 FROM label b CROSS JOIN conversation_label l \
         WHERE b.workspace_id = ",
    );
    let most = i64::try_from(open).unwrap_or(i64::MAX);
    sql.bind(workspace.uuid()).add(" AND l.label_id = b.id LIMIT ").bind(most).add(") few");
    let row = sql.row(db).await?;
    let n = row.map(|row| row.try_get::<i64>("", "n")).transpose()?.unwrap_or(0);
    Ok(n < most)
}

/// The query behind it, kept apart so that a test can look at its plan: the labels lead, or the open conversations.
pub(crate) fn labelled_query(sight: &Sight, labels_lead: bool) -> Sql {
    let workspace = sight.workspace().uuid();
    let mut sql = Sql::new("SELECT l.label_id AS id, COUNT(*) AS n FROM ");
    if labels_lead {
        sql.add("label b CROSS JOIN conversation_label l CROSS JOIN conversation c WHERE b.workspace_id = ");
        sql.bind(workspace).add(" AND l.label_id = b.id AND c.id = l.conversation_id");
    } else {
        sql.add("conversation c CROSS JOIN conversation_label l WHERE l.conversation_id = c.id");
    }
    sql.add(" AND c.workspace_id = ").bind(workspace).add(" AND c.status = 'open'");
    sight.conversations(&mut sql, "c");
    sql.add(" GROUP BY l.label_id");
    sql
}

/// How many conversations hold a mention of a member that they have not read yet.
pub async fn unread_mentions(db: &impl Db, sight: &Sight, member: MemberId) -> Result<u64, StoreError> {
    let row = unread_mentions_query(sight, member).row(db).await?;
    let n = row.map(|row| row.try_get::<i64>("", "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(n).unwrap_or(0))
}

/// The query behind it, kept apart so that a test can look at its plan: the mentions lead.
pub(crate) fn unread_mentions_query(sight: &Sight, member: MemberId) -> Sql {
    let workspace = sight.workspace().uuid();
    let mut sql = Sql::new(
        "SELECT COUNT(DISTINCT m.conversation_id) AS n FROM mention m CROSS JOIN conversation c WHERE m.workspace_id = ",
    );
    sql.bind(workspace).add(" AND m.member_id = ").bind(member.uuid());
    sql.add(" AND m.read_at IS NULL AND c.id = m.conversation_id AND c.workspace_id = ").bind(workspace);
    sight.conversations(&mut sql, "c");
    sql
}

/// Those of several conversations that hold a mention of a member.
pub async fn mentioning(
    db: &impl Db,
    sight: &Sight,
    member: MemberId,
    ids: &[ConversationId],
) -> Result<Vec<ConversationId>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT DISTINCT conversation_id FROM mention WHERE workspace_id = ");
    sql.bind(sight.workspace().uuid()).add(" AND member_id = ").bind(member.uuid());
    sql.add(" AND conversation_id IN ").list(ids.iter().map(|id| id.uuid()));
    sight.conversation_id(&mut sql, "mention.conversation_id");
    let rows = sql.rows(db).await?;
    rows.iter().map(|row| Ok(ConversationId::from_uuid(row.try_get("", "conversation_id")?))).collect()
}
