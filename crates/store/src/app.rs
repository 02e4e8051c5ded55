//! Platform apps: what the operator registered in a platform's developer console. Credentials are in the vault.

use connector::Secrets;
use model::{AppId, Platform, Time, WorkspaceId};
use sea_orm::{Value, prelude::Uuid};

use crate::{
    Db, Store, StoreError,
    audit::{self, By},
    db::DbExt,
    entity::app::Model,
    error::is_unique_violation,
    sql::{self, Sql},
    vault::{self, envelope},
    word::time,
};

/// A platform app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Ours.
    pub id: AppId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Of which platform.
    pub platform: Platform,
    /// Its name, unique within platform and workspace.
    pub name: String,
    /// "chat", "orders" or "both".
    pub purpose: String,
    /// First seen.
    pub created_at: Time,
    /// Last changed.
    pub updated_at: Time,
}

/// Makes an app and seals its credentials. [`StoreError::Exists`] when the name is taken.
#[expect(clippy::too_many_arguments, reason = "what an app is, who makes it and when")]
pub async fn create(
    store: &Store,
    workspace: WorkspaceId,
    platform: &Platform,
    name: &str,
    purpose: &str,
    credentials: &Secrets,
    by: &By,
    now: Time,
) -> Result<App, StoreError> {
    let id = AppId::new(now, store.ten());
    // The secret first: an app without one could do nothing, one without an app is harmless.
    put_credentials(store, id, platform, credentials).await?;
    let made = store
        .write(|tx| async move {
            let mut sql =
                Sql::new("INSERT INTO app (id, workspace_id, platform, name, purpose, created_at, updated_at) VALUES (");
            sql.bind(id.uuid()).add(", ").bind(workspace.uuid()).add(", ").bind(platform.as_str()).add(", ");
            sql.bind(name).add(", ").bind(purpose).add(", ").bind(now.as_millis()).add(", ").bind(now.as_millis());
            sql.add(") ON CONFLICT DO NOTHING");
            let made = sql.execute(&tx).await?.rows_affected();
            if made == 1 {
                let act = by.did("platform_app.create", Some(&id)).with(format!("{platform} {name}"));
                audit::append(&tx, workspace, &act, now).await?;
            }
            Ok::<_, StoreError>(made)
        })
        .await;
    if !matches!(made, Ok(1)) {
        destroy_credentials(store, id).await?;
        made?;
        return Err(StoreError::Exists("app"));
    }
    get(store, workspace, id).await?.ok_or(StoreError::Missing("app"))
}

/// Changes name, purpose or credentials; none stays. None when there is no such app.
#[expect(clippy::too_many_arguments, reason = "what an app is, who changes it and when")]
pub async fn change(
    store: &Store,
    workspace: WorkspaceId,
    id: AppId,
    name: Option<&str>,
    purpose: Option<&str>,
    credentials: Option<&Secrets>,
    by: &By,
    now: Time,
) -> Result<Option<App>, StoreError> {
    let Some(known) = get(store, workspace, id).await? else { return Ok(None) };
    let kept = &known;
    let changed = store
        .write(|tx| async move {
            sql::execute(
                &tx,
                "UPDATE app SET name = COALESCE($3, name), purpose = COALESCE($4, purpose), updated_at = $5 \
                 WHERE id = $1 AND workspace_id = $2",
                vec![
                    id.uuid().into(),
                    workspace.uuid().into(),
                    name.map(str::to_owned).into(),
                    purpose.map(str::to_owned).into(),
                    now.as_millis().into(),
                ],
            )
            .await?;
            let what = if credentials.is_some() { "keys" } else { "purpose" };
            let act = by
                .did("platform_app.change", Some(&id))
                .with(format!("{} {}: {what}", kept.platform, kept.name));
            audit::append(&tx, workspace, &act, now).await.map(|_| ())
        })
        .await;
    match changed {
        Err(StoreError::Database(e)) if is_unique_violation(&e) => return Err(StoreError::Exists("app")),
        other => other?,
    }
    if let Some(credentials) = credentials {
        put_credentials(store, id, &known.platform, credentials).await?;
    }
    get(store, workspace, id).await
}

/// Removes an app and destroys its credentials; false when there is none.
pub async fn remove(
    store: &Store,
    workspace: WorkspaceId,
    id: AppId,
    by: &By,
    now: Time,
) -> Result<bool, StoreError> {
    let done = store
        .write(|tx| async move {
            let done = sql::execute(
                &tx,
                "DELETE FROM app WHERE id = $1 AND workspace_id = $2",
                vec![id.uuid().into(), workspace.uuid().into()],
            )
            .await?;
            if done.rows_affected() == 1 {
                audit::append(&tx, workspace, &by.did("platform_app.delete", Some(&id)), now).await?;
            }
            Ok::<_, StoreError>(done.rows_affected())
        })
        .await?;
    if done == 0 {
        return Ok(false);
    }
    destroy_credentials(store, id).await?;
    Ok(true)
}

/// Removes an app with its workspace, whose log of acts goes too; it may be gone already.
pub(crate) async fn erase(store: &Store, workspace: WorkspaceId, id: AppId) -> Result<(), StoreError> {
    let values = vec![id.uuid().into(), workspace.uuid().into()];
    let values = &values;
    store
        .write(|tx| async move {
            sql::execute(&tx, "DELETE FROM app WHERE id = $1 AND workspace_id = $2", values.clone()).await
        })
        .await?;
    destroy_credentials(store, id).await
}

/// An app.
pub async fn get(db: &impl Db, workspace: WorkspaceId, id: AppId) -> Result<Option<App>, StoreError> {
    let values = vec![id.uuid().into(), workspace.uuid().into()];
    Ok(open_all(db, "SELECT * FROM app WHERE id = $1 AND workspace_id = $2", values).await?.pop())
}

/// The workspace's apps, oldest first.
pub async fn list(db: &impl Db, workspace: WorkspaceId) -> Result<Vec<App>, StoreError> {
    open_all(db, "SELECT * FROM app WHERE workspace_id = $1 ORDER BY id", vec![workspace.uuid().into()]).await
}

/// All apps of a platform, of all workspaces: for routing webhooks by name.
pub async fn of_platform(db: &impl Db, platform: &Platform) -> Result<Vec<App>, StoreError> {
    open_all(db, "SELECT * FROM app WHERE platform = $1 ORDER BY id", vec![platform.as_str().into()]).await
}

/// An app's credentials, opened.
pub async fn credentials(db: &impl Db, id: AppId) -> Result<Option<Secrets>, StoreError> {
    let shared = db.shared();
    let rows = vault::rows(
        shared,
        &shared.vault_read,
        "SELECT platform, data_key, body FROM {vault}app_secret WHERE app_id = $1",
        vec![id.uuid().into()],
    )
    .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let platform: Platform =
        row.try_get::<String>("", "platform")?.parse().map_err(|_| StoreError::Unreadable("app"))?;
    let (data_key, body): (Vec<u8>, Vec<u8>) = (row.try_get("", "data_key")?, row.try_get("", "body")?);
    let secrets =
        envelope::open(shared, &platform, &aad(id, "data_key"), &aad(id, "body"), &data_key, &body).await?;
    Ok(Some(secrets))
}

fn aad(id: AppId, field: &str) -> String {
    format!("app_secret:{id}:{field}")
}

async fn put_credentials(
    store: &Store,
    id: AppId,
    platform: &Platform,
    credentials: &Secrets,
) -> Result<(), StoreError> {
    let shared = &store.shared;
    let (data_key, body) =
        envelope::seal(shared, platform, &aad(id, "data_key"), &aad(id, "body"), credentials)?;
    vault::execute(
        shared,
        &shared.vault_write,
        "INSERT INTO {vault}app_secret (app_id, platform, data_key, body) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (app_id) DO UPDATE SET platform = excluded.platform, data_key = excluded.data_key, body = excluded.body",
        vec![id.uuid().into(), platform.as_str().into(), data_key.into(), body.into()],
    )
    .await?;
    Ok(())
}

async fn destroy_credentials(store: &Store, id: AppId) -> Result<(), StoreError> {
    let shared = &store.shared;
    vault::execute(
        shared,
        &shared.vault_write,
        "DELETE FROM {vault}app_secret WHERE app_id = $1",
        vec![id.uuid().into()],
    )
    .await?;
    vault::wipe(shared).await
}

/// Wraps all credentials' data keys anew under the current master key. Gives how many.
pub(crate) async fn rewrap(store: &Store) -> Result<u64, StoreError> {
    let shared = &store.shared;
    let rows = vault::rows(
        shared,
        &shared.vault_read,
        "SELECT app_id, platform, data_key FROM {vault}app_secret",
        vec![],
    )
    .await?;
    let mut n = 0;
    for row in rows {
        let id = AppId::from_uuid(row.try_get::<Uuid>("", "app_id")?);
        let platform: String = row.try_get("", "platform")?;
        let old: Vec<u8> = row.try_get("", "data_key")?;
        let what = crate::key::WrapFor::Platform(&platform);
        let Some(new) = envelope::rewrap(shared, what, &aad(id, "data_key"), &old).await? else { continue };
        let done = vault::execute(
            shared,
            &shared.vault_write,
            "UPDATE {vault}app_secret SET data_key = $3 WHERE app_id = $1 AND data_key = $2",
            vec![id.uuid().into(), old.into(), new.into()],
        )
        .await?;
        n += done.rows_affected();
    }
    Ok(n)
}

async fn open_all(db: &impl Db, sql: &str, values: Vec<Value>) -> Result<Vec<App>, StoreError> {
    sql::models::<Model>(db, sql, values)
        .await?
        .into_iter()
        .map(|m| {
            Ok(App {
                id: AppId::from_uuid(m.id),
                workspace_id: WorkspaceId::from_uuid(m.workspace_id),
                platform: m.platform.parse().map_err(|_| StoreError::Unreadable("app"))?,
                name: m.name,
                purpose: m.purpose,
                created_at: time(m.created_at),
                updated_at: time(m.updated_at),
            })
        })
        .collect()
}
