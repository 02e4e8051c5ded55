//! Connecting an account: by keys, and what is common to keys and consent.

use connector::{ConnectKind, Connected, Connector, Op, Secrets, SetupState, SetupStep};
use model::{AccountId, AccountState, Capabilities, Capability, Platform, Problem, Time, WorkspaceId};
use store::{
    StoreError,
    account::{self, Account, AccountChange, NewAccount},
    audit::{self, By},
    change::{self, ChangeKind, NewChange},
    grant, journal,
};

use super::{AccountError, import};
use crate::{
    Engine,
    app::App,
    clock,
    errand::Use,
    job::{self, Work},
};

impl Engine {
    /// Connects an account by typed-in keys. Comes back when it is active, or with why not.
    pub async fn connect_keys(
        &self,
        workspace: WorkspaceId,
        by: &By,
        platform: &Platform,
        fields: Secrets,
    ) -> Result<AccountId, AccountError> {
        let connector = self.connector_of(platform).ok_or(AccountError::NoPlatform)?;
        let ConnectKind::Keys(wanted) = connector.manifest().connect else {
            return Err(AccountError::OtherWay("consent: POST /accounts/connect"));
        };
        for field in wanted.iter().filter(|f| !f.optional) {
            if fields.get(field.name).is_none_or(|v| v.reveal().trim().is_empty()) {
                return Err(AccountError::Field(format!("{} is missing", field.name)));
            }
        }
        let now = clock::now();
        let plan = connector.connect(&fields, now);
        let connected = self
            .run_as_app(connector, std::sync::Arc::new(fields), "", plan)
            .await
            .map_err(AccountError::Platform)?;
        self.take_in(connector, workspace, by, platform, None, connected, now).await
    }

    /// Takes an opened account in: row, grant, waiting events, first import, webhooks.
    #[expect(clippy::too_many_arguments, reason = "what was opened, whose, through what, by whom and when")]
    pub(super) async fn take_in(
        &self,
        connector: &'static dyn Connector,
        workspace: WorkspaceId,
        by: &By,
        platform: &Platform,
        app: Option<&App>,
        connected: Connected,
        now: Time,
    ) -> Result<AccountId, AccountError> {
        let store = &self.shared.store;
        let before = account::find(store, workspace, platform, &connected.external_id).await?;
        let verb = if before.is_some() { "account.reconnect" } else { "account.connect" };
        let alive = before.filter(|a| a.state == AccountState::Active);
        let new = NewAccount {
            platform: platform.clone(),
            external_id: connected.external_id.clone(),
            app_id: app.map(|a| a.id),
            name: connected.name.clone(),
            state: AccountState::Connecting,
            // A second app's grant adds to what the first gave.
            capabilities: match &alive {
                Some(a) => both(&a.capabilities, &connected.capabilities),
                None => connected.capabilities.clone(),
            },
            memo: match app {
                Some(app) => {
                    connected.memo.clone().into_iter().chain(Engine::app_memo(connector, app)).collect()
                }
                None => connected.memo.clone(),
            },
        };
        let (account, _) = store.write(async |tx| account::upsert(&tx, workspace, &new, now).await).await?;
        // The grant is durable before the account may be used.
        grant::put(store, workspace, platform, account.id, app.map(|a| a.id), &connected.grant, now).await?;
        self.shared.routes.forget();

        let (problems, steps) = self.set_up(connector, &account).await;
        let change = AccountChange {
            state: Some(AccountState::Active),
            problems: Some(problems),
            memo: std::collections::BTreeMap::from([(
                super::setup::MEMO.to_owned(),
                super::setup::write(&steps),
            )]),
            connected_at: Some(alive.and_then(|a| a.connected_at).unwrap_or(now)),
            ..AccountChange::default()
        };
        self.change_account(&account, &change).await;
        let id = account.id;
        let begun: Result<(), StoreError> = store
            .write(async |tx| {
                let act = by.did(verb, Some(&id)).with(platform.as_str());
                audit::append(&tx, workspace, &act, now).await?;
                journal::replay_account(&tx, workspace, id, now).await?;
                job::put(&tx, &account, &Work::Probe, now.after(std::time::Duration::from_secs(2)), now)
                    .await?;
                for feed in connector.manifest().feeds {
                    import::begin_first(&tx, &account, feed, now).await?;
                }
                let noted = NewChange {
                    kind: ChangeKind::AccountUpdated,
                    object_id: id.uuid(),
                    account_id: Some(id),
                    conversation_id: None,
                };
                change::note(&tx, workspace, &[noted], now).await
            })
            .await;
        begun?;
        self.shared.routes.forget();
        tracing::info!(account.id = %id, platform = %platform, "connected an account");
        Ok(id)
    }

    /// Registers webhooks where an API does it. What could not be done is a problem of the account, not a failure to connect;
    /// what is to be done by hand is told to the operator.
    async fn set_up(
        &self,
        connector: &'static dyn Connector,
        account: &Account,
    ) -> (Vec<Problem>, Vec<SetupStep>) {
        if !connector.manifest().has(Op::Setup) {
            return (Vec::new(), Vec::new());
        }
        let url = match self.webhook_url_of(account).await {
            Ok(url) => url,
            Err(_) => self.account_webhook_url(&account.platform, account.id),
        };
        let context = inbox::conversation::context::account_context(account, &url, clock::now());
        let steps = match self.run_for(connector, account, Use::Any, connector.setup(&context)).await {
            Ok(steps) => steps,
            Err(fault) => {
                let cure = format!("Set the webhook address by hand in the platform's console: {url}");
                let problem = Problem { code: "webhook_not_set".to_owned(), detail: fault.detail, cure };
                return (vec![problem], Vec::new());
            }
        };
        let failed = steps.iter().filter(|s| s.state == SetupState::Failed);
        let problem = |s: &SetupStep| Problem {
            code: s.code.clone(),
            detail: s.detail.clone(),
            cure: s.detail.clone(),
        };
        (failed.map(problem).collect(), steps)
    }
}

/// What either of two grants gives.
fn both(a: &Capabilities, b: &Capabilities) -> Capabilities {
    let better = |a: &Capability, b: &Capability| if a.available { a.clone() } else { b.clone() };
    Capabilities { messages: better(&a.messages, &b.messages), orders: better(&a.orders, &b.orders) }
}
