//! Whose turn it is. The workspace's row is held from the pick to the commit, so that two conversations that arrive at the
//! same time never count the same room or take the same turn.

use model::{AccountId, ConversationId, MemberId, TeamId, Time, WorkspaceId};
use sea_orm::prelude::Uuid;

use super::{Setting, insert, setting};
use crate::{
    Db, Sight, StoreError, Tx,
    availability::{self, Worker},
    member,
    sql::{self, Sql},
};

/// Takes the workspace's row until the commit. Gives the count of this giving, and the setting.
async fn hold(tx: &Tx, workspace: WorkspaceId) -> Result<(i64, Setting), StoreError> {
    let mut sql = insert(workspace, Setting::default());
    sql.add(" DO UPDATE SET given = assignment_setting.given + 1 RETURNING given");
    let row = sql.row(tx).await?.ok_or(StoreError::Missing("workspace"))?;
    Ok((row.try_get("", "given")?, setting(tx, workspace).await?))
}

/// Whether they may, do, and can take one more.
async fn takes(
    tx: &Tx,
    workspace: WorkspaceId,
    worker: &Worker,
    (account, team): (AccountId, Option<TeamId>),
    setting: Setting,
    now: Time,
) -> Result<bool, StoreError> {
    if !worker.could_take(account, team, setting.away_after, now) {
        return Ok(false);
    }
    match worker.state.capacity {
        None => Ok(true),
        Some(most) => Ok(availability::open_count(tx, workspace, worker.id).await? < most),
    }
}

/// Whether they are still there and may see it, and will be until the commit.
async fn sees(
    tx: &Tx,
    workspace: WorkspaceId,
    id: MemberId,
    (account, team): (AccountId, Option<TeamId>),
) -> Result<bool, StoreError> {
    let member = member::hold(tx, workspace, id).await?;
    Ok(member.is_some_and(|member| Sight::of_member(&member).sees(account, team)))
}

/// The available member of a team with room who was given one longest ago, and may see the account. It is their turn taken;
/// none when there is nobody. The caller gives them the conversation in this transaction.
pub async fn next_of(
    tx: &Tx,
    workspace: WorkspaceId,
    team: TeamId,
    account: AccountId,
    now: Time,
) -> Result<Option<MemberId>, StoreError> {
    let (given, setting) = hold(tx, workspace).await?;
    for worker in availability::of_team(tx, workspace, team).await? {
        if !takes(tx, workspace, &worker, (account, Some(team)), setting, now).await?
            || !sees(tx, workspace, worker.id, (account, Some(team))).await?
        {
            continue;
        }
        sql::execute(
            tx,
            "UPDATE team_member SET given_seq = $3 WHERE team_id = $1 AND member_id = $2",
            vec![team.uuid().into(), worker.id.uuid().into(), given.into()],
        )
        .await?;
        return Ok(Some(worker.id));
    }
    Ok(None)
}

/// Whether this member can be given a conversation on this account, in this team, now. The caller gives it to them in this transaction.
pub async fn give_to(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
    at: (AccountId, Option<TeamId>),
    now: Time,
) -> Result<bool, StoreError> {
    let (_, setting) = hold(tx, workspace).await?;
    match availability::worker(tx, workspace, member).await? {
        Some(worker) => Ok(takes(tx, workspace, &worker, at, setting, now).await?
            && sees(tx, workspace, worker.id, at).await?),
        None => Ok(false),
    }
}

/// Whether anybody of a team takes conversations now; asked by reading, before a turn is tried.
pub async fn somebody_takes(
    db: &impl Db,
    workspace: WorkspaceId,
    team: TeamId,
    now: Time,
) -> Result<bool, StoreError> {
    let away_after = setting(db, workspace).await?.away_after;
    let workers = availability::of_team(db, workspace, team).await?;
    Ok(workers.iter().any(|worker| worker.state.takes(away_after, now)))
}

/// What waits in a team with nobody on it, the longest waiting first.
pub async fn queue(
    db: &impl Db,
    workspace: WorkspaceId,
    team: TeamId,
    limit: u32,
) -> Result<Vec<ConversationId>, StoreError> {
    let mut sql = Sql::new("SELECT id FROM conversation WHERE team_id = ");
    sql.bind(team.uuid()).add(" AND workspace_id = ").bind(workspace.uuid());
    sql.add(" AND status = 'open' AND assignee_id IS NULL AND waiting_since IS NOT NULL");
    sql.add(" ORDER BY waiting_key, id LIMIT ").bind(i64::from(limit));
    sql.rows(db).await?.iter().map(|row| Ok(ConversationId::from_uuid(row.try_get("", "id")?))).collect()
}

/// Workspaces in which somebody was ever at work: those with something to look after.
pub async fn workspaces(db: &impl Db) -> Result<Vec<WorkspaceId>, StoreError> {
    let here = "SELECT DISTINCT workspace_id FROM work_state \
        WHERE workspace_id IN (SELECT id FROM workspace WHERE deleted_at IS NULL)";
    sql::rows(db, here, vec![])
        .await?
        .iter()
        .map(|row| Ok(WorkspaceId::from_uuid(row.try_get::<Uuid>("", "workspace_id")?)))
        .collect()
}
