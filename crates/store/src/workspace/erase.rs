//! Erasing a workspace: its keys first, then everything else of it.

use model::{AccountId, AppId, UserId, WorkspaceId};
use sea_orm::prelude::Uuid;

use crate::{Store, StoreError, Tx, app, audit, cursor, grant, search, sql, vault};

/// Erases a workspace: destroys its content key and grants first, so that nothing of it can be opened any more, then removes
/// its rows and files, and the users who were members of no other. False when it is not there. Begun again after a crash, it goes on.
pub async fn erase(store: &Store, id: WorkspaceId) -> Result<bool, StoreError> {
    let there = "SELECT id FROM workspace WHERE id = $1";
    if sql::row(store, there, vec![id.uuid().into()]).await?.is_none() {
        return Ok(false);
    }
    // Rows are read as they are: what is sealed in them cannot be opened any more the second time.
    let accounts = "SELECT id, platform FROM account WHERE workspace_id = $1";
    for row in sql::rows(store, accounts, vec![id.uuid().into()]).await? {
        let platform = row.try_get::<String>("", "platform")?.parse();
        let platform = platform.map_err(|_| StoreError::Unreadable("account"))?;
        let account = AccountId::from_uuid(row.try_get("", "id")?);
        grant::destroy(store, &platform, account).await?;
        store.write(|tx| async move { cursor::remove_account(&tx, account).await }).await?;
    }
    let apps = "SELECT id FROM app WHERE workspace_id = $1";
    for row in sql::rows(store, apps, vec![id.uuid().into()]).await? {
        app::erase(store, id, AppId::from_uuid(row.try_get("", "id")?)).await?;
    }
    vault::destroy_content_key(&store.shared, id.uuid()).await?;
    audit::remove_head(&store.shared, id.uuid()).await?;
    // From here on nothing of it can be opened. What follows only makes room.
    for table in OF_ACCOUNT {
        store
            .write(|tx| async move {
                let text = format!(
                    "DELETE FROM {table} WHERE account_id IN (SELECT id FROM account WHERE workspace_id = $1)"
                );
                sql::execute(&tx, text, vec![id.uuid().into()]).await
            })
            .await?;
    }
    for table in OF_WORKSPACE {
        while store.write(|tx| async move { remove_some(&tx, table, id).await }).await? > 0 {}
    }
    store.write(|tx| async move { remove_last(&tx, id).await }).await?;
    let files = store.shared.data_dir.join("attachments").join(id.uuid().simple().to_string());
    match tokio::fs::remove_dir_all(files).await {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e.into()),
        _ => Ok(true),
    }
}

/// Tables that hold rows of accounts, and do not say of which workspace.
const OF_ACCOUNT: [&str; 1] = ["account_hour"];

/// Tables that hold a workspace's rows, in an order in which they can be emptied, with what tells their rows apart. Members and
/// sessions come last, in [`remove_last`].
const OF_WORKSPACE: [(&str, &str); 40] = [
    ("search_entry", "id"),
    ("message_alias", "external_id"),
    ("mention", "message_id"),
    ("draft", "id"),
    ("canned_reply_file", "attachment_id"),
    ("canned_reply", "id"),
    ("message", "id"),
    ("conversation_label", "conversation_id"),
    ("conversation", "id"),
    ("conversation_count", "account_id"),
    ("attachment", "id"),
    ("orders", "id"),
    ("order_step", "order_id"),
    ("contact_merge", "id"),
    ("saved_view", "id"),
    ("identity", "contact_id"),
    ("contact", "id"),
    ("pending_effect", "id"),
    ("tombstone", "external_id"),
    ("journal", "seq"),
    ("outbox", "seq"),
    ("job", "id"),
    ("change_event", "seq"),
    ("label", "id"),
    ("team_member", "member_id"),
    ("team", "id"),
    ("assignment_rule", "id"),
    ("assignment_setting", "workspace_id"),
    ("work_state", "member_id"),
    ("oauth_state", "state_hash"),
    ("audit_event", "id"),
    ("notice", "conversation_id"),
    ("notice_place", "workspace_id"),
    ("push_subscription", "id"),
    ("member_settings", "member_id"),
    ("invitation", "id"),
    ("outgoing_delivery", "id"),
    ("outgoing_webhook", "id"),
    ("account", "id"),
    ("api_token", "id"),
];

/// Tables that hold rows of a user.
const OF_USER: [&str; 8] = [
    "session",
    "password_reset",
    "idempotency",
    "known_device",
    "recovery_code",
    "totp",
    "passkey",
    "sso_identity",
];

/// Rows that one round removes at most.
const ROUND: i64 = 5_000;

async fn remove_some(tx: &Tx, (table, key): (&str, &str), id: WorkspaceId) -> Result<u64, StoreError> {
    if table == "search_entry" {
        return search::remove_where(tx, "workspace_id", id.uuid(), ROUND).await;
    }
    let done = sql::execute(
        tx,
        format!(
            "DELETE FROM {table} WHERE workspace_id = $1 AND {key} IN (SELECT {key} FROM {table} WHERE workspace_id = $1 LIMIT $2)"
        ),
        vec![id.uuid().into(), ROUND.into()],
    )
    .await?;
    Ok(done.rows_affected())
}

/// Members, sessions, the workspace itself, and who is in none any more.
async fn remove_last(tx: &Tx, id: WorkspaceId) -> Result<(), StoreError> {
    let rows =
        sql::rows(tx, "DELETE FROM member WHERE workspace_id = $1 RETURNING user_id", vec![id.uuid().into()])
            .await?;
    sql::execute(tx, "DELETE FROM session WHERE workspace_id = $1", vec![id.uuid().into()]).await?;
    sql::execute(tx, "UPDATE users SET workspace_id = NULL WHERE workspace_id = $1", vec![id.uuid().into()])
        .await?;
    sql::execute(tx, "DELETE FROM workspace WHERE id = $1", vec![id.uuid().into()]).await?;
    for row in rows {
        let user = UserId::from_uuid(row.try_get::<Uuid>("", "user_id")?);
        let elsewhere = "SELECT id FROM member WHERE user_id = $1 LIMIT 1";
        if sql::row(tx, elsewhere, vec![user.uuid().into()]).await?.is_none() {
            for table in OF_USER {
                let text = format!("DELETE FROM {table} WHERE user_id = $1");
                sql::execute(tx, text, vec![user.uuid().into()]).await?;
            }
            sql::execute(tx, "DELETE FROM users WHERE id = $1", vec![user.uuid().into()]).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
