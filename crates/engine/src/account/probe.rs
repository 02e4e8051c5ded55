//! Looking how an account is.

use connector::{Connector, Fault, FaultClass, Op};
use inbox::conversation::context::account_context;
use model::Problem;
use store::{
    account::{Account, AccountChange},
    grant,
};

use crate::{Engine, clock, errand::Use};

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
                    problems: Some(found.problems),
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
                self.change_account(
                    account,
                    &AccountChange { problems: Some(vec![problem]), ..AccountChange::default() },
                )
                .await;
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }
}
