//! The real floor below.

use std::{collections::HashMap, net::Ipv4Addr};

use bytes::Bytes;
use connector::{Connector, FaultClass, GrantUse, Manifest, Secrets};
use engine::{
    Engine,
    account::{AccountError, Health},
    intake::{Call, CallOutcome, Door as EngineDoor},
    media::Variant,
};
use futures::future::BoxFuture;
use http::{Method, StatusCode};
use model::{
    AccountId, AttachmentId, ConversationId, MemberId, MessageId, Platform, SessionId, Time, WorkspaceId,
};
use store::audit::By;
use url::{Host, Url};

use super::{
    AccountHealth, Daemon, DaemonError, Door, FileApp, GrantHealth, HookCall, HookOutcome, MediaForm,
    ThreadTruth,
};

impl Daemon for Engine {
    fn manifests(&self) -> Vec<&'static Manifest> {
        self.connectors().iter().map(|c| c.manifest()).collect()
    }

    fn connector(&self, platform: &Platform) -> Option<&'static dyn Connector> {
        Engine::connector(self, platform.as_str())
    }

    fn file_apps(&self) -> Vec<FileApp> {
        Engine::file_apps(self)
            .map(|app| FileApp {
                platform: app.platform,
                name: app.name,
                purpose: app.purpose,
                credentials_set: app
                    .credentials
                    .iter()
                    .filter(|(_, secret)| !secret.is_empty())
                    .map(|(name, _)| name.to_owned())
                    .collect(),
            })
            .collect()
    }

    fn receive<'a>(&'a self, call: HookCall<'a>) -> BoxFuture<'a, HookOutcome> {
        Box::pin(async move {
            let body: Bytes = call.body;
            let call = Call {
                platform: call.platform,
                door: match call.door {
                    Door::Platform => EngineDoor::Platform,
                    Door::Named(name) => EngineDoor::Named(name),
                },
                method: if *call.method == Method::GET {
                    connector::Method::Get
                } else {
                    connector::Method::Post
                },
                path_and_query: call.path_and_query,
                query: &call.query,
                headers: call.headers,
                body: &body,
            };
            match Engine::receive(self, call).await {
                CallOutcome::Accepted => HookOutcome::Accepted,
                CallOutcome::Answer(answer) => HookOutcome::Answer {
                    status: StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK),
                    content_type: content_type(&answer.body),
                    body: answer.body,
                },
                CallOutcome::Refused => HookOutcome::Refused,
                CallOutcome::Unknown => HookOutcome::Unknown,
                CallOutcome::NotReady => HookOutcome::NotReady,
            }
        })
    }

    fn ready(&self) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async move {
            // What the database says goes to the log: its texts may name hosts.
            self.store().ping().await.map_err(|error| {
                tracing::warn!(error = %error, "the database cannot be written");
                "The database cannot be written now. Look at it, and at the space on its disk.".to_owned()
            })
        })
    }

    fn connect_keys<'a>(
        &'a self,
        workspace: WorkspaceId,
        by: &'a By,
        platform: &'a Platform,
        fields: Secrets,
    ) -> BoxFuture<'a, Result<AccountId, DaemonError>> {
        Box::pin(async move { Ok(Engine::connect_keys(self, workspace, by, platform, fields).await?) })
    }

    fn consent_url<'a>(
        &'a self,
        workspace: WorkspaceId,
        session: SessionId,
        platform: &'a Platform,
        app: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Url, DaemonError>> {
        Box::pin(async move { Ok(Engine::consent_url(self, workspace, session, platform, app).await?) })
    }

    fn consent_return<'a>(
        &'a self,
        session: SessionId,
        by: &'a By,
        platform: &'a Platform,
        query: Vec<(String, String)>,
    ) -> BoxFuture<'a, Result<Vec<AccountId>, DaemonError>> {
        Box::pin(async move { Ok(Engine::consent_return(self, session, by, platform, query).await?) })
    }

    fn disconnect<'a>(
        &'a self,
        workspace: WorkspaceId,
        account: AccountId,
        erase_history: bool,
        by: &'a By,
    ) -> BoxFuture<'a, Result<(), DaemonError>> {
        Box::pin(async move { Ok(Engine::disconnect(self, workspace, account, erase_history, by).await?) })
    }

    fn backfill<'a>(
        &'a self,
        workspace: WorkspaceId,
        account: AccountId,
        since: Time,
        by: &'a By,
    ) -> BoxFuture<'a, Result<(), DaemonError>> {
        Box::pin(async move { Ok(Engine::backfill(self, workspace, account, since, by).await?) })
    }

    fn health(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> BoxFuture<'_, Result<AccountHealth, DaemonError>> {
        Box::pin(async move { Ok(Engine::health(self, workspace, account).await?.into()) })
    }

    fn truths<'a>(
        &'a self,
        workspace: WorkspaceId,
        conversations: &'a [&'a store::conversation::Conversation],
    ) -> BoxFuture<'a, HashMap<ConversationId, ThreadTruth>> {
        Box::pin(async move {
            let truths = Engine::truths(self, workspace, conversations).await.unwrap_or_else(|error| {
                // The rows are still worth showing without.
                tracing::warn!(error = %error, "reply windows could not be told");
                HashMap::new()
            });
            let truth = |t: engine::account::Truth| ThreadTruth {
                reply_window: t.reply_window,
                response_clock: t.response_clock,
                composer: t.composer,
            };
            truths.into_iter().map(|(id, t)| (id, truth(t))).collect()
        })
    }

    fn mark_read(&self, workspace: WorkspaceId, conversation: ConversationId) {
        let engine = self.clone();
        tokio::spawn(async move {
            if let Err(error) = Engine::mark_read(&engine, workspace, conversation).await {
                tracing::warn!(conversation.id = %conversation, error = %error, "the platform could not be told of reading");
            }
        });
    }

    fn seen(&self, workspace: WorkspaceId, member: MemberId, conversation: ConversationId) {
        let engine = self.clone();
        tokio::spawn(async move {
            if let Err(error) = Engine::seen(&engine, workspace, member, conversation).await {
                tracing::warn!(conversation.id = %conversation, error = %error, "a notification could not be taken back");
            }
        });
    }

    fn push_key(&self) -> String {
        Engine::push_key(self).to_owned()
    }

    fn check_push(&self, endpoint: &str, public_key: &[u8], auth: &[u8]) -> Result<(), String> {
        Engine::check_push(self, endpoint, public_key, auth)
    }

    fn recall(
        &self,
        workspace: WorkspaceId,
        _member: MemberId,
        message: MessageId,
    ) -> BoxFuture<'_, Result<(), DaemonError>> {
        Box::pin(async move { Ok(Engine::recall(self, workspace, message).await?) })
    }

    fn webhook_url(&self, platform: &Platform, app: Option<&str>, account: Option<AccountId>) -> String {
        match account {
            Some(account) => self.account_webhook_url(platform, account),
            None => self.app_webhook_url(platform, app),
        }
    }

    fn callback_url(&self, platform: &Platform) -> String {
        Engine::callback_url(self, platform)
    }

    fn check_outgoing(&self, url: &Url) -> Result<(), String> {
        let guard = self.guard();
        guard.check(url, &[]).map_err(|refused| refused.to_string())?;
        let ours = match url.host() {
            Some(Host::Ipv4(ip)) => guard.is_allowed(ip.into()),
            Some(Host::Ipv6(ip)) => guard.is_allowed(ip.into()),
            Some(Host::Domain(name)) => name == "localhost" && guard.is_allowed(Ipv4Addr::LOCALHOST.into()),
            None => false,
        };
        // Inside the operator's own network there may be no certificate; everywhere else there is.
        if url.scheme() == "https" || ours {
            Ok(())
        } else {
            Err("plain http is read by everybody on the way".to_owned())
        }
    }

    fn hurry_outgoing(&self) {
        Engine::hurry_outgoing(self);
    }

    fn media(&self, name: &str) -> Option<(AttachmentId, MediaForm)> {
        let (id, variant) = self.links().read(name, engine::clock::now())?;
        Some((
            id,
            match variant {
                Variant::Whole => MediaForm::Whole,
                Variant::Preview => MediaForm::Preview,
            },
        ))
    }
}

/// A probe's answer is what the platform sent us, or JSON: never a page.
fn content_type(body: &str) -> &'static str {
    if body.starts_with('{') || body.starts_with('[') {
        "application/json"
    } else {
        "text/plain; charset=utf-8"
    }
}

impl From<AccountError> for DaemonError {
    fn from(error: AccountError) -> DaemonError {
        let detail = crate::problem::sentence(&error);
        match error {
            AccountError::Missing => DaemonError::NotFound,
            AccountError::NoPlatform => DaemonError::Refused { code: "no_platform", detail },
            AccountError::NoApp => DaemonError::Refused { code: "no_platform_app", detail },
            AccountError::OtherWay(_) => DaemonError::Refused { code: "connected_otherwise", detail },
            AccountError::Declined(_) => DaemonError::Refused { code: "consent_declined", detail },
            AccountError::Field(detail) => {
                DaemonError::Platform(connector::Fault::new(FaultClass::Invalid, "invalid", detail))
            }
            AccountError::State => DaemonError::ForeignConsent,
            AccountError::Platform(fault) => DaemonError::Platform(fault),
            AccountError::Store(error) => DaemonError::Internal(Box::new(error)),
        }
    }
}

impl From<Health> for AccountHealth {
    fn from(h: Health) -> AccountHealth {
        let now = engine::clock::now();
        AccountHealth {
            grants: h
                .grants
                .into_iter()
                .map(|g| GrantHealth {
                    purpose: match g.used_for {
                        GrantUse::Both => "both",
                        GrantUse::Messages => "chat",
                        GrantUse::Orders => "orders",
                    },
                    valid: g.ends_at.is_none_or(|end| end > now)
                        && (g.renews || g.expires_at.is_none_or(|end| end > now)),
                    expires_at: g.expires_at,
                    ends_at: g.ends_at,
                    renews: g.renews,
                    scopes: g.scopes,
                })
                .collect(),
            last_webhook_at: h.last_webhook_at,
            last_poll_at: h.last_poll_at,
            lag: h.lag,
            quota: h.quota,
            problems: h.problems,
            imports: h.imports,
            setup: h.setup,
            hourly: h.hourly.iter().map(|hour| (u64::from(hour.received), hour.gap)).collect(),
        }
    }
}
