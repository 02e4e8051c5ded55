//! API tokens: by them a program acts for the member who made them. Only a hash of a token is kept.

use std::time::Duration;

use model::{ApiTokenId, MemberId, Scope, Time, WorkspaceId};
use sea_orm::{QueryResult, prelude::Uuid};

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    key::{ContentKeys, Place, Sealed},
    session::token_hash,
    sql::{self, Sql},
    word::{Word, maybe, ms, time},
};

/// `last_used_at` is written at most this often.
pub const NOTED_EVERY: Duration = Duration::from_mins(1);

/// A token, without what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Ours.
    pub id: ApiTokenId,
    /// Where.
    pub workspace_id: WorkspaceId,
    /// For whom it acts.
    pub member_id: MemberId,
    /// What its maker calls it.
    pub name: String,
    /// What it may do at most.
    pub scope: Scope,
    /// When it was made.
    pub created_at: Time,
    /// When it ends; none: when it is revoked.
    pub expires_at: Option<Time>,
    /// Last use, within [`NOTED_EVERY`]; none: never.
    pub last_used_at: Option<Time>,
}

/// Whom a token that came in acts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Which token.
    pub id: ApiTokenId,
    /// Where.
    pub workspace_id: WorkspaceId,
    /// For whom.
    pub member_id: MemberId,
    /// What it may do at most.
    pub scope: Scope,
    /// Last use, within [`NOTED_EVERY`]; none: never.
    pub last_used_at: Option<Time>,
}

/// A token to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewApiToken<'a> {
    /// For whom it acts.
    pub member_id: MemberId,
    /// What its maker calls it.
    pub name: &'a str,
    /// What it may do at most.
    pub scope: Scope,
    /// The token itself, made by the caller from at least 16 random bytes; it is not kept.
    pub token: &'a str,
    /// When it ends; none: when it is revoked.
    pub expires_at: Option<Time>,
}

/// Makes a token.
pub async fn create(
    tx: &Tx,
    workspace: WorkspaceId,
    new: NewApiToken<'_>,
    now: Time,
) -> Result<ApiToken, StoreError> {
    let keys = tx.keys(workspace).await?;
    let id = ApiTokenId::new(now, tx.ten());
    let mut sql = Sql::new(
        "INSERT INTO api_token (id, workspace_id, member_id, name, scope, token_hash, created_at, expires_at) VALUES (",
    );
    sql.bind(id.uuid()).add(", ").bind(workspace.uuid()).add(", ").bind(new.member_id.uuid()).add(", ");
    sql.bind(keys.seal_text(tx.random(), place(id.uuid()), new.name)).add(", ").bind(new.scope.word());
    sql.add(", ").bind(token_hash(new.token)).add(", ").bind(now.as_millis()).add(", ");
    sql.bind(ms(new.expires_at)).add(")");
    sql.execute(tx).await?;
    Ok(ApiToken {
        id,
        workspace_id: workspace,
        member_id: new.member_id,
        name: new.name.to_owned(),
        scope: new.scope,
        created_at: now,
        expires_at: new.expires_at,
        last_used_at: None,
    })
}

/// Whom a token acts for, if it counts now.
pub async fn find(db: &impl Db, token: &str, now: Time) -> Result<Option<Bearer>, StoreError> {
    let row = sql::row(
        db,
        "SELECT id, workspace_id, member_id, scope, last_used_at FROM api_token \
         WHERE token_hash = $1 AND (expires_at IS NULL OR expires_at > $2) \
         AND workspace_id IN (SELECT id FROM workspace WHERE deleted_at IS NULL)",
        vec![token_hash(token).into(), now.as_millis().into()],
    )
    .await?;
    row.map(|row| {
        Ok(Bearer {
            id: ApiTokenId::from_uuid(row.try_get("", "id")?),
            workspace_id: WorkspaceId::from_uuid(row.try_get("", "workspace_id")?),
            member_id: MemberId::from_uuid(row.try_get("", "member_id")?),
            scope: Scope::read(&row.try_get::<String>("", "scope")?)?,
            last_used_at: maybe(row.try_get("", "last_used_at")?),
        })
    })
    .transpose()
}

/// Notes that a token was used. Call it when `last_used_at` is older than [`NOTED_EVERY`].
pub async fn used(tx: &Tx, id: ApiTokenId, now: Time) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "UPDATE api_token SET last_used_at = $2 WHERE id = $1",
        vec![id.uuid().into(), now.as_millis().into()],
    )
    .await?;
    Ok(())
}

/// One of the workspace's tokens.
pub async fn get(
    db: &impl Db,
    workspace: WorkspaceId,
    id: ApiTokenId,
) -> Result<Option<ApiToken>, StoreError> {
    let mut sql = Sql::new("SELECT * FROM api_token WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND id = ").bind(id.uuid());
    Ok(open_all(db, workspace, sql).await?.pop())
}

/// All tokens of the workspace, ended ones too, oldest first.
pub async fn list(db: &impl Db, workspace: WorkspaceId) -> Result<Vec<ApiToken>, StoreError> {
    let mut sql = Sql::new("SELECT * FROM api_token WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" ORDER BY id");
    open_all(db, workspace, sql).await
}

/// Gives a token another name; false when there is none.
pub async fn rename(tx: &Tx, workspace: WorkspaceId, id: ApiTokenId, name: &str) -> Result<bool, StoreError> {
    let keys = tx.keys(workspace).await?;
    let mut sql = Sql::new("UPDATE api_token SET name = ");
    sql.bind(keys.seal_text(tx.random(), place(id.uuid()), name));
    sql.add(" WHERE id = ").bind(id.uuid()).add(" AND workspace_id = ").bind(workspace.uuid());
    Ok(sql.execute(tx).await?.rows_affected() == 1)
}

/// Revokes a token; false when there is none.
pub async fn remove(tx: &Tx, workspace: WorkspaceId, id: ApiTokenId) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "DELETE FROM api_token WHERE id = $1 AND workspace_id = $2",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

fn place(id: Uuid) -> Place {
    Place::new("api_token", id, "name")
}

async fn open_all(db: &impl Db, workspace: WorkspaceId, sql: Sql) -> Result<Vec<ApiToken>, StoreError> {
    let rows = sql.rows(db).await?;
    let keys = db.keys(workspace).await?;
    rows.iter().map(|row| open(&keys, workspace, row)).collect()
}

fn open(keys: &ContentKeys, workspace_id: WorkspaceId, row: &QueryResult) -> Result<ApiToken, StoreError> {
    let id: Uuid = row.try_get("", "id")?;
    Ok(ApiToken {
        id: ApiTokenId::from_uuid(id),
        workspace_id,
        member_id: MemberId::from_uuid(row.try_get("", "member_id")?),
        name: keys.open_text(place(id), &row.try_get::<Sealed>("", "name")?)?,
        scope: Scope::read(&row.try_get::<String>("", "scope")?)?,
        created_at: time(row.try_get("", "created_at")?),
        expires_at: maybe(row.try_get("", "expires_at")?),
        last_used_at: maybe(row.try_get("", "last_used_at")?),
    })
}
