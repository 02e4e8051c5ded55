//! The keys that requests are signed with: an app's alone, or an account's grant with its app's.

use std::{sync::Arc, time::Duration};

use connector::{Auth, Fault, FaultClass, GrantUse, Secrets};
use model::Time;
use store::{
    StoreError,
    account::Account,
    grant::{self, StoredGrant},
};

use crate::{
    Engine,
    app::App,
    clock,
    run::{KeySet, KeySource, Later},
};

/// A token that ends within this time is renewed before it is used.
const TOO_SHORT: Duration = Duration::from_secs(30);

/// Keys of an app alone.
pub(crate) struct AppKeys(pub Arc<Secrets>);

impl KeySource for AppKeys {
    fn keys(&self, auth: Auth) -> Later<'_, Result<KeySet, Fault>> {
        Box::pin(async move {
            Ok(match auth {
                Auth::None => KeySet::default(),
                // During a connection the plan carries the fresh token itself; there is no stored grant yet.
                Auth::App | Auth::Grant => KeySet { app: self.0.clone(), ..KeySet::default() },
            })
        })
    }

    fn renew(&self, _seen: u64) -> Later<'_, Result<bool, Fault>> {
        Box::pin(async { Err(refused()) })
    }
}

/// Keys of an account.
pub(crate) struct AccountKeys<'a> {
    pub engine: &'a Engine,
    pub account: &'a Account,
    pub used_for: GrantUse,
}

impl AccountKeys<'_> {
    async fn grant(&self) -> Result<StoredGrant, Fault> {
        let (store, platform, id) = (&self.engine.shared.store, &self.account.platform, self.account.id);
        let of =
            async |used_for| grant::for_use(store, platform, id, used_for).await.map_err(|e| store_fault(&e));
        match of(self.used_for).await? {
            Some(grant) => Ok(grant),
            // What the account never had is missing; it did not break.
            None if of(GrantUse::Both).await?.is_some() => Err(never_given(self.used_for)),
            None => Err(refused()),
        }
    }

    async fn key_set(&self, grant: StoredGrant) -> Result<KeySet, Fault> {
        let app = self.engine.app_of(self.account, grant.app_id).await.map_err(|e| store_fault(&e))?;
        Ok(KeySet {
            app: app.map(|a| a.credentials).unwrap_or_default(),
            version: u64::try_from(grant.version).unwrap_or(0),
            grant: Arc::new(grant.secrets),
        })
    }
}

impl KeySource for AccountKeys<'_> {
    fn keys(&self, auth: Auth) -> Later<'_, Result<KeySet, Fault>> {
        Box::pin(async move {
            match auth {
                Auth::None => Ok(KeySet::default()),
                Auth::App => {
                    let app_id = match self.grant().await {
                        Ok(grant) => grant.app_id,
                        Err(_) => self.account.app_id,
                    };
                    let app = self.engine.app_of(self.account, app_id).await.map_err(|e| store_fault(&e))?;
                    Ok(KeySet { app: app.map(|a| a.credentials).unwrap_or_default(), ..KeySet::default() })
                }
                Auth::Grant => {
                    let mut grant = self.grant().await?;
                    if is_too_short(&grant, clock::now()) {
                        match self.engine.renew(self.account, &grant).await {
                            Ok(renewed) => grant = renewed,
                            // The old one may still do for a moment; if not, the platform will say so.
                            Err(fault) if fault.class == FaultClass::Unauthorized => return Err(fault),
                            Err(fault) if grant.expires_at.is_some_and(|end| end <= clock::now()) => {
                                return Err(fault);
                            }
                            Err(_) => {}
                        }
                    }
                    self.key_set(grant).await
                }
            }
        })
    }

    fn renew(&self, seen: u64) -> Later<'_, Result<bool, Fault>> {
        Box::pin(async move {
            let grant = self.grant().await?;
            if u64::try_from(grant.version).unwrap_or(0) != seen {
                // Somebody renewed it since: use that one.
                return Ok(false);
            }
            self.engine.renew(self.account, &grant).await.map(|_| true)
        })
    }
}

impl Engine {
    /// The app that a grant came through.
    pub(crate) async fn app_of(
        &self,
        account: &Account,
        id: Option<model::AppId>,
    ) -> Result<Option<App>, StoreError> {
        match id.or(account.app_id) {
            Some(id) => self.app(&account.platform, id).await,
            None => Ok(None),
        }
    }
}

fn is_too_short(grant: &StoredGrant, now: Time) -> bool {
    grant.renew_at.is_some() && grant.expires_at.is_some_and(|end| end <= now.after(TOO_SHORT))
}

fn never_given(used_for: GrantUse) -> Fault {
    let what = if used_for == GrantUse::Orders { "orders" } else { "chat" };
    let detail = format!(
        "This account is connected without the permission for {what}. Connect it with the app that has it, too."
    );
    Fault::new(FaultClass::Forbidden, "not_granted", detail)
}

pub(crate) fn refused() -> Fault {
    Fault::new(
        FaultClass::Unauthorized,
        "no_grant",
        "The platform's permission is gone. Reconnect the account.",
    )
}

/// The store's trouble as a fault that passes.
pub(crate) fn store_fault(e: &StoreError) -> Fault {
    tracing::error!(error = %e, "the store failed while a platform was asked");
    Fault::new(
        FaultClass::Upstream,
        "store",
        "Sampan's own database did not answer; it is tried again by itself.",
    )
}
