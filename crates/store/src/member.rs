//! Members: users in a workspace, with a role.

use model::{AccountId, ConversationId, MemberId, Role, TeamId, Time, UserId, WorkspaceId};

use sea_orm::{Value, prelude::Uuid};

use crate::{
    Db, Sight, StoreError, Tx, canned_reply,
    change::{self, ChangeKind, NewChange},
    conversation,
    db::DbExt,
    draft,
    key::Place,
    mention,
    sql::{self, Sql},
    team, view,
    word::{Word, count, time},
};

/// A user in a workspace, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Ours.
    pub id: MemberId,
    /// Where.
    pub workspace_id: WorkspaceId,
    /// Who.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// The accounts that they may see; none: all.
    pub only_accounts: Option<Vec<AccountId>>,
    /// The teams whose conversations they may see; none: all.
    pub only_teams: Option<Vec<TeamId>>,
    /// Since when.
    pub created_at: Time,
}

/// A member, as rows show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRef {
    /// Ours.
    pub id: MemberId,
    /// Their name.
    pub name: String,
}

/// Makes a user a member. [`StoreError::Exists`] when they are one already.
pub async fn create(
    tx: &Tx,
    workspace: WorkspaceId,
    user: UserId,
    role: Role,
    now: Time,
) -> Result<Member, StoreError> {
    let id = MemberId::new(now, tx.ten());
    let mut sql = Sql::new("INSERT INTO member (id, workspace_id, user_id, role, created_at) VALUES (");
    sql.bind(id.uuid())
        .add(", ")
        .bind(workspace.uuid())
        .add(", ")
        .bind(user.uuid())
        .add(", ")
        .bind(role.word());
    sql.add(", ").bind(now.as_millis()).add(") ON CONFLICT DO NOTHING");
    if sql.execute(tx).await?.rows_affected() == 0 {
        return Err(StoreError::Exists("member"));
    }
    get(tx, workspace, id).await?.ok_or(StoreError::Missing("user"))
}

/// A member of the workspace.
pub async fn get(db: &impl Db, workspace: WorkspaceId, id: MemberId) -> Result<Option<Member>, StoreError> {
    Ok(open_all(db, "m.workspace_id = $1 AND m.id = $2", vec![workspace.uuid().into(), id.uuid().into()])
        .await?
        .pop())
}

/// A member, locked until the transaction ends: for whoever changes or removes them.
pub async fn lock(tx: &Tx, workspace: WorkspaceId, id: MemberId) -> Result<Option<Member>, StoreError> {
    locked(tx, workspace, id, "FOR UPDATE OF m").await
}

/// A member who is not changed or removed until the transaction ends: for whoever gives them something.
pub async fn hold(tx: &Tx, workspace: WorkspaceId, id: MemberId) -> Result<Option<Member>, StoreError> {
    locked(tx, workspace, id, "FOR KEY SHARE OF m").await
}

async fn locked(
    tx: &Tx,
    workspace: WorkspaceId,
    id: MemberId,
    how: &str,
) -> Result<Option<Member>, StoreError> {
    if tx.is_postgres() {
        let values = vec![workspace.uuid().into(), id.uuid().into()];
        sql::row(
            tx,
            format!("SELECT m.id FROM member m WHERE m.workspace_id = $1 AND m.id = $2 {how}"),
            values,
        )
        .await?;
    }
    // Read behind the lock: as it is now.
    get(tx, workspace, id).await
}

/// All members of the workspace, oldest first.
pub async fn list(db: &impl Db, workspace: WorkspaceId) -> Result<Vec<Member>, StoreError> {
    open_all(db, "m.workspace_id = $1", vec![workspace.uuid().into()]).await
}

/// What a user is in each workspace that is not deleted, oldest first.
pub async fn of_user(db: &impl Db, user: UserId) -> Result<Vec<Member>, StoreError> {
    let here = "m.user_id = $1 AND m.workspace_id IN (SELECT id FROM workspace WHERE deleted_at IS NULL)";
    open_all(db, here, vec![user.uuid().into()]).await
}

/// What a user is in each workspace that is deleted and not erased yet.
pub async fn of_user_in_deleted(db: &impl Db, user: UserId) -> Result<Vec<Member>, StoreError> {
    let gone = "m.user_id = $1 AND m.workspace_id IN (SELECT id FROM workspace WHERE deleted_at IS NOT NULL)";
    open_all(db, gone, vec![user.uuid().into()]).await
}

/// Changes role and limits, and tells the stream; false when there is no such member. Whoever sees less than before no longer has
/// what they do not see: nobody would look after it. What is resolved waits until it opens again.
pub async fn change(
    tx: &Tx,
    workspace: WorkspaceId,
    id: MemberId,
    role: Role,
    only_accounts: Option<&[AccountId]>,
    only_teams: Option<&[TeamId]>,
    now: Time,
) -> Result<bool, StoreError> {
    let unreadable = |_| StoreError::Unreadable("member");
    let accounts = only_accounts.map(serde_json::to_string).transpose().map_err(unreadable)?;
    let teams = only_teams.map(serde_json::to_string).transpose().map_err(unreadable)?;
    let done = sql::execute(
        tx,
        "UPDATE member SET role = $3, only_accounts = $4, only_teams = $5 WHERE id = $1 AND workspace_id = $2",
        vec![
            id.uuid().into(),
            workspace.uuid().into(),
            role.word().into(),
            accounts.into(),
            teams.into(),
        ],
    )
    .await?;
    updated(tx, workspace, id, now).await?;
    if let Some(member) = get(tx, workspace, id).await? {
        take_off_unseen(tx, &member, now).await?;
    }
    Ok(done.rows_affected() == 1)
}

/// Takes a member off the conversations in work that they do not see.
async fn take_off_unseen(tx: &Tx, member: &Member, now: Time) -> Result<(), StoreError> {
    let sight = Sight::of_member(member);
    if sight.is_whole() {
        return Ok(());
    }
    let theirs = sql::rows(
        tx,
        "SELECT id, account_id, team_id FROM conversation WHERE workspace_id = $1 AND assignee_id = $2 \
         AND status IN ('open', 'pending', 'snoozed') ORDER BY id",
        vec![member.workspace_id.uuid().into(), member.id.uuid().into()],
    )
    .await?;
    for row in theirs {
        let account = AccountId::from_uuid(row.try_get("", "account_id")?);
        let team = row.try_get::<Option<Uuid>>("", "team_id")?.map(TeamId::from_uuid);
        if !sight.sees(account, team) {
            take_off(tx, member, ConversationId::from_uuid(row.try_get("", "id")?), now).await?;
        }
    }
    Ok(())
}

/// Takes a member off one of their conversations, and tells the stream.
async fn take_off(tx: &Tx, member: &Member, id: ConversationId, now: Time) -> Result<(), StoreError> {
    let Some(mut c) = conversation::lock(tx, member.workspace_id, id).await? else { return Ok(()) };
    if c.assignee_id != Some(member.id) {
        return Ok(());
    }
    c.assignee_id = None;
    conversation::save(tx, &mut c, now).await?;
    let noted = NewChange {
        kind: ChangeKind::ConversationUpdated,
        object_id: c.id.uuid(),
        account_id: Some(c.account_id),
        conversation_id: Some(c.id),
    };
    change::note(tx, member.workspace_id, &[noted], now).await
}

/// Tells the stream that a member changed; the member's own open streams look again what they may see.
pub async fn updated(tx: &Tx, workspace: WorkspaceId, id: MemberId, now: Time) -> Result<(), StoreError> {
    let noted = NewChange {
        kind: ChangeKind::MemberUpdated,
        object_id: id.uuid(),
        account_id: None,
        conversation_id: None,
    };
    change::note(tx, workspace, &[noted], now).await
}

/// How many owners the workspace has. Hold the workspace's row (`audit::append` does) where the answer has to last until the
/// commit.
pub async fn owners(tx: &Tx, workspace: WorkspaceId) -> Result<u32, StoreError> {
    let row = sql::row(
        tx,
        "SELECT COUNT(*) AS n FROM member WHERE workspace_id = $1 AND role = $2",
        vec![workspace.uuid().into(), Role::Owner.word().into()],
    )
    .await?;
    Ok(row.map(|row| row.try_get::<i64>("", "n")).transpose()?.map_or(0, count))
}

/// Takes a member out of the workspace, off their conversations, out of their sessions and tokens, and tells the stream;
/// false when there is none.
pub async fn remove(tx: &Tx, workspace: WorkspaceId, id: MemberId, now: Time) -> Result<bool, StoreError> {
    let Some(member) = lock(tx, workspace, id).await? else { return Ok(false) };
    let theirs = sql::rows(
        tx,
        "SELECT id FROM conversation WHERE workspace_id = $1 AND assignee_id = $2",
        vec![workspace.uuid().into(), id.uuid().into()],
    )
    .await?;
    for row in theirs {
        take_off(tx, &member, ConversationId::from_uuid(row.try_get("", "id")?), now).await?;
    }
    for table in ["member_settings", "push_subscription", "notice"] {
        sql::execute(
            tx,
            format!("DELETE FROM {table} WHERE workspace_id = $1 AND member_id = $2"),
            vec![workspace.uuid().into(), id.uuid().into()],
        )
        .await?;
    }
    // What was only theirs goes with them.
    draft::remove_member(tx, workspace, id).await?;
    mention::remove_member(tx, workspace, id).await?;
    canned_reply::remove_member(tx, workspace, id).await?;
    view::remove_member(tx, workspace, id).await?;
    team::leave_all(tx, workspace, id).await?;
    sql::execute(
        tx,
        "DELETE FROM api_token WHERE member_id = $1 AND workspace_id = $2",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    sql::execute(
        tx,
        "DELETE FROM session WHERE user_id = $1 AND workspace_id = $2",
        vec![member.user_id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    sql::execute(
        tx,
        "DELETE FROM member WHERE id = $1 AND workspace_id = $2",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    updated(tx, workspace, id, now).await?;
    Ok(true)
}

async fn open_all(db: &impl Db, which: &str, values: Vec<Value>) -> Result<Vec<Member>, StoreError> {
    let keys = db.house_keys().await?;
    let rows = sql::rows(
        db,
        format!(
            "SELECT m.id, m.workspace_id, m.user_id, m.role, m.only_accounts, m.only_teams, m.created_at, u.name, u.email \
             FROM member m JOIN users u ON u.id = m.user_id WHERE {which} ORDER BY m.id"
        ),
        values,
    )
    .await?;
    let mut members = Vec::with_capacity(rows.len());
    for row in rows {
        let user: Uuid = row.try_get("", "user_id")?;
        let unreadable = |_| StoreError::Unreadable("member");
        let accounts: Option<String> = row.try_get("", "only_accounts")?;
        let teams: Option<String> = row.try_get("", "only_teams")?;
        members.push(Member {
            id: MemberId::from_uuid(row.try_get("", "id")?),
            workspace_id: WorkspaceId::from_uuid(row.try_get("", "workspace_id")?),
            user_id: UserId::from_uuid(user),
            name: keys.open_text(Place::new("users", user, "name"), &row.try_get("", "name")?)?,
            email: keys.open_text(Place::new("users", user, "email"), &row.try_get("", "email")?)?,
            role: Role::read(&row.try_get::<String>("", "role")?)?,
            only_accounts: accounts
                .map(|json| serde_json::from_str(&json))
                .transpose()
                .map_err(unreadable)?,
            only_teams: teams.map(|json| serde_json::from_str(&json)).transpose().map_err(unreadable)?,
            created_at: time(row.try_get("", "created_at")?),
        });
    }
    Ok(members)
}
