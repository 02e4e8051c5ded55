//! Platform apps: those of the configuration file and those that operators entered.

use std::{collections::BTreeMap, sync::Arc};

use connector::{AppContext, Connector, HookScope, Secrets};
use model::{AccountId, AccountState, AppId, Platform, WorkspaceId};
use store::{
    StoreError,
    account::{self, Account, AccountChange},
    app,
};

use crate::Engine;

/// An app with all that is needed to use it.
#[derive(Clone, Debug)]
pub struct App {
    /// Its id.
    pub id: AppId,
    /// Whose; none for those of the file, which serve every workspace.
    pub workspace: Option<WorkspaceId>,
    /// Of which platform.
    pub platform: Platform,
    /// Its name in addresses; none for the platform's first.
    pub name: Option<String>,
    /// "chat", "orders" or "both".
    pub purpose: String,
    /// Its credentials.
    pub credentials: Arc<Secrets>,
}

impl Engine {
    /// The apps of a platform that a workspace can use: its own first, then the file's.
    pub async fn apps(&self, workspace: WorkspaceId, platform: &Platform) -> Result<Vec<App>, StoreError> {
        let mut all = Vec::new();
        for entered in
            app::list(&self.shared.store, workspace).await?.into_iter().filter(|a| a.platform == *platform)
        {
            all.push(self.entered(entered).await?);
        }
        all.extend(self.file_apps().filter(|a| a.platform == *platform));
        Ok(all)
    }

    /// Every app of a platform, of whatever workspace: the file's first.
    pub(crate) async fn every_app(&self, platform: &Platform) -> Result<Vec<App>, StoreError> {
        let mut all: Vec<App> = self.file_apps().filter(|a| a.platform == *platform).collect();
        for entered in app::of_platform(&self.shared.store, platform).await? {
            all.push(self.entered(entered).await?);
        }
        Ok(all)
    }

    /// The app that a name in an address means: the platform's first without a name.
    pub async fn app_by_name(
        &self,
        platform: &Platform,
        name: Option<&str>,
    ) -> Result<Option<App>, StoreError> {
        if let Some(found) = self.file_apps().find(|a| a.platform == *platform && a.name.as_deref() == name) {
            return Ok(Some(found));
        }
        // An entered app is called by its id, or by its name where that is the only one of the name.
        let mut entered = app::of_platform(&self.shared.store, platform).await?;
        entered.retain(|a| name.is_none_or(|n| a.name == n || a.id.to_string() == n));
        if entered.len() > 1 {
            return Ok(None);
        }
        match entered.pop() {
            Some(one) => Ok(Some(self.entered(one).await?)),
            None => Ok(None),
        }
    }

    /// An app by id.
    pub async fn app(&self, platform: &Platform, id: AppId) -> Result<Option<App>, StoreError> {
        if let Some(found) = self.file_apps().find(|a| a.id == id) {
            return Ok(Some(found));
        }
        let entered = app::of_platform(&self.shared.store, platform).await?.into_iter().find(|a| a.id == id);
        match entered {
            Some(one) => Ok(Some(self.entered(one).await?)),
            None => Ok(None),
        }
    }

    /// The apps of the configuration file.
    pub fn file_apps(&self) -> impl Iterator<Item = App> + '_ {
        self.shared.settings.apps.iter().map(|f| App {
            id: f.id(),
            workspace: None,
            platform: f.platform.clone(),
            name: f.name.clone(),
            purpose: f.purpose.clone(),
            credentials: Arc::new(f.credentials.clone()),
        })
    }

    async fn entered(&self, a: app::App) -> Result<App, StoreError> {
        let credentials = app::credentials(&self.shared.store, a.id).await?.unwrap_or_default();
        Ok(App {
            id: a.id,
            workspace: Some(a.workspace_id),
            platform: a.platform,
            name: Some(a.id.to_string()),
            purpose: a.purpose,
            credentials: Arc::new(credentials),
        })
    }

    /// Where an app's webhooks come in.
    pub fn app_webhook_url(&self, platform: &Platform, name: Option<&str>) -> String {
        let base = self.origin();
        match name {
            Some(name) => format!("{base}/webhooks/{platform}/{name}"),
            None => format!("{base}/webhooks/{platform}"),
        }
    }

    /// Where an account's webhooks come in.
    pub fn account_webhook_url(&self, platform: &Platform, account: AccountId) -> String {
        match self.connector_of(platform).map(|c| c.manifest().hooks) {
            Some(HookScope::App) => self.app_webhook_url(platform, None),
            _ => format!("{}/webhooks/{platform}/{account}", self.origin()),
        }
    }

    /// Where consent returns to.
    pub fn callback_url(&self, platform: &Platform) -> String {
        format!("{}/oauth/{platform}/callback", self.origin())
    }

    pub(crate) fn origin(&self) -> &str {
        self.shared.settings.public_url.as_str().trim_end_matches('/')
    }

    /// Where an account's webhooks come in through its app: what is told to the platform when it is set up.
    pub(crate) async fn webhook_url_of(&self, account: &Account) -> Result<String, StoreError> {
        match self.app_of(account, None).await? {
            Some(app) if self.is_called_by_app(&account.platform) => {
                Ok(self.app_webhook_url(&account.platform, app.name.as_deref()))
            }
            _ => Ok(self.account_webhook_url(&account.platform, account.id)),
        }
    }

    fn is_called_by_app(&self, platform: &Platform) -> bool {
        self.connector_of(platform).is_some_and(|c| c.manifest().hooks == HookScope::App)
    }

    /// An app's fields that are no secrets, as its accounts remember them.
    pub(crate) fn app_memo(connector: &dyn Connector, app: &App) -> BTreeMap<String, String> {
        let open = connector.manifest().app_fields.iter().filter(|f| !f.secret);
        open.map(|f| {
            let value = app.credentials.get(f.name).map(|v| v.reveal().trim().to_owned());
            (format!("app.{}", f.name), value.unwrap_or_default())
        })
        .collect()
    }

    /// Brings what accounts remember of their apps up to what is set now.
    pub(crate) async fn refresh_app_memos(&self) -> Result<(), StoreError> {
        for account in account::all(&self.shared.store).await? {
            if account.state == AccountState::Disconnected {
                continue;
            }
            let Some(connector) = self.connector_of(&account.platform) else { continue };
            let Some(app) = self.app_of(&account, None).await? else { continue };
            let memo = Engine::app_memo(connector, &app);
            if memo.iter().any(|(key, value)| account.memo.get(key) != Some(value)) {
                self.change_account(&account, &AccountChange { memo, ..AccountChange::default() }).await;
            }
        }
        Ok(())
    }

    pub(crate) fn app_context(&self, app: &App) -> AppContext {
        AppContext {
            credentials: app.credentials.as_ref().clone(),
            webhook_url: self.app_webhook_url(&app.platform, app.name.as_deref()),
            callback_url: self.callback_url(&app.platform),
            purpose: app.purpose.clone(),
        }
    }

    /// An app for what needs none.
    pub(crate) fn no_app(&self, platform: &Platform) -> AppContext {
        AppContext {
            credentials: Secrets::new(),
            webhook_url: self.app_webhook_url(platform, None),
            callback_url: self.callback_url(platform),
            purpose: "both".to_owned(),
        }
    }
}
