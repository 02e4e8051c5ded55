//! Consent in the browser: out to the platform, and back with a code.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use connector::{ConnectKind, ConsentReturn};
use model::{AccountId, AccountState, Platform, SessionId, Time, WorkspaceId};
use std::time::Duration;
use store::{
    StoreError, account,
    oauth_state::{self, Consent},
};
use url::Url;

use super::AccountError;
use crate::{
    Engine,
    app::App,
    clock,
    job::{self, Work},
};

/// A consent has to come back within this time (the shortest that a platform gives: single use, 15 min).
const LIFE: Duration = Duration::from_mins(15);

impl Engine {
    /// The consent page's address, bound to the session that asks. `app` names one of several apps by name or id.
    pub async fn consent_url(
        &self,
        workspace: WorkspaceId,
        session: SessionId,
        platform: &Platform,
        app: Option<&str>,
    ) -> Result<Url, AccountError> {
        let connector = self.connector_of(platform).ok_or(AccountError::NoPlatform)?;
        if connector.manifest().connect != ConnectKind::Consent {
            return Err(AccountError::OtherWay("keys: POST /accounts with the keys"));
        }
        let apps = self.apps(workspace, platform).await?;
        let chosen = match app {
            Some(name) => {
                apps.into_iter().find(|a| a.id.to_string() == name || a.name.as_deref() == Some(name))
            }
            None => apps.into_iter().next(),
        };
        let chosen = chosen.ok_or(AccountError::NoApp)?;
        let state = URL_SAFE_NO_PAD.encode(clock::random::<32>());
        let now = clock::now();
        let consent = Consent {
            session_id: session,
            workspace_id: workspace,
            platform: platform.clone(),
            app: chosen.id.to_string(),
            expires_at: now.after(LIFE),
        };
        let put: Result<(), StoreError> =
            self.shared.store.write(async |tx| oauth_state::put(&tx, &state, &consent).await).await;
        put?;
        let base = |key: &str| self.endpoints().base(platform.as_str(), key);
        connector.consent(&self.app_context(&chosen), &base, &state, now).map_err(AccountError::Platform)
    }

    /// Turns the way back from consent into accounts: all that the consent covers.
    pub async fn consent_return(
        &self,
        session: SessionId,
        platform: &Platform,
        query: Vec<(String, String)>,
    ) -> Result<Vec<AccountId>, AccountError> {
        let connector = self.connector_of(platform).ok_or(AccountError::NoPlatform)?;
        let state =
            query.iter().find(|(k, _)| k == "state").map(|(_, v)| v.clone()).ok_or(AccountError::State)?;
        let now = clock::now();
        let taken: Result<Option<Consent>, StoreError> =
            self.shared.store.write(async |tx| oauth_state::take(&tx, &state, now).await).await;
        let consent = taken?
            .filter(|c| c.session_id == session && c.platform == *platform)
            .ok_or(AccountError::State)?;
        if let Some((_, error)) = query.iter().find(|(k, _)| k == "error") {
            let said: String = error.chars().take(80).collect();
            return Err(AccountError::Declined(format!(
                "{} gave no consent ({said}). Nothing was connected.",
                connector.manifest().label
            )));
        }
        let app = self.chosen(platform, &consent).await?;
        let context = self.app_context(&app);
        let plan = connector.exchange(&context, &ConsentReturn { query, now });
        let name = app.id.to_string();
        let connected = self
            .run_as_app(connector, app.credentials.clone(), &name, plan)
            .await
            .map_err(AccountError::Platform)?;
        if connected.is_empty() {
            return Err(AccountError::Declined(format!(
                "{} gave consent for no account. Choose at least one there.",
                connector.manifest().label
            )));
        }
        let mut ids = Vec::with_capacity(connected.len());
        for one in connected {
            ids.push(self.take_in(connector, consent.workspace_id, platform, Some(&app), one, now).await?);
        }
        self.probe_others(consent.workspace_id, platform, &ids, now).await?;
        Ok(ids)
    }

    /// A new consent may have taken something from accounts that an earlier one gave: they are looked at.
    async fn probe_others(
        &self,
        workspace: WorkspaceId,
        platform: &Platform,
        connected: &[AccountId],
        now: Time,
    ) -> Result<(), StoreError> {
        let store = &self.shared.store;
        let others = account::list(store, &store::Sight::house(workspace)).await?.into_iter().filter(|a| {
            a.platform == *platform && a.state == AccountState::Active && !connected.contains(&a.id)
        });
        for account in others {
            store.write(async |tx| job::put(&tx, &account, &Work::Probe, now, now).await).await?;
        }
        Ok(())
    }

    async fn chosen(&self, platform: &Platform, consent: &Consent) -> Result<App, AccountError> {
        let id = consent.app.parse().map_err(|_| AccountError::NoApp)?;
        let app = self.app(platform, id).await?.ok_or(AccountError::NoApp)?;
        // An app that another workspace entered is not this one's to use.
        if app.workspace.is_some_and(|w| w != consent.workspace_id) {
            return Err(AccountError::NoApp);
        }
        Ok(app)
    }
}
