//! Looking how an account is.

use connector::{Connector, Fault, FaultClass, Op};
use inbox::conversation::context::account_context;
use model::{AccountState, Problem};
use store::{
    account::{self, Account, AccountChange},
    grant,
};

use crate::{Engine, clock, errand::Use, renew::NEEDS_RECONNECT};

impl Engine {
    /// Asks the platform how an account is, and writes down what it says.
    pub(crate) async fn probe(
        &self,
        connector: &'static dyn Connector,
        account: &Account,
    ) -> Result<(), Fault> {
        if !connector.manifest().has(Op::Probe) {
            return Ok(());
        }
        let url = self.webhook_url_of(account).await.map_err(|e| crate::keys::store_fault(&e))?;
        let own = account_context(account, &url, clock::now());
        match self.run_for(connector, account, Use::Any, connector.probe(&own)).await {
            Ok(found) => {
                if let Some(ends_at) = found.ends_at {
                    grant::note_end(&self.shared.store, &account.platform, account.id, ends_at)
                        .await
                        .map_err(|e| crate::keys::store_fault(&e))?;
                }
                let change = AccountChange {
                    name: found.name,
                    capabilities: Some(found.capabilities),
                    problems: Some(self.beside_loss(account, found.problems).await),
                    memo: found.memo,
                    quota: found.quota,
                    ..AccountChange::default()
                };
                self.change_account(account, &change).await;
                Ok(())
            }
            Err(fault) if fault.operator || fault.class == FaultClass::Forbidden => {
                let problem = Problem {
                    code: fault.code.clone(),
                    detail: fault.detail.clone(),
                    cure: fault.detail.clone(),
                };
                let problems = Some(self.beside_loss(account, vec![problem]).await);
                self.change_account(account, &AccountChange { problems, ..AccountChange::default() }).await;
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }

    /// What a look found, beside what is known already and cannot be seen by looking: a grant that was refused since the look
    /// began, or another one than the look was made with.
    async fn beside_loss(&self, account: &Account, found: Vec<Problem>) -> Vec<Problem> {
        let read = account::get(&self.shared.store, account.workspace_id, account.id).await;
        let lost = read.ok().flatten().filter(|a| a.state == AccountState::NeedsReconnect);
        let told = lost.into_iter().flat_map(|a| a.problems).filter(|p| p.code == NEEDS_RECONNECT);
        told.chain(found).collect()
    }
}
