//! Whether members are at work, how much they take, and how much they have.

use std::{collections::HashMap, time::Duration};

use model::{AccountId, Availability, MemberId, Role, TeamId, Time, WorkspaceId};
use sea_orm::{QueryResult, prelude::Uuid};
use serde::de::DeserializeOwned;

use crate::{
    Db, Sight, StoreError, Tx,
    sql::{self, Sql},
    word::{Word, time},
};

/// How often at most it is written down that somebody is here.
const SEEN_EVERY: Duration = Duration::from_mins(1);

/// How a member works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkState {
    /// As they say it.
    pub availability: Availability,
    /// Most open conversations that they are given; none: no limit. By hand they may get more.
    pub capacity: Option<u32>,
    /// When a page of theirs was last open.
    pub seen_at: Option<Time>,
}

impl WorkState {
    /// Whether they take conversations: they say so, and a page of theirs was open within `away_after`.
    pub fn takes(&self, away_after: Duration, now: Time) -> bool {
        self.availability == Availability::Online
            && self.seen_at.is_some_and(|seen| seen.after(away_after) > now)
    }
}

/// Somebody who could be given a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Worker {
    pub(crate) id: MemberId,
    pub(crate) role: Role,
    pub(crate) sight: Sight,
    pub(crate) state: WorkState,
}

impl Worker {
    /// Whether they see a conversation on this account, in this team, and take one now; their room is another question.
    pub(crate) fn could_take(
        &self,
        account: AccountId,
        team: Option<TeamId>,
        away_after: Duration,
        now: Time,
    ) -> bool {
        self.role >= Role::Agent && self.sight.sees(account, team) && self.state.takes(away_after, now)
    }
}

/// How all members of a workspace work; who is not in it works as [`WorkState::default`] says.
pub async fn all(db: &impl Db, workspace: WorkspaceId) -> Result<HashMap<MemberId, WorkState>, StoreError> {
    let rows = sql::rows(
        db,
        "SELECT member_id, availability, capacity, seen_at FROM work_state WHERE workspace_id = $1",
        vec![workspace.uuid().into()],
    )
    .await?;
    rows.iter()
        .map(|row| Ok((MemberId::from_uuid(row.try_get("", "member_id")?), read(row)?.unwrap_or_default())))
        .collect()
}

/// How one member works.
pub async fn get(db: &impl Db, workspace: WorkspaceId, member: MemberId) -> Result<WorkState, StoreError> {
    let row = sql::row(
        db,
        "SELECT availability, capacity, seen_at FROM work_state WHERE workspace_id = $1 AND member_id = $2",
        vec![workspace.uuid().into(), member.uuid().into()],
    )
    .await?;
    Ok(row.as_ref().map(read).transpose()?.flatten().unwrap_or_default())
}

/// How many open conversations each member has, by the list's counters.
pub async fn open_counts(db: &impl Db, workspace: WorkspaceId) -> Result<HashMap<MemberId, u64>, StoreError> {
    let rows = sql::rows(
        db,
        "SELECT assignee_id, conversations FROM conversation_count \
         WHERE workspace_id = $1 AND status = 'open' AND conversations <> 0",
        vec![workspace.uuid().into()],
    )
    .await?;
    let mut counts = HashMap::new();
    for row in rows {
        let n = u64::try_from(row.try_get::<i64>("", "conversations")?).unwrap_or(0);
        *counts.entry(MemberId::from_uuid(row.try_get("", "assignee_id")?)).or_default() += n;
    }
    Ok(counts)
}

/// How many open conversations a member has, exactly, with what this transaction wrote.
pub(crate) async fn open_count(
    db: &impl Db,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<u32, StoreError> {
    let row = sql::row(
        db,
        "SELECT COUNT(*) AS n FROM conversation WHERE workspace_id = $1 AND assignee_id = $2 AND status = 'open'",
        vec![workspace.uuid().into(), member.uuid().into()],
    )
    .await?;
    let n = row.map(|row| row.try_get::<i64>("", "n")).transpose()?.unwrap_or(0);
    Ok(u32::try_from(n).unwrap_or(u32::MAX))
}

/// Says whether a member takes conversations.
pub async fn set_availability(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
    availability: Availability,
) -> Result<(), StoreError> {
    let mut sql = insert(workspace, member, availability);
    sql.add(", NULL, NULL, ").bind(false);
    sql.add(") ON CONFLICT (member_id) DO UPDATE SET availability = excluded.availability");
    sql.execute(tx).await.map(|_| ())
}

/// Sets how many open conversations a member is given at most.
pub async fn set_capacity(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
    capacity: Option<u32>,
) -> Result<(), StoreError> {
    let mut sql = insert(workspace, member, Availability::Online);
    sql.add(", ").bind(capacity.map(i64::from)).add(", NULL, ").bind(false);
    sql.add(") ON CONFLICT (member_id) DO UPDATE SET capacity = excluded.capacity");
    sql.execute(tx).await.map(|_| ())
}

/// Whether it has to be written down that a member is here: it was not lately, or they count as away.
pub async fn is_news(
    db: &impl Db,
    workspace: WorkspaceId,
    member: MemberId,
    now: Time,
) -> Result<bool, StoreError> {
    let state = get(db, workspace, member).await?;
    Ok(state.seen_at.is_none_or(|seen| seen.after(SEEN_EVERY) <= now))
}

/// Writes down that a member is here. Tells whether they come back: they counted as away, or were never here.
pub async fn seen(tx: &Tx, workspace: WorkspaceId, member: MemberId, now: Time) -> Result<bool, StoreError> {
    let row = sql::row(
        tx,
        "SELECT seen_at, idle FROM work_state WHERE workspace_id = $1 AND member_id = $2",
        vec![workspace.uuid().into(), member.uuid().into()],
    )
    .await?;
    let back = match &row {
        Some(row) => row.try_get::<bool>("", "idle")? || row.try_get::<Option<i64>>("", "seen_at")?.is_none(),
        None => true,
    };
    let mut sql = insert(workspace, member, Availability::Online);
    sql.add(", NULL, ").bind(now.as_millis()).add(", ").bind(false);
    sql.add(") ON CONFLICT (member_id) DO UPDATE SET seen_at = excluded.seen_at, idle = excluded.idle");
    sql.execute(tx).await?;
    Ok(back)
}

/// Members who say that they are here, have had no page open since `before`, and are not known to be away yet.
pub async fn fallen_idle(
    db: &impl Db,
    workspace: WorkspaceId,
    before: Time,
) -> Result<Vec<MemberId>, StoreError> {
    let mut sql = Sql::new("SELECT member_id FROM work_state WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND availability = 'online' AND seen_at <= ").bind(before.as_millis());
    sql.add(" AND idle = ").bind(false);
    sql.rows(db).await?.iter().map(|row| Ok(MemberId::from_uuid(row.try_get("", "member_id")?))).collect()
}

/// Counts a member as away until they are seen again; false when they were seen since `before`.
pub async fn set_idle(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
    before: Time,
) -> Result<bool, StoreError> {
    let mut sql = Sql::new("UPDATE work_state SET idle = ");
    sql.bind(true).add(" WHERE member_id = ").bind(member.uuid()).add(" AND workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND idle = ").bind(false);
    sql.add(" AND seen_at <= ").bind(before.as_millis());
    Ok(sql.execute(tx).await?.rows_affected() == 1)
}

/// The members of a team, whose turn is first first.
pub(crate) async fn of_team(
    db: &impl Db,
    workspace: WorkspaceId,
    team: TeamId,
) -> Result<Vec<Worker>, StoreError> {
    let mut sql = Sql::new(WORKER);
    sql.add(" JOIN team_member t ON t.member_id = m.id WHERE t.team_id = ").bind(team.uuid());
    sql.add(" AND t.workspace_id = ").bind(workspace.uuid()).add(" AND m.workspace_id = ");
    sql.bind(workspace.uuid()).add(" ORDER BY t.given_seq, t.member_id");
    workers(db, workspace, sql).await
}

/// One member, as somebody who could be given a conversation.
pub(crate) async fn worker(
    db: &impl Db,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<Option<Worker>, StoreError> {
    let mut sql = Sql::new(WORKER);
    sql.add(" WHERE m.id = ").bind(member.uuid()).add(" AND m.workspace_id = ").bind(workspace.uuid());
    Ok(workers(db, workspace, sql).await?.pop())
}

const WORKER: &str = "SELECT m.id, m.role, m.only_accounts, m.only_teams, w.availability, w.capacity, w.seen_at \
    FROM member m LEFT JOIN work_state w ON w.member_id = m.id";

async fn workers(db: &impl Db, workspace: WorkspaceId, sql: Sql) -> Result<Vec<Worker>, StoreError> {
    let mut workers = Vec::new();
    for row in sql.rows(db).await? {
        let role = Role::read(&row.try_get::<String>("", "role")?)?;
        let (accounts, teams) = (only(&row, "only_accounts")?, only(&row, "only_teams")?);
        workers.push(Worker {
            id: MemberId::from_uuid(row.try_get::<Uuid>("", "id")?),
            role,
            sight: Sight::of(workspace, role, accounts, teams),
            state: read(&row)?.unwrap_or_default(),
        });
    }
    Ok(workers)
}

fn only<T: DeserializeOwned>(row: &QueryResult, column: &str) -> Result<Option<Vec<T>>, StoreError> {
    let json: Option<String> = row.try_get("", column)?;
    json.map(|json| serde_json::from_str(&json)).transpose().map_err(|_| StoreError::Unreadable("member"))
}

fn read(row: &QueryResult) -> Result<Option<WorkState>, StoreError> {
    let Some(availability) = row.try_get::<Option<String>>("", "availability")? else { return Ok(None) };
    let capacity: Option<i64> = row.try_get("", "capacity")?;
    Ok(Some(WorkState {
        availability: Availability::read(&availability)?,
        capacity: capacity.and_then(|n| u32::try_from(n).ok()),
        seen_at: row.try_get::<Option<i64>>("", "seen_at")?.map(time),
    }))
}

fn insert(workspace: WorkspaceId, member: MemberId, availability: Availability) -> Sql {
    let mut sql = Sql::new(
        "INSERT INTO work_state (member_id, workspace_id, availability, capacity, seen_at, idle) VALUES (",
    );
    sql.bind(member.uuid()).add(", ").bind(workspace.uuid()).add(", ").bind(availability.word());
    sql
}
