//! Teams and who is in them.

use std::collections::HashMap;

use model::{ConversationId, MemberId, TeamAssignment, TeamId, Time, WorkspaceId};
use sea_orm::prelude::Uuid;

use crate::{
    Db, Sight, StoreError, Tx,
    change::{self, ChangeKind, NewChange},
    conversation::{self, Conversation},
    db::DbExt,
    error::is_unique_violation,
    key::Place,
    member,
    sql::{self, Sql},
    word::Word,
};

/// A team, as rows show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRef {
    /// Ours.
    pub id: TeamId,
    /// Its name.
    pub name: String,
}

/// A team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Ours.
    pub id: TeamId,
    /// Its name, unique within the workspace.
    pub name: String,
    /// Its colour, as the page names it.
    pub color: Option<String>,
    /// How its conversations find their member.
    pub assignment: TeamAssignment,
    /// Who is in it, oldest member first.
    pub member_ids: Vec<MemberId>,
}

/// All teams of the workspace, by name.
pub async fn list(db: &impl Db, workspace: WorkspaceId) -> Result<Vec<Team>, StoreError> {
    let rows = sql::rows(
        db,
        "SELECT id, name, color, assignment FROM team WHERE workspace_id = $1",
        vec![workspace.uuid().into()],
    )
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut members: HashMap<Uuid, Vec<MemberId>> = HashMap::new();
    let of = sql::rows(
        db,
        "SELECT team_id, member_id FROM team_member WHERE workspace_id = $1 ORDER BY member_id",
        vec![workspace.uuid().into()],
    )
    .await?;
    for row in of {
        let member = MemberId::from_uuid(row.try_get("", "member_id")?);
        members.entry(row.try_get("", "team_id")?).or_default().push(member);
    }
    let keys = db.keys(workspace).await?;
    let mut teams = Vec::with_capacity(rows.len());
    for row in rows {
        let id: Uuid = row.try_get("", "id")?;
        teams.push(Team {
            id: TeamId::from_uuid(id),
            name: keys.open_text(Place::new("team", id, "name"), &row.try_get("", "name")?)?,
            color: row.try_get("", "color")?,
            assignment: TeamAssignment::read(&row.try_get::<String>("", "assignment")?)?,
            member_ids: members.remove(&id).unwrap_or_default(),
        });
    }
    teams.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(teams)
}

/// One team.
pub async fn get(db: &impl Db, workspace: WorkspaceId, id: TeamId) -> Result<Option<Team>, StoreError> {
    Ok(list(db, workspace).await?.into_iter().find(|team| team.id == id))
}

/// Makes a team of nobody, whose conversations somebody takes. [`StoreError::Exists`] when the name is taken.
pub async fn create(tx: &Tx, workspace: WorkspaceId, name: &str, now: Time) -> Result<Team, StoreError> {
    let keys = tx.keys(workspace).await?;
    let id = TeamId::new(now, tx.ten());
    let mut sql = Sql::new("INSERT INTO team (id, workspace_id, name, name_index, created_at) VALUES (");
    sql.bind(id.uuid()).add(", ").bind(workspace.uuid()).add(", ");
    sql.bind(keys.seal_text(tx.random(), Place::new("team", id.uuid(), "name"), name)).add(", ");
    sql.bind(keys.blind("team", &name.to_lowercase()))
        .add(", ")
        .bind(now.as_millis())
        .add(") ON CONFLICT DO NOTHING");
    if sql.execute(tx).await?.rows_affected() == 0 {
        return Err(StoreError::Exists("team"));
    }
    Ok(Team {
        id,
        name: name.to_owned(),
        color: None,
        assignment: TeamAssignment::Manual,
        member_ids: Vec::new(),
    })
}

/// Writes a team as it is given, its members too; false when there is none. A member who is not of this workspace:
/// [`StoreError::Missing`]. Whoever stays in the team keeps their turn.
pub async fn change(tx: &Tx, workspace: WorkspaceId, team: &Team) -> Result<bool, StoreError> {
    let keys = tx.keys(workspace).await?;
    let done = sql::execute(
        tx,
        "UPDATE team SET name = $3, name_index = $4, color = $5, assignment = $6 WHERE id = $1 AND workspace_id = $2",
        vec![
            team.id.uuid().into(),
            workspace.uuid().into(),
            keys.seal_text(tx.random(), Place::new("team", team.id.uuid(), "name"), &team.name).into(),
            keys.blind("team", &team.name.to_lowercase()).into(),
            team.color.clone().into(),
            team.assignment.word().into(),
        ],
    )
    .await;
    match done {
        Ok(done) if done.rows_affected() == 0 => return Ok(false),
        Ok(_) => {}
        Err(StoreError::Database(e)) if is_unique_violation(&e) => return Err(StoreError::Exists("team")),
        Err(e) => return Err(e),
    }
    set_members(tx, workspace, team.id, &team.member_ids).await?;
    tx.after(|after| after.assignment.push(workspace));
    Ok(true)
}

async fn set_members(
    tx: &Tx,
    workspace: WorkspaceId,
    id: TeamId,
    members: &[MemberId],
) -> Result<(), StoreError> {
    let mut sql = Sql::new("SELECT id FROM member WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND id IN ").list(members.iter().map(|m| m.uuid()));
    let known = sql.rows(tx).await?.len();
    let mut apart = members.to_vec();
    apart.sort_unstable();
    apart.dedup();
    if known != apart.len() {
        return Err(StoreError::Missing("member"));
    }
    let mut sql = Sql::new("DELETE FROM team_member WHERE team_id = ");
    sql.bind(id.uuid()).add(" AND workspace_id = ").bind(workspace.uuid());
    if !apart.is_empty() {
        sql.add(" AND member_id NOT IN ").list(apart.iter().map(|m| m.uuid()));
    }
    sql.execute(tx).await?;
    for member in apart {
        sql::execute(
            tx,
            "INSERT INTO team_member (team_id, member_id, workspace_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            vec![id.uuid().into(), member.uuid().into(), workspace.uuid().into()],
        )
        .await?;
    }
    Ok(())
}

/// Removes a team, takes it off its conversations and drops the rules that give to it; false when there is none. Whoever works
/// on one of its conversations and does not see it without the team has it no longer.
pub async fn remove(tx: &Tx, workspace: WorkspaceId, id: TeamId, now: Time) -> Result<bool, StoreError> {
    let of_team = || vec![id.uuid().into(), workspace.uuid().into()];
    let done = sql::execute(tx, "DELETE FROM team WHERE id = $1 AND workspace_id = $2", of_team()).await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sql::execute(tx, "DELETE FROM team_member WHERE team_id = $1 AND workspace_id = $2", of_team()).await?;
    let theirs = sql::rows(
        tx,
        "SELECT id FROM conversation WHERE team_id = $1 AND workspace_id = $2 ORDER BY id",
        of_team(),
    )
    .await?;
    let members = member::list(tx, workspace).await?;
    let blind = |c: &Conversation| {
        let assignee = members.iter().find(|m| Some(m.id) == c.assignee_id);
        assignee.is_some_and(|m| !Sight::of_member(m).sees(c.account_id, None))
    };
    let mut changes = Vec::with_capacity(theirs.len());
    for row in theirs {
        let id = ConversationId::from_uuid(row.try_get("", "id")?);
        // One by one: counters follow each of them.
        let Some(mut c) = conversation::lock(tx, workspace, id).await? else { continue };
        c.team_id = None;
        if blind(&c) {
            c.assignee_id = None;
        }
        conversation::save(tx, &mut c, now).await?;
        changes.push(NewChange {
            kind: ChangeKind::ConversationUpdated,
            object_id: id.uuid(),
            account_id: Some(c.account_id),
            conversation_id: Some(id),
        });
    }
    change::note(tx, workspace, &changes, now).await?;
    crate::assignment::forget_team(tx, workspace, id).await?;
    Ok(true)
}

/// Takes a member out of every team, and forgets how they work.
pub async fn leave_all(tx: &Tx, workspace: WorkspaceId, member: MemberId) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM team_member WHERE member_id = $1 AND workspace_id = $2",
        "DELETE FROM work_state WHERE member_id = $1 AND workspace_id = $2",
    ] {
        sql::execute(tx, sql, vec![member.uuid().into(), workspace.uuid().into()]).await?;
    }
    crate::assignment::forget_member(tx, workspace, member).await
}
