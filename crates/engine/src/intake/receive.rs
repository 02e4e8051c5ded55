//! A platform calls: verified on the raw bytes, made durable, and only then answered.

use connector::{Admission, Answer, Connector, Hook, HookScope, Keys, Method, Refusal, Secrets};
use http::HeaderMap;
use model::{AccountId, AccountState, JournalSource, Platform};
use store::{
    StoreError,
    account::{self, Route},
    grant,
};

use crate::{Engine, app::App, clock};

/// A platform's call as it came.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// The platform named in the address.
    pub platform: &'a str,
    /// Which of its addresses.
    pub door: Door<'a>,
    /// GET or POST.
    pub method: Method,
    /// Path and query as they came, from the first `/`.
    pub path_and_query: &'a str,
    /// Query pairs, decoded.
    pub query: &'a [(String, String)],
    /// Headers.
    pub headers: &'a HeaderMap,
    /// Raw body.
    pub body: &'a [u8],
}

/// Which address of a platform was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door<'a> {
    /// The platform's own.
    Platform,
    /// A further app's, or an account's.
    Named(&'a str),
}

/// What to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    /// Durable: 2xx with an empty body.
    Accepted,
    /// A probe's or handshake's own answer.
    Answer(Answer),
    /// Not genuine: 401.
    Refused,
    /// No such platform, app or account: 404.
    Unknown,
    /// It cannot be made durable now: 503, so that the platform comes again.
    NotReady,
}

/// Who was called, and with what keys to check it.
struct Callee {
    app: Secrets,
    grant: Secrets,
    account: Option<(Route, String)>,
    url: String,
}

impl Engine {
    /// Takes a platform's call. Accepted means durable.
    pub async fn receive(&self, call: Call<'_>) -> CallOutcome {
        let Some(connector) = self.connector(call.platform) else { return CallOutcome::Unknown };
        let Ok(platform) = call.platform.parse::<Platform>() else { return CallOutcome::Unknown };
        match self.take(connector, &platform, &call).await {
            Ok(outcome) => outcome,
            Err(e) => {
                tracing::error!(platform = call.platform, error = %e, "a webhook could not be made durable");
                CallOutcome::NotReady
            }
        }
    }

    async fn take(
        &self,
        connector: &'static dyn Connector,
        platform: &Platform,
        call: &Call<'_>,
    ) -> Result<CallOutcome, StoreError> {
        if self.is_disconnected(connector, platform, call).await? {
            // Its keys are destroyed, so nothing can be checked any more: acknowledged and dropped.
            return Ok(CallOutcome::Accepted);
        }
        let now = clock::now();
        let mut refused = None;
        for callee in self.callees(connector, platform, call).await? {
            let hook = Hook {
                method: call.method,
                url: &callee.url,
                callback: callback_of(connector, call.door),
                query: call.query,
                headers: call.headers,
                body: call.body,
            };
            let external_id = callee.account.as_ref().map(|(_, id)| id.as_str());
            let keys = Keys { app: &callee.app, grant: &callee.grant, account: external_id };
            match connector.verify(&hook, &keys, now) {
                Ok(Admission::Answer(answer)) => return Ok(CallOutcome::Answer(answer)),
                Ok(admission) => {
                    let deliveries = connector.split(&hook);
                    let route = callee.account.as_ref().map(|(route, _)| route);
                    self.journal(platform, route, JournalSource::Webhook, deliveries, now).await?;
                    return Ok(match admission {
                        Admission::DeliverAnd(answer) => CallOutcome::Answer(answer),
                        _ => CallOutcome::Accepted,
                    });
                }
                Err(refusal) => refused = Some(refusal),
            }
        }
        let Some(refusal) = refused else { return Ok(CallOutcome::Unknown) };
        match refusal {
            // An operator's mistake rather than a stranger's call: said louder.
            Refusal::NoKeys => tracing::error!(
                platform = call.platform,
                "webhooks cannot be checked: the app's keys are not set"
            ),
            other => {
                let bytes = call.body.len();
                tracing::warn!(platform = call.platform, body.bytes = bytes, reason = %other, "refused a webhook");
            }
        }
        Ok(CallOutcome::Refused)
    }

    async fn is_disconnected(
        &self,
        connector: &dyn Connector,
        platform: &Platform,
        call: &Call<'_>,
    ) -> Result<bool, StoreError> {
        let (HookScope::Account, Door::Named(name)) = (connector.manifest().hooks, call.door) else {
            return Ok(false);
        };
        let Ok(id) = name.parse::<AccountId>() else { return Ok(false) };
        let account = account::anywhere(&self.shared.store, id).await?;
        Ok(account.is_some_and(|a| a.platform == *platform && a.state == AccountState::Disconnected))
    }

    /// Who may be meant: one, or for a callback, whose address names no app, each app of the platform.
    async fn callees(
        &self,
        connector: &dyn Connector,
        platform: &Platform,
        call: &Call<'_>,
    ) -> Result<Vec<Callee>, StoreError> {
        let url = format!("{}{}", self.origin(), call.path_and_query.split('?').next().unwrap_or_default());
        if connector.manifest().hooks == HookScope::Account {
            let Door::Named(name) = call.door else { return Ok(Vec::new()) };
            let Ok(id) = name.parse::<AccountId>() else { return Ok(Vec::new()) };
            let Some(account) =
                account::anywhere(&self.shared.store, id).await?.filter(|a| a.platform == *platform)
            else {
                return Ok(Vec::new());
            };
            let grants = grant::of_account(&self.shared.store, platform, id).await?;
            let secrets = grants.into_iter().next().map(|g| g.secrets).unwrap_or_default();
            let route = Route { workspace_id: account.workspace_id, account_id: id, state: account.state };
            return Ok(vec![Callee {
                app: Secrets::new(),
                grant: secrets,
                account: Some((route, account.external_id)),
                url,
            }]);
        }
        let apps = match call.door {
            Door::Platform => self.app_by_name(platform, None).await?.into_iter().collect(),
            Door::Named(_) if callback_of(connector, call.door).is_some() => self.every_app(platform).await?,
            Door::Named(name) => {
                self.app_by_name(platform, Some(name)).await?.into_iter().collect::<Vec<_>>()
            }
        };
        let callee = |app: App| Callee {
            app: app.credentials.as_ref().clone(),
            grant: Secrets::new(),
            account: None,
            url: url.clone(),
        };
        Ok(apps.into_iter().map(callee).collect())
    }
}

/// The connector's callback that an address means.
fn callback_of<'a>(connector: &dyn Connector, door: Door<'a>) -> Option<&'a str> {
    match door {
        Door::Named(name) if connector.manifest().callbacks.contains(&name) => Some(name),
        _ => None,
    }
}
