//! Changing accounts.

use std::collections::BTreeMap;

use model::{AccountId, AccountState, AppId, Capabilities, Problem, Time, WorkspaceId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{Account, NewAccount, read};
use crate::{
    StoreError, Tx,
    db::{Db, DbExt},
    entity::account::{ActiveModel, Column, Entity},
    key::Place,
    search,
    sql::{self, Sql},
    word::{Word, big, ms},
};

/// What to change of an account; what is none stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccountChange {
    /// Its name.
    pub name: Option<String>,
    /// Where it stands.
    pub state: Option<AccountState>,
    /// What it may be used for.
    pub capabilities: Option<Capabilities>,
    /// What a person should mend.
    pub problems: Option<Vec<Problem>>,
    /// Merged into what the connector remembers.
    pub memo: BTreeMap<String, String>,
    /// Paid messages left and in total.
    pub quota: Option<(u64, u64)>,
    /// When it was connected.
    pub connected_at: Option<Time>,
}

/// Connects an account, or connects it again: the platform's id decides. Tells whether it is new.
pub async fn upsert(
    tx: &Tx,
    workspace: WorkspaceId,
    new: &NewAccount,
    now: Time,
) -> Result<(Account, bool), StoreError> {
    if let Some(known) = read::find(tx, workspace, &new.platform, &new.external_id).await? {
        let again = AccountChange {
            name: (!new.name.is_empty()).then(|| new.name.clone()),
            state: Some(new.state),
            capabilities: Some(new.capabilities.clone()),
            problems: Some(Vec::new()),
            memo: new.memo.clone(),
            quota: None,
            connected_at: Some(now),
        };
        // A further app adds to an account that is connected; one that was taken out comes back through this app.
        if new.app_id.is_some() && (known.app_id.is_none() || known.state == AccountState::Disconnected) {
            Entity::update_many()
                .set(ActiveModel { app_id: Set(new.app_id.map(AppId::uuid)), ..Default::default() })
                .filter(Column::Id.eq(known.id.uuid()))
                .exec(tx.conn())
                .await?;
        }
        let changed =
            change(tx, workspace, known.id, &again, now).await?.ok_or(StoreError::Missing("account"))?;
        return Ok((changed, false));
    }
    let keys = tx.keys(workspace).await?;
    let id = AccountId::new(now, tx.ten());
    let place = |field| Place::new("account", id.uuid(), field);
    let row = ActiveModel {
        id: Set(id.uuid()),
        workspace_id: Set(workspace.uuid()),
        platform: Set(new.platform.to_string()),
        external_id: Set(new.external_id.clone()),
        app_id: Set(new.app_id.map(AppId::uuid)),
        name: Set(keys.seal_text(tx.random(), place("name"), &new.name)),
        memo: Set(keys.seal_json(tx.random(), place("memo"), &new.memo)?),
        problems: Set(keys.seal_json(tx.random(), place("problems"), &Vec::<Problem>::new())?),
        state: Set(new.state.word().to_owned()),
        capabilities: Set(json(&new.capabilities)?),
        connected_at: Set(Some(now.as_millis())),
        last_webhook_at: Set(None),
        last_poll_at: Set(None),
        lag_ms: Set(None),
        quota_left: Set(None),
        quota_total: Set(None),
        version: Set(1),
        created_at: Set(now.as_millis()),
        updated_at: Set(now.as_millis()),
    };
    Entity::insert(row).exec_without_returning(tx.conn()).await?;
    let account =
        read::get(tx, &crate::Sight::house(workspace), id).await?.ok_or(StoreError::Missing("account"))?;
    Ok((account, true))
}

/// Changes an account; gives it back as it is now. None if there is no such account.
pub async fn change(
    tx: &Tx,
    workspace: WorkspaceId,
    id: AccountId,
    change: &AccountChange,
    now: Time,
) -> Result<Option<Account>, StoreError> {
    let Some(known) = read::lock(tx, workspace, id).await? else { return Ok(None) };
    let keys = tx.keys(workspace).await?;
    let place = |field| Place::new("account", id.uuid(), field);
    let mut row = ActiveModel {
        version: Set(known.version + 1),
        updated_at: Set(now.as_millis()),
        ..Default::default()
    };
    if let Some(name) = &change.name {
        row.name = Set(keys.seal_text(tx.random(), place("name"), name));
    }
    if let Some(state) = change.state {
        row.state = Set(state.word().to_owned());
    }
    if let Some(capabilities) = &change.capabilities {
        row.capabilities = Set(json(capabilities)?);
    }
    if let Some(problems) = &change.problems {
        row.problems = Set(keys.seal_json(tx.random(), place("problems"), problems)?);
    }
    if !change.memo.is_empty() {
        let mut memo = known.memo;
        memo.extend(change.memo.clone());
        row.memo = Set(keys.seal_json(tx.random(), place("memo"), &memo)?);
    }
    if let Some((left, total)) = change.quota {
        row.quota_left = Set(Some(big(left)));
        row.quota_total = Set(Some(big(total)));
    }
    if change.connected_at.is_some() {
        row.connected_at = Set(ms(change.connected_at));
    }
    Entity::update_many().set(row).filter(Column::Id.eq(id.uuid())).exec(tx.conn()).await?;
    read::get(tx, &crate::Sight::house(workspace), id).await
}

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Unreadable("account"))
}

/// Rows that one round of erasing removes at most: others get their turn in between.
const ROUND: i64 = 2_000;

/// Removes an account's conversations, messages, orders, journal and attachments, and leaves the account itself. Removes at
/// most a few thousand rows at once, so that others get their turn: run it until it gives false.
pub async fn erase_history(
    tx: &Tx,
    workspace: WorkspaceId,
    id: AccountId,
    _now: Time,
) -> Result<bool, StoreError> {
    let (ws, account) = (workspace.uuid(), id.uuid());
    search::remove_where(tx, "account_id", account, ROUND).await?;
    let files = sql::rows(
        tx,
        "SELECT id FROM attachment WHERE account_id = $1 AND workspace_id = $2 LIMIT $3",
        vec![account.into(), ws.into(), ROUND.into()],
    )
    .await?;
    let mut gone = u64::try_from(files.len()).unwrap_or(0);
    for row in &files {
        crate::attachment::remove(tx, workspace, model::AttachmentId::from_uuid(row.try_get("", "id")?))
            .await?;
    }
    for table in
        ["message", "orders", "conversation", "outbox", "pending_effect", "journal", "outgoing_delivery"]
    {
        let key = if table == "journal" { "seq" } else { "id" };
        let mut sql = Sql::new(&format!(
            "DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE account_id = "
        ));
        sql.bind(account).add(" AND workspace_id = ").bind(ws).add(" LIMIT ").bind(ROUND).add(")");
        gone += sql.execute(tx).await?.rows_affected();
    }
    for table in ["message_alias", "mention", "draft", "conversation_count", "account_hour"] {
        let mut sql = Sql::new(&format!("DELETE FROM {table} WHERE account_id = "));
        sql.bind(account);
        sql.execute(tx).await?;
    }
    if gone == 0 {
        // Contacts that were only known from here have nothing left to be known by.
        sql::execute(
            tx,
            "DELETE FROM conversation_label WHERE workspace_id = $1 AND conversation_id NOT IN (SELECT id FROM conversation WHERE workspace_id = $1)",
            vec![ws.into()],
        )
        .await?;
        sql::execute(
            tx,
            "DELETE FROM order_step WHERE workspace_id = $1 AND order_id NOT IN (SELECT id FROM orders WHERE workspace_id = $1)",
            vec![ws.into()],
        )
        .await?;
        sql::execute(tx, "DELETE FROM identity WHERE account_id = $1", vec![account.into()]).await?;
        let lone = sql::rows(
            tx,
            "SELECT id FROM contact c WHERE workspace_id = $1 AND merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.contact_id = c.id) AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.contact_id = c.id)",
            vec![ws.into()],
        )
        .await?;
        for row in &lone {
            let contact: sea_orm::prelude::Uuid = row.try_get("", "id")?;
            search::remove(tx, contact);
            sql::execute(
                tx,
                "DELETE FROM contact_merge WHERE into_id = $1 OR from_id = $1",
                vec![contact.into()],
            )
            .await?;
            sql::execute(tx, "DELETE FROM contact WHERE id = $1 OR merged_into = $1", vec![contact.into()])
                .await?;
        }
    }
    Ok(gone > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bed::on_both;

    on_both! {
        async fn what_many_change_at_once_is_all_there(bed: Bed) {
            let changes = (0..12).map(|n| {
                let (store, workspace, id) = (bed.store.clone(), bed.workspace, bed.account);
                let now = bed.now();
                tokio::spawn(async move {
                    store
                        .write(|tx| async move {
                            let known = read::lock(&tx, workspace, id).await?.ok_or(StoreError::Missing("account"))?;
                            let mut problems = known.problems;
                            problems.push(Problem {
                                code: format!("code-{n}"),
                                detail: "What is wrong.".to_owned(),
                                cure: "What to do.".to_owned(),
                            });
                            let what = AccountChange { problems: Some(problems), ..AccountChange::default() };
                            change(&tx, workspace, id, &what, now).await
                        })
                        .await
                })
            });
            for done in changes.collect::<Vec<_>>() {
                done.await.expect("it ends").expect("it is written");
            }
            let account = read::anywhere(&bed.store, bed.account).await.expect("it reads").expect("an account");
            assert_eq!(account.problems.len(), 12, "{:?}", account.problems);
        }
    }
}
