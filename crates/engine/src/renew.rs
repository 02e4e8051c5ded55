//! Renewing grants: one renewal at a time per grant, across tasks and processes, durable before it is used.

use std::{collections::HashMap, sync::Arc, time::Duration};

use connector::{Fault, FaultClass, Grant, Op};
use inbox::conversation::context::account_context;
use model::{AccountState, Problem, Time};
use store::{
    StoreError,
    account::{self, Account, AccountChange},
    change::{self, ChangeKind, NewChange},
    grant::{self, StoredGrant},
    job, lease, outbox,
};
use tokio::sync::Mutex;

use crate::{
    Engine, clock,
    keys::{AppKeys, store_fault},
    run::{Errand, NoFiles},
};

/// The code of the problem of an account that a person has to connect again.
pub(crate) const NEEDS_RECONNECT: &str = "needs_reconnect";
/// How long a renewal may take before another process may try.
const HELD: Duration = Duration::from_mins(1);

/// Whoever holds it renews. Inside is until when nobody asks again, because the platform named a time, and what it said.
type Gate = Arc<Mutex<Option<(Time, Fault)>>>;

/// Renewals under way in this process.
#[derive(Default)]
pub(crate) struct Renewals(std::sync::Mutex<HashMap<String, Gate>>);

impl Renewals {
    fn of(&self, name: &str) -> Gate {
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.entry(name.to_owned()).or_default().clone()
    }
}

/// Whose renewals come one after the other: an app's, since one authorization may stand behind several of its accounts.
fn turn_of(account: &Account, old: &StoredGrant) -> String {
    match old.app_id {
        Some(app) => format!("renew:{}:{app}", account.platform),
        None => format!("renew:{}:{:?}", account.id, old.used_for),
    }
}

impl Engine {
    /// Renews a grant once, however many ask at the same time. `old` is the one that is refused or about to end; if somebody
    /// has renewed it since, theirs is given.
    pub(crate) async fn renew(&self, account: &Account, old: &StoredGrant) -> Result<StoredGrant, Fault> {
        let name = turn_of(account, old);
        let gate = self.shared.renewals.of(&name);
        let mut rest = gate.lock().await;
        for _ in 0..60 {
            let now_stored = self.stored(account, old).await?;
            if now_stored.version != old.version {
                return Ok(now_stored);
            }
            let (now, holder) = (clock::now(), self.shared.holder.clone());
            if let Some((until, said)) = rest.as_ref().filter(|(until, _)| *until > now) {
                return Err(said.clone().after(until.since(now)));
            }
            let taken: Result<bool, StoreError> = self
                .shared
                .store
                .write(async |tx| lease::take(&tx, &name, &holder, now, now.after(HELD)).await)
                .await;
            if taken.map_err(|e| store_fault(&e))? {
                let result = self.renew_now(account, now_stored).await;
                let released: Result<(), StoreError> =
                    self.shared.store.write(async |tx| lease::release(&tx, &name, &holder).await).await;
                if let Err(e) = released {
                    tracing::warn!(error = %e, account.id = %account.id, "a renewal's lease was not released; it ends by itself");
                }
                *rest =
                    result.as_ref().err().and_then(|f| Some((clock::now().after(f.retry_after?), f.clone())));
                return result;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        Err(Fault::new(
            FaultClass::Upstream,
            "renewal_busy",
            "Another process is renewing the permission; it is tried again by itself.",
        ))
    }

    async fn stored(&self, account: &Account, old: &StoredGrant) -> Result<StoredGrant, Fault> {
        let all = grant::of_account(&self.shared.store, &account.platform, account.id)
            .await
            .map_err(|e| store_fault(&e))?;
        all.into_iter()
            .find(|g| g.used_for == old.used_for && g.app_id == old.app_id)
            .ok_or_else(crate::keys::refused)
    }

    async fn renew_now(&self, account: &Account, old: StoredGrant) -> Result<StoredGrant, Fault> {
        let Some(connector) = self.connector_of(&account.platform) else {
            return Err(crate::keys::refused());
        };
        if !connector.manifest().has(Op::Renew) {
            let lost = crate::keys::refused();
            self.needs_reconnect(account, &lost).await;
            return Err(lost);
        }
        let app = self.app_of(account, old.app_id).await.map_err(|e| store_fault(&e))?;
        let app_context =
            app.as_ref().map_or_else(|| self.no_app(&account.platform), |a| self.app_context(a));
        let context =
            account_context(account, &self.account_webhook_url(&account.platform, account.id), clock::now());
        let keys = AppKeys(app.as_ref().map(|a| a.credentials.clone()).unwrap_or_default());
        let errand = Errand {
            connector,
            keys: &keys,
            account: &account.external_id,
            app: app.as_ref().and_then(|a| a.name.as_deref()).unwrap_or_default(),
            files: &NoFiles,
            sink: None,
        };
        match self.shared.runner.run(connector.renew(&context, &app_context, &old.secrets), &errand).await {
            Ok(new) => {
                let stored = match grant::swap(&self.shared.store, &old, &new, clock::now()).await {
                    Ok(stored) => stored,
                    Err(StoreError::Stale(_)) => self.stored(account, &old).await?,
                    Err(e) => return Err(store_fault(&e)),
                };
                tracing::info!(account.id = %account.id, platform = %account.platform, "renewed a grant");
                self.is_alive(account).await;
                self.renewed(account).await;
                if let Err(e) = self.hand_on(account, &old, &new).await {
                    tracing::error!(account.id = %account.id, error = %e, "a renewed grant did not reach the accounts that share it");
                }
                Ok(stored)
            }
            Err(fault) => {
                // Connected anew meanwhile: what was refused is not what there is now.
                let newest = self.stored(account, &old).await?;
                if newest.version != old.version {
                    return Ok(newest);
                }
                if is_lost(&fault) {
                    self.needs_reconnect(account, &fault).await;
                    return Err(Fault { class: FaultClass::Unauthorized, ..fault });
                }
                tracing::warn!(account.id = %account.id, fault = %fault, "a grant was not renewed; it is tried again");
                let label = connector.manifest().label;
                let stays = !matches!(
                    fault.class,
                    FaultClass::Throttled
                        | FaultClass::Upstream
                        | FaultClass::Malformed
                        | FaultClass::UnknownOutcome
                );
                if stays || fault.operator {
                    self.not_renewed(label, account, &fault).await;
                }
                Err(before_the_call(label, fault))
            }
        }
    }

    /// Gives a renewal to every account that had the very same tokens: of one consent for several shops, each would use up the
    /// others' refresh token.
    async fn hand_on(&self, account: &Account, old: &StoredGrant, new: &Grant) -> Result<(), StoreError> {
        let Some(app) = old.app_id else { return Ok(()) };
        let store = &self.shared.store;
        for other in grant::of_app(store, &account.platform, app).await? {
            if other.account_id == account.id || other.secrets != old.secrets {
                continue;
            }
            let shared = Grant { used_for: other.used_for, ..new.clone() };
            match grant::swap(store, &other, &shared, clock::now()).await {
                Ok(_) => {
                    if let Some(sibling) = account::anywhere(store, other.account_id).await? {
                        self.is_alive(&sibling).await;
                        self.renewed(&sibling).await;
                    }
                }
                // Connected anew meanwhile: that grant is newer.
                Err(StoreError::Stale(_)) => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// The platform refuses the grant: a person has to reconnect. Inbound is still stored.
    pub(crate) async fn needs_reconnect(&self, account: &Account, fault: &Fault) {
        let problem = Problem {
            code: NEEDS_RECONNECT.to_owned(),
            detail: fault.detail.clone(),
            cure: "Reconnect the account: Settings, Accounts, Reconnect. What customers write meanwhile is kept.".to_owned(),
        };
        let change = AccountChange {
            state: Some(AccountState::NeedsReconnect),
            problems: Some(vec![problem]),
            ..AccountChange::default()
        };
        if self.change_account(account, &change).await {
            tracing::warn!(account.id = %account.id, platform = %account.platform, fault = %fault, "an account needs reconnecting");
        }
    }

    /// The grant works (again).
    async fn is_alive(&self, account: &Account) {
        let now_is = account::get(&self.shared.store, &store::Sight::house(account.workspace_id), account.id)
            .await
            .ok()
            .flatten();
        if now_is.is_some_and(|a| a.state == AccountState::NeedsReconnect) {
            let change = AccountChange {
                state: Some(AccountState::Active),
                problems: Some(Vec::new()),
                ..AccountChange::default()
            };
            self.change_account(account, &change).await;
        }
    }

    /// Changes an account and tells the stream; waiting replies and work of one that is alive again go on at once. False where it
    /// stays as it is: it was taken out meanwhile.
    pub(crate) async fn change_account(&self, account: &Account, what: &AccountChange) -> bool {
        let now = clock::now();
        let changed: Result<bool, StoreError> = self
            .shared
            .store
            .write(async |tx| {
                let is = account::lock(&tx, account.workspace_id, account.id).await?.map(|a| a.state);
                if is == Some(AccountState::Disconnected) && what.state.is_some() {
                    // Work that was under way fails on keys that are gone: that is no news of an account that was taken out.
                    return Ok(false);
                }
                account::change(&tx, account.workspace_id, account.id, what, now).await?;
                if what.state == Some(AccountState::Active) {
                    outbox::hurry_account(&tx, account.workspace_id, account.id, now).await?;
                    job::hurry_account(&tx, account.id, now).await?;
                }
                let noted = NewChange {
                    kind: ChangeKind::AccountUpdated,
                    object_id: account.id.uuid(),
                    account_id: Some(account.id),
                    conversation_id: None,
                };
                change::note(&tx, account.workspace_id, &[noted], now).await?;
                Ok(true)
            })
            .await;
        changed.unwrap_or_else(|e| {
            tracing::error!(account.id = %account.id, error = %e, "an account's state was not written");
            false
        })
    }
}

/// Whether a refused renewal means that only a person can give the permission again. What an operator can mend in the settings
/// does not.
fn is_lost(fault: &Fault) -> bool {
    match fault.class {
        FaultClass::Unauthorized => true,
        FaultClass::Invalid => !fault.operator,
        _ => false,
    }
}

/// A renewal's fault, for whoever wanted to make a call with the grant: the call never left, however the renewal ended, and can be
/// made later.
fn before_the_call(label: &str, fault: Fault) -> Fault {
    match fault.class {
        FaultClass::Throttled | FaultClass::Upstream => fault,
        FaultClass::UnknownOutcome | FaultClass::Malformed => Fault {
            class: FaultClass::Upstream,
            detail: format!("{label} gave no usable answer when the permission was to be renewed."),
            ..fault
        },
        _ => Fault { class: FaultClass::Upstream, ..fault },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refusal_of_the_grant_itself_costs_the_consent() {
        let fault = |class| Fault::new(class, "code", "detail");
        assert!(is_lost(&fault(FaultClass::Unauthorized)) && is_lost(&fault(FaultClass::Invalid)));
        assert!(!is_lost(&fault(FaultClass::Invalid).for_operator()));
        for class in [FaultClass::Forbidden, FaultClass::Malformed, FaultClass::Upstream, FaultClass::Gone] {
            assert!(!is_lost(&fault(class)), "{class:?}");
        }
    }

    #[test]
    fn a_renewal_that_ended_in_silence_is_not_the_silence_of_the_call_it_was_for() {
        for class in [FaultClass::UnknownOutcome, FaultClass::Malformed, FaultClass::Forbidden] {
            let fault = before_the_call("Somewhere", Fault::new(class, "code", "It may or may not have it."));
            assert_eq!(fault.class, FaultClass::Upstream, "{class:?}");
            assert!(class == FaultClass::Forbidden || !fault.detail.contains("may or may not"));
        }
    }
}
