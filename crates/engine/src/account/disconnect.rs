//! Taking an account out: revoked where the platform can be told, its keys destroyed at once, its work ended.

use std::time::Duration;

use connector::{GrantUse, Op};
use inbox::{
    conversation::context::account_context,
    message::settle::{Fate, settle},
};
use model::{AccountId, AccountState, DeliveryError, WorkspaceId};
use store::{
    StoreError, account,
    account::AccountChange,
    audit::{self, By},
    cursor, grant, job as jobs, outbox,
};

use super::AccountError;
use crate::{
    Engine, clock,
    job::{self, Work},
};

impl Engine {
    /// Disconnects an account. Its history stays unless `erase_history`. Doing it again is fine.
    pub async fn disconnect(
        &self,
        workspace: WorkspaceId,
        id: AccountId,
        erase_history: bool,
        by: &By,
    ) -> Result<(), AccountError> {
        let store = &self.shared.store;
        let account =
            account::get(store, &store::Sight::house(workspace), id).await?.ok_or(AccountError::Missing)?;
        if let Some(connector) = self.connector_of(&account.platform)
            && connector.manifest().has(Op::Revoke)
            && account.state != AccountState::Disconnected
        {
            for held in grant::of_account(store, &account.platform, id).await? {
                let app = self.app_of(&account, held.app_id).await?;
                let app_context =
                    app.as_ref().map_or_else(|| self.no_app(&account.platform), |a| self.app_context(a));
                let own = account_context(&account, "", clock::now());
                let plan = connector.revoke(&own, &app_context, &held.secrets);
                let used_for = if held.used_for == GrantUse::Orders {
                    crate::errand::Use::Orders
                } else {
                    crate::errand::Use::Messages
                };
                let run = self.run_for(connector, &account, used_for, plan);
                // The platform's slowness must not keep our keys alive.
                match tokio::time::timeout(Duration::from_secs(10), run).await {
                    Ok(Ok(())) => {}
                    Ok(Err(fault)) => {
                        tracing::warn!(account.id = %id, fault = %fault, "the platform did not take a grant back");
                    }
                    Err(_) => {
                        tracing::warn!(account.id = %id, "the platform did not answer while a grant was given back");
                    }
                }
            }
        }
        grant::destroy(store, &account.platform, id).await?;
        let now = clock::now();
        let error = DeliveryError {
            code: "disconnected".to_owned(),
            detail: "The account was disconnected before this went out. Connect it again, then send again."
                .to_owned(),
        };
        let ended: Result<(), StoreError> = store
            .write(async |tx| {
                // First of all: whoever else changes the account now waits, and then finds it taken out.
                let before = account::lock(&tx, workspace, id).await?.map(|a| a.state);
                jobs::remove_account(&tx, id).await?;
                cursor::remove_account(&tx, id).await?;
                for message in outbox::remove_account(&tx, workspace, id).await? {
                    settle(&tx, workspace, message, Fate::Failed(error.clone()), now).await?;
                }
                let change = AccountChange {
                    state: Some(AccountState::Disconnected),
                    problems: Some(Vec::new()),
                    ..AccountChange::default()
                };
                account::change(&tx, workspace, id, &change, now).await?;
                if before != Some(AccountState::Disconnected) {
                    let act = by.did("account.disconnect", Some(&id)).with(account.platform.as_str());
                    audit::append(&tx, workspace, &act, now).await?;
                }
                if erase_history {
                    audit::append(&tx, workspace, &by.did("account.erase", Some(&id)), now).await?;
                    job::put(&tx, &account, &Work::Erase, now, now).await?;
                }
                Ok(())
            })
            .await;
        ended?;
        self.shared.routes.forget();
        // Tells the stream.
        self.change_account(&account, &AccountChange::default()).await;
        tracing::info!(account.id = %id, platform = %account.platform, erase_history, "disconnected an account");
        Ok(())
    }
}
