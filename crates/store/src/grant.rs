//! Grants: what a platform gave us for an account, sealed in the vault, each platform's in a table of its own.

use std::collections::HashMap;

use connector::{Grant, GrantUse, Secrets};
use model::{AccountId, AppId, Platform, Time, WorkspaceId};

use sea_orm::{QueryResult, prelude::Uuid};

use crate::{
    Store, StoreError,
    key::WrapFor,
    vault::{self, envelope},
    word::{maybe, ms, time},
};

/// A grant as it lies in the vault, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredGrant {
    /// For which account.
    pub account_id: AccountId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Of which platform.
    pub platform: Platform,
    /// Through which app; none for accounts connected by keys and for apps of the configuration file without id.
    pub app_id: Option<AppId>,
    /// Which use it serves.
    pub used_for: GrantUse,
    /// Tokens.
    pub secrets: Secrets,
    /// Scopes, as the platform names them.
    pub scopes: Vec<String>,
    /// When the token that signs calls ends.
    pub expires_at: Option<Time>,
    /// When to renew it.
    pub renew_at: Option<Time>,
    /// When the whole permission ends.
    pub ends_at: Option<Time>,
    /// Counts renewals: for compare-and-swap.
    pub version: i64,
    /// When it was given or last renewed.
    pub updated_at: Time,
}

/// A grant without its secrets: for showing and for finding what has to be renewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantInfo {
    /// For which account.
    pub account_id: AccountId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Of which platform.
    pub platform: Platform,
    /// Through which app.
    pub app_id: Option<AppId>,
    /// Which use it serves.
    pub used_for: GrantUse,
    /// Scopes, as the platform names them.
    pub scopes: Vec<String>,
    /// When the token that signs calls ends.
    pub expires_at: Option<Time>,
    /// When to renew it.
    pub renew_at: Option<Time>,
    /// When the whole permission ends.
    pub ends_at: Option<Time>,
    /// Counts renewals.
    pub version: i64,
    /// When it was given or last renewed.
    pub updated_at: Time,
}

const COLUMNS: &str = "account_id, app_id, workspace_id, used_for, scopes, expires_at, renew_at, ends_at, version, updated_at, data_key, body";

/// Seals a grant, replacing the one of the same account and app (whatever its version). Durable when it comes back.
pub async fn put(
    store: &Store,
    workspace: WorkspaceId,
    platform: &Platform,
    account: AccountId,
    app: Option<AppId>,
    grant: &Grant,
    now: Time,
) -> Result<StoredGrant, StoreError> {
    let shared = &store.shared;
    let table = make_table(store, platform).await?;
    let (data_key, body) = seal_grant(store, platform, account, app, grant)?;
    let sql = format!(
        "INSERT INTO {table} ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11) \
         ON CONFLICT (account_id, app_id) DO UPDATE SET workspace_id = excluded.workspace_id, used_for = excluded.used_for, \
         scopes = excluded.scopes, expires_at = excluded.expires_at, renew_at = excluded.renew_at, ends_at = excluded.ends_at, \
         version = {table_name}.version + 1, updated_at = excluded.updated_at, data_key = excluded.data_key, body = excluded.body \
         RETURNING version",
        table_name = table_name(platform),
    );
    let values = vec![
        account.uuid().into(),
        app_key(app).into(),
        workspace.uuid().into(),
        use_word(grant.used_for).into(),
        scopes_text(&grant.scopes).into(),
        ms(grant.expires_at).into(),
        ms(grant.renew_at).into(),
        ms(grant.ends_at).into(),
        now.as_millis().into(),
        data_key.into(),
        body.into(),
    ];
    let rows = vault::rows(shared, &shared.vault_write, &sql, values).await?;
    let version = rows.first().ok_or(StoreError::Unreadable("grant"))?.try_get("", "version")?;
    Ok(StoredGrant {
        account_id: account,
        workspace_id: workspace,
        platform: platform.clone(),
        app_id: app,
        used_for: grant.used_for,
        secrets: grant.secrets.clone(),
        scopes: grant.scopes.clone(),
        expires_at: grant.expires_at,
        renew_at: grant.renew_at,
        ends_at: grant.ends_at,
        version,
        updated_at: now,
    })
}

/// An account's grants.
pub async fn of_account(
    store: &Store,
    platform: &Platform,
    account: AccountId,
) -> Result<Vec<StoredGrant>, StoreError> {
    let mut grants = Vec::new();
    for row in rows_of(store, platform, account).await? {
        grants.push(open_grant(store, platform, &row).await?);
    }
    Ok(grants)
}

/// All grants of a platform that came through an app.
pub async fn of_app(store: &Store, platform: &Platform, app: AppId) -> Result<Vec<StoredGrant>, StoreError> {
    let shared = &store.shared;
    if !platforms(store).await?.contains(platform) {
        return Ok(Vec::new());
    }
    let table = vault::table(shared, &table_name(platform));
    let sql = format!("SELECT {COLUMNS} FROM {table} WHERE app_id = $1 ORDER BY account_id");
    let mut grants = Vec::new();
    for row in vault::rows(shared, &shared.vault_read, &sql, vec![app.uuid().into()]).await? {
        grants.push(open_grant(store, platform, &row).await?);
    }
    Ok(grants)
}

/// The grant of an account for a use: the one just for that use before the one for both.
pub async fn for_use(
    store: &Store,
    platform: &Platform,
    account: AccountId,
    used_for: GrantUse,
) -> Result<Option<StoredGrant>, StoreError> {
    let mut grants = of_account(store, platform, account).await?;
    grants.retain(|g| used_for == GrantUse::Both || g.used_for == used_for || g.used_for == GrantUse::Both);
    grants.sort_by_key(|g| (g.used_for != used_for, std::cmp::Reverse(g.updated_at)));
    Ok(grants.into_iter().next())
}

/// Replaces a grant by its renewal if nobody renewed it meanwhile, with a data key of its own. Durable when it comes back:
/// only then may the renewal be used. [`StoreError::Stale`] when somebody did: read it again.
pub async fn swap(
    store: &Store,
    old: &StoredGrant,
    new: &Grant,
    now: Time,
) -> Result<StoredGrant, StoreError> {
    let shared = &store.shared;
    let table = make_table(store, &old.platform).await?;
    let (data_key, body) = seal_grant(store, &old.platform, old.account_id, old.app_id, new)?;
    let done = vault::execute(
        shared,
        &shared.vault_write,
        &format!(
            "UPDATE {table} SET used_for = $4, scopes = $5, expires_at = $6, renew_at = $7, ends_at = $8, version = version + 1, \
             updated_at = $9, data_key = $10, body = $11 WHERE account_id = $1 AND app_id = $2 AND version = $3"
        ),
        vec![
            old.account_id.uuid().into(),
            app_key(old.app_id).into(),
            old.version.into(),
            use_word(new.used_for).into(),
            scopes_text(&new.scopes).into(),
            ms(new.expires_at).into(),
            ms(new.renew_at).into(),
            ms(new.ends_at).into(),
            now.as_millis().into(),
            data_key.into(),
            body.into(),
        ],
    )
    .await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Stale("grant"));
    }
    Ok(StoredGrant {
        used_for: new.used_for,
        secrets: new.secrets.clone(),
        scopes: new.scopes.clone(),
        expires_at: new.expires_at,
        renew_at: new.renew_at,
        ends_at: new.ends_at,
        version: old.version + 1,
        updated_at: now,
        ..old.clone()
    })
}

/// Notes when the whole permission of an account ends, as the platform told on being asked.
pub async fn note_end(
    store: &Store,
    platform: &Platform,
    account: AccountId,
    ends_at: Time,
) -> Result<(), StoreError> {
    let shared = &store.shared;
    if !platforms(store).await?.contains(platform) {
        return Ok(());
    }
    let table = vault::table(shared, &table_name(platform));
    let sql = format!(
        "UPDATE {table} SET ends_at = $2 WHERE account_id = $1 AND (ends_at IS NULL OR ends_at <> $2)"
    );
    vault::execute(
        shared,
        &shared.vault_write,
        &sql,
        vec![account.uuid().into(), ends_at.as_millis().into()],
    )
    .await?;
    Ok(())
}

/// An account's grants without their secrets.
pub async fn info(
    store: &Store,
    platform: &Platform,
    account: AccountId,
) -> Result<Vec<GrantInfo>, StoreError> {
    rows_of(store, platform, account).await?.iter().map(|row| read_info(platform, row)).collect()
}

/// When what was given for each account of a workspace ends unless a person gives it again: the soonest of its grants. Accounts whose
/// grants all renew by themselves are left out.
pub async fn ends(store: &Store, workspace: WorkspaceId) -> Result<HashMap<AccountId, Time>, StoreError> {
    let shared = &store.shared;
    let mut ends = HashMap::new();
    for platform in platforms(store).await? {
        let sql = format!(
            "SELECT account_id, MIN(COALESCE(ends_at, expires_at)) AS ends_at FROM {} \
             WHERE workspace_id = $1 AND (ends_at IS NOT NULL OR (renew_at IS NULL AND expires_at IS NOT NULL)) GROUP BY account_id",
            vault::table(shared, &table_name(&platform))
        );
        for row in vault::rows(shared, &shared.vault_read, &sql, vec![workspace.uuid().into()]).await? {
            let account = AccountId::from_uuid(row.try_get("", "account_id")?);
            ends.insert(account, time(row.try_get("", "ends_at")?));
        }
    }
    Ok(ends)
}

/// Grants of all accounts that are to be renewed by `by`.
pub async fn due(store: &Store, by: Time) -> Result<Vec<GrantInfo>, StoreError> {
    let shared = &store.shared;
    let mut due = Vec::new();
    for platform in platforms(store).await? {
        let sql = format!(
            "SELECT {COLUMNS} FROM {} WHERE renew_at IS NOT NULL AND renew_at <= $1 ORDER BY renew_at",
            vault::table(shared, &table_name(&platform))
        );
        for row in vault::rows(shared, &shared.vault_read, &sql, vec![by.as_millis().into()]).await? {
            due.push(read_info(&platform, &row)?);
        }
    }
    Ok(due)
}

/// Destroys the data keys and tokens of an account's grants at once, and what the vault's file still held of them. Gives how many.
pub async fn destroy(store: &Store, platform: &Platform, account: AccountId) -> Result<u64, StoreError> {
    let shared = &store.shared;
    if !platforms(store).await?.contains(platform) {
        return Ok(0);
    }
    let table = vault::table(shared, &table_name(platform));
    let done = vault::execute(
        shared,
        &shared.vault_write,
        &format!("DELETE FROM {table} WHERE account_id = $1"),
        vec![account.uuid().into()],
    )
    .await?;
    vault::wipe(shared).await?;
    Ok(done.rows_affected())
}

/// Platforms that have a table of grants.
pub(crate) async fn platforms(store: &Store) -> Result<Vec<Platform>, StoreError> {
    let shared = &store.shared;
    vault::rows(
        shared,
        &shared.vault_read,
        "SELECT platform FROM {vault}grant_platform ORDER BY platform",
        vec![],
    )
    .await?
    .iter()
    .map(|row| {
        row.try_get::<String>("", "platform")?.parse().map_err(|_| StoreError::Unreadable("grant's platform"))
    })
    .collect()
}

/// A platform's table. Its name holds only what a [`Platform`] may: a-z, 0-9 and _.
pub(crate) fn table_name(platform: &Platform) -> String {
    format!("grant_of_{platform}")
}

/// Makes the platform's table when its first grant comes.
async fn make_table(store: &Store, platform: &Platform) -> Result<String, StoreError> {
    let shared = &store.shared;
    let table = vault::table(shared, &table_name(platform));
    if platforms(store).await?.contains(platform) {
        return Ok(table);
    }
    let (id, bytes) = if shared.is_postgres() { ("uuid", "bytea") } else { ("BLOB", "BLOB") };
    let sql = format!(
        "CREATE TABLE IF NOT EXISTS {table} (account_id {id} NOT NULL, app_id {id} NOT NULL, workspace_id {id} NOT NULL, \
         used_for TEXT NOT NULL, scopes TEXT NOT NULL, expires_at BIGINT, renew_at BIGINT, ends_at BIGINT, version BIGINT NOT NULL, \
         updated_at BIGINT NOT NULL, data_key {bytes} NOT NULL, body {bytes} NOT NULL, PRIMARY KEY (account_id, app_id))"
    );
    if let Err(error) = vault::execute(shared, &shared.vault_write, &sql, vec![]).await {
        // Two processes making it at once: PostgreSQL refuses one of them although it says IF NOT EXISTS.
        if vault::execute(shared, &shared.vault_write, &format!("SELECT 1 FROM {table} LIMIT 1"), vec![])
            .await
            .is_err()
        {
            return Err(error.into());
        }
    }
    vault::execute(
        shared,
        &shared.vault_write,
        "INSERT INTO {vault}grant_platform (platform) VALUES ($1) ON CONFLICT DO NOTHING",
        vec![platform.as_str().into()],
    )
    .await?;
    Ok(table)
}

/// Accounts without an app share one value, so that the primary key holds for them too.
fn app_key(app: Option<AppId>) -> Uuid {
    app.map_or(Uuid::nil(), AppId::uuid)
}

fn aad(account: AccountId, app: Option<AppId>, field: &str) -> String {
    format!("grant:{account}:{}:{field}", app_key(app))
}

fn seal_grant(
    store: &Store,
    platform: &Platform,
    account: AccountId,
    app: Option<AppId>,
    grant: &Grant,
) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
    // A grant that is soon over is sealed too: with it lie the account's own keys, by which webhooks are checked.
    envelope::seal(
        &store.shared,
        platform,
        &aad(account, app, "data_key"),
        &aad(account, app, "body"),
        &grant.secrets,
    )
}

async fn rows_of(
    store: &Store,
    platform: &Platform,
    account: AccountId,
) -> Result<Vec<QueryResult>, StoreError> {
    let shared = &store.shared;
    if !platforms(store).await?.contains(platform) {
        return Ok(Vec::new());
    }
    let table = vault::table(shared, &table_name(platform));
    let sql = format!("SELECT {COLUMNS} FROM {table} WHERE account_id = $1 ORDER BY app_id");
    Ok(vault::rows(shared, &shared.vault_read, &sql, vec![account.uuid().into()]).await?)
}

fn read_info(platform: &Platform, row: &QueryResult) -> Result<GrantInfo, StoreError> {
    let app: Uuid = row.try_get("", "app_id")?;
    let scopes: String = row.try_get("", "scopes")?;
    Ok(GrantInfo {
        account_id: AccountId::from_uuid(row.try_get("", "account_id")?),
        workspace_id: WorkspaceId::from_uuid(row.try_get("", "workspace_id")?),
        platform: platform.clone(),
        app_id: Some(AppId::from_uuid(app)).filter(|_| !app.is_nil()),
        used_for: read_use(&row.try_get::<String>("", "used_for")?)?,
        scopes: scopes.split(' ').filter(|s| !s.is_empty()).map(str::to_owned).collect(),
        expires_at: maybe(row.try_get("", "expires_at")?),
        renew_at: maybe(row.try_get("", "renew_at")?),
        ends_at: maybe(row.try_get("", "ends_at")?),
        version: row.try_get("", "version")?,
        updated_at: time(row.try_get("", "updated_at")?),
    })
}

async fn open_grant(
    store: &Store,
    platform: &Platform,
    row: &QueryResult,
) -> Result<StoredGrant, StoreError> {
    let i = read_info(platform, row)?;
    let (data_key, body): (Vec<u8>, Vec<u8>) = (row.try_get("", "data_key")?, row.try_get("", "body")?);
    let secrets = envelope::open(
        &store.shared,
        platform,
        &aad(i.account_id, i.app_id, "data_key"),
        &aad(i.account_id, i.app_id, "body"),
        &data_key,
        &body,
    )
    .await?;
    Ok(StoredGrant {
        account_id: i.account_id,
        workspace_id: i.workspace_id,
        platform: i.platform,
        app_id: i.app_id,
        used_for: i.used_for,
        secrets,
        scopes: i.scopes,
        expires_at: i.expires_at,
        renew_at: i.renew_at,
        ends_at: i.ends_at,
        version: i.version,
        updated_at: i.updated_at,
    })
}

/// Wraps the data keys of a platform's grants anew under the current master key. Gives how many.
pub(crate) async fn rewrap(store: &Store, platform: &Platform) -> Result<u64, StoreError> {
    let shared = &store.shared;
    let table = vault::table(shared, &table_name(platform));
    let sql = format!("SELECT account_id, app_id, data_key FROM {table}");
    let mut n = 0;
    for row in vault::rows(shared, &shared.vault_read, &sql, vec![]).await? {
        let (account, app): (Uuid, Uuid) = (row.try_get("", "account_id")?, row.try_get("", "app_id")?);
        let old: Vec<u8> = row.try_get("", "data_key")?;
        let app_id = Some(AppId::from_uuid(app)).filter(|_| !app.is_nil());
        let aad = aad(AccountId::from_uuid(account), app_id, "data_key");
        let Some(new) = envelope::rewrap(shared, WrapFor::Platform(platform.as_str()), &aad, &old).await?
        else {
            continue;
        };
        // Only if it was not renewed meanwhile: then it has a new data key under the new master key already.
        let done = vault::execute(
            shared,
            &shared.vault_write,
            &format!(
                "UPDATE {table} SET data_key = $4 WHERE account_id = $1 AND app_id = $2 AND data_key = $3"
            ),
            vec![account.into(), app.into(), old.into(), new.into()],
        )
        .await?;
        n += done.rows_affected();
    }
    Ok(n)
}

fn scopes_text(scopes: &[String]) -> String {
    scopes.join(" ")
}

fn use_word(used_for: GrantUse) -> &'static str {
    match used_for {
        GrantUse::Messages => "messages",
        GrantUse::Orders => "orders",
        GrantUse::Both => "both",
    }
}

fn read_use(word: &str) -> Result<GrantUse, StoreError> {
    match word {
        "messages" => Ok(GrantUse::Messages),
        "orders" => Ok(GrantUse::Orders),
        "both" => Ok(GrantUse::Both),
        _ => Err(StoreError::Unreadable("grant")),
    }
}
