//! Invitations: who was asked to become a member, as what.
//!
//! The token of a link is made from the workspace's key, the invitation's id and the moment it was issued. So only its hash has to
//! be kept, and whoever may copy the link can be given it again.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{AccountId, InvitationId, MemberId, Role, TeamId, Time, WorkspaceId};
use sea_orm::Value;
use zeroize::Zeroizing;

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    entity::invitation::Model,
    key::{ContentKeys, Place},
    session::token_hash,
    sql::{self, Sql},
    user,
    word::{Word, time},
};

/// How long a link works.
pub const LIFETIME: Duration = Duration::from_hours(24 * 7);

/// Somebody who was asked to become a member, opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Ours.
    pub id: InvitationId,
    /// To which workspace.
    pub workspace_id: WorkspaceId,
    /// Their address.
    pub email: String,
    /// What they will be allowed to do.
    pub role: Role,
    /// The accounts that they will see; none: all.
    pub only_accounts: Option<Vec<AccountId>>,
    /// The teams whose conversations they will see; none: all.
    pub only_teams: Option<Vec<TeamId>>,
    /// The language of their letter, as the page names it.
    pub language: String,
    /// Who asked them.
    pub invited_by: MemberId,
    /// When the link of now was made.
    pub issued_at: Time,
    /// When it ends.
    pub expires_at: Time,
    /// When they were first asked.
    pub created_at: Time,
}

/// Whom to ask, and as what.
#[derive(Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// Their address.
    pub email: String,
    /// What they will be allowed to do.
    pub role: Role,
    /// The accounts that they will see; none: all.
    pub only_accounts: Option<Vec<AccountId>>,
    /// The teams whose conversations they will see; none: all.
    pub only_teams: Option<Vec<TeamId>>,
    /// The language of their letter, as the page names it.
    pub language: String,
    /// Who asks them.
    pub invited_by: MemberId,
}

/// Asks somebody. [`StoreError::Exists`] when they are asked already and their link still works; one that has ended is replaced.
pub async fn create(
    tx: &Tx,
    workspace: WorkspaceId,
    new: NewInvitation,
    now: Time,
) -> Result<Invitation, StoreError> {
    let keys = tx.keys(workspace).await?;
    let index = keys.blind("invitation", &user::same(&new.email));
    sql::execute(
        tx,
        "DELETE FROM invitation WHERE workspace_id = $1 AND email_index = $2 AND expires_at <= $3",
        vec![workspace.uuid().into(), index.clone().into(), now.as_millis().into()],
    )
    .await?;
    let id = InvitationId::new(now, tx.ten());
    let made = Invitation {
        id,
        workspace_id: workspace,
        email: new.email.trim().to_owned(),
        role: new.role,
        only_accounts: new.only_accounts,
        only_teams: new.only_teams,
        language: new.language,
        invited_by: new.invited_by,
        issued_at: now,
        expires_at: now.after(LIFETIME),
        created_at: now,
    };
    let unreadable = |_| StoreError::Unreadable("invitation");
    let only = made.only_accounts.as_ref().map(serde_json::to_string).transpose().map_err(unreadable)?;
    let teams = made.only_teams.as_ref().map(serde_json::to_string).transpose().map_err(unreadable)?;
    let mut sql = Sql::new(
        "INSERT INTO invitation (id, workspace_id, email, email_index, role, only_accounts, only_teams, language, invited_by, \
         token_hash, issued_at, expires_at, created_at) VALUES (",
    );
    let sealed = keys.seal_text(tx.random(), Place::new("invitation", id.uuid(), "email"), &made.email);
    sql.bind(id.uuid()).add(", ").bind(workspace.uuid()).add(", ").bind(sealed).add(", ").bind(index);
    sql.add(", ").bind(made.role.word()).add(", ").bind(only).add(", ").bind(teams);
    sql.add(", ").bind(made.language.as_str()).add(", ").bind(made.invited_by.uuid());
    sql.add(", ").bind(token_hash(&token_of(&keys, id, now))).add(", ").bind(now.as_millis());
    sql.add(", ").bind(made.expires_at.as_millis()).add(", ").bind(now.as_millis());
    sql.add(") ON CONFLICT DO NOTHING");
    if sql.execute(tx).await?.rows_affected() == 0 {
        return Err(StoreError::Exists("invitation"));
    }
    Ok(made)
}

/// The token of an invitation's link of now.
pub async fn token(db: &impl Db, invitation: &Invitation) -> Result<Zeroizing<String>, StoreError> {
    let keys = db.keys(invitation.workspace_id).await?;
    Ok(token_of(&keys, invitation.id, invitation.issued_at))
}

/// Makes another link that works from now on; the one before does not any more. None when there is no such invitation.
pub async fn renew(
    tx: &Tx,
    workspace: WorkspaceId,
    id: InvitationId,
    now: Time,
) -> Result<Option<Invitation>, StoreError> {
    let keys = tx.keys(workspace).await?;
    sql::execute(
        tx,
        "UPDATE invitation SET token_hash = $3, issued_at = $4, expires_at = $5 WHERE id = $1 AND workspace_id = $2",
        vec![
            id.uuid().into(),
            workspace.uuid().into(),
            token_hash(&token_of(&keys, id, now)).into(),
            now.as_millis().into(),
            now.after(LIFETIME).as_millis().into(),
        ],
    )
    .await?;
    get(tx, workspace, id).await
}

/// One of the workspace's invitations.
pub async fn get(
    db: &impl Db,
    workspace: WorkspaceId,
    id: InvitationId,
) -> Result<Option<Invitation>, StoreError> {
    let of = vec![workspace.uuid().into(), id.uuid().into()];
    Ok(open_all(db, "SELECT * FROM invitation WHERE workspace_id = $1 AND id = $2", of).await?.pop())
}

/// All of the workspace's invitations, newest first, also those whose link has ended.
pub async fn list(db: &impl Db, workspace: WorkspaceId) -> Result<Vec<Invitation>, StoreError> {
    let of = vec![workspace.uuid().into()];
    open_all(db, "SELECT * FROM invitation WHERE workspace_id = $1 ORDER BY id DESC", of).await
}

/// The invitation of a token whose link still works.
pub async fn find(db: &impl Db, token: &str, now: Time) -> Result<Option<Invitation>, StoreError> {
    let of = vec![token_hash(token).into(), now.as_millis().into()];
    Ok(open_all(db, "SELECT * FROM invitation WHERE token_hash = $1 AND expires_at > $2", of).await?.pop())
}

/// Uses a token up; none when it does not work (any more).
pub async fn take(tx: &Tx, token: &str, now: Time) -> Result<Option<Invitation>, StoreError> {
    let of = vec![token_hash(token).into(), now.as_millis().into()];
    Ok(open_all(tx, "DELETE FROM invitation WHERE token_hash = $1 AND expires_at > $2 RETURNING *", of)
        .await?
        .pop())
}

/// Withdraws an invitation; false when there is none.
pub async fn remove(tx: &Tx, workspace: WorkspaceId, id: InvitationId) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "DELETE FROM invitation WHERE id = $1 AND workspace_id = $2",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

fn token_of(keys: &ContentKeys, id: InvitationId, issued_at: Time) -> Zeroizing<String> {
    let key = keys.purpose(&format!("invitation:{id}:{}", issued_at.as_millis()));
    Zeroizing::new(URL_SAFE_NO_PAD.encode(key.as_slice()))
}

async fn open_all(db: &impl Db, sql: &str, values: Vec<Value>) -> Result<Vec<Invitation>, StoreError> {
    let mut invitations = Vec::new();
    for m in sql::models::<Model>(db, sql, values).await? {
        let workspace = WorkspaceId::from_uuid(m.workspace_id);
        let keys = db.keys(workspace).await?;
        let unreadable = |_| StoreError::Unreadable("invitation");
        let only = m.only_accounts.as_deref().map(serde_json::from_str).transpose().map_err(unreadable)?;
        let teams = m.only_teams.as_deref().map(serde_json::from_str).transpose().map_err(unreadable)?;
        invitations.push(Invitation {
            id: InvitationId::from_uuid(m.id),
            workspace_id: workspace,
            email: keys.open_text(Place::new("invitation", m.id, "email"), &m.email)?,
            role: Role::read(&m.role)?,
            only_accounts: only,
            only_teams: teams,
            language: m.language,
            invited_by: MemberId::from_uuid(m.invited_by),
            issued_at: time(m.issued_at),
            expires_at: time(m.expires_at),
            created_at: time(m.created_at),
        });
    }
    Ok(invitations)
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitation").field("id", &self.id).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for NewInvitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewInvitation").field("role", &self.role).finish_non_exhaustive()
    }
}
