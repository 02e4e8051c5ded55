//! A stand-in for the engine: takes every webhook whose header says that it is genuine.

use std::{collections::HashMap, sync::Mutex};

use bytes::Bytes;
use connector::{Connector, Manifest, Secrets};
use futures::future::{BoxFuture, FutureExt as _, ready};
use model::{
    AccountId, AttachmentId, ConversationId, MemberId, MessageId, Platform, SessionId, Time, WorkspaceId,
};
use url::Url;

use crate::daemon::{
    AccountHealth, Daemon, DaemonError, FileApp, HookCall, HookOutcome, MediaForm, ThreadTruth,
};

#[derive(Debug, Default)]
pub struct StandIn {
    pub taken: Mutex<Vec<Bytes>>,
}

impl Daemon for StandIn {
    fn manifests(&self) -> Vec<&'static Manifest> {
        Vec::new()
    }

    fn connector(&self, _: &Platform) -> Option<&'static dyn Connector> {
        None
    }

    fn file_apps(&self) -> Vec<FileApp> {
        Vec::new()
    }

    fn receive<'a>(&'a self, call: HookCall<'a>) -> BoxFuture<'a, HookOutcome> {
        let outcome = match call.headers.get("x-genuine").map(http::HeaderValue::as_bytes) {
            _ if call.platform != "testing" => HookOutcome::Unknown,
            Some(b"yes") => {
                self.taken.lock().expect("no panic").push(call.body);
                HookOutcome::Accepted
            }
            Some(b"later") => HookOutcome::NotReady,
            _ => HookOutcome::Refused,
        };
        ready(outcome).boxed()
    }

    fn ready(&self) -> BoxFuture<'_, Result<(), String>> {
        ready(Ok(())).boxed()
    }

    fn connect_keys<'a>(
        &'a self,
        _: WorkspaceId,
        _: MemberId,
        _: &'a Platform,
        _: Secrets,
    ) -> BoxFuture<'a, Result<AccountId, DaemonError>> {
        ready(Err(DaemonError::NotFound)).boxed()
    }

    fn consent_url<'a>(
        &'a self,
        _: WorkspaceId,
        _: SessionId,
        _: &'a Platform,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Url, DaemonError>> {
        ready(Err(DaemonError::NotFound)).boxed()
    }

    fn consent_return<'a>(
        &'a self,
        _: SessionId,
        _: &'a Platform,
        _: Vec<(String, String)>,
    ) -> BoxFuture<'a, Result<Vec<AccountId>, DaemonError>> {
        ready(Err(DaemonError::ForeignConsent)).boxed()
    }

    fn disconnect(&self, _: WorkspaceId, _: AccountId, _: bool) -> BoxFuture<'_, Result<(), DaemonError>> {
        ready(Ok(())).boxed()
    }

    fn backfill(&self, _: WorkspaceId, _: AccountId, _: Time) -> BoxFuture<'_, Result<(), DaemonError>> {
        ready(Ok(())).boxed()
    }

    fn health(&self, _: WorkspaceId, _: AccountId) -> BoxFuture<'_, Result<AccountHealth, DaemonError>> {
        ready(Ok(AccountHealth::default())).boxed()
    }

    fn truths<'a>(
        &'a self,
        _: WorkspaceId,
        _: &'a [ConversationId],
    ) -> BoxFuture<'a, HashMap<ConversationId, ThreadTruth>> {
        ready(HashMap::new()).boxed()
    }

    fn mark_read(&self, _: WorkspaceId, _: ConversationId) {}

    fn recall(&self, _: WorkspaceId, _: MemberId, _: MessageId) -> BoxFuture<'_, Result<(), DaemonError>> {
        ready(Ok(())).boxed()
    }

    fn webhook_url(&self, platform: &Platform, _: Option<&str>, _: Option<AccountId>) -> String {
        format!("{}/webhooks/{platform}", super::ORIGIN)
    }

    fn callback_url(&self, platform: &Platform) -> String {
        format!("{}/oauth/{platform}/callback", super::ORIGIN)
    }

    fn media(&self, _: &str) -> Option<(AttachmentId, MediaForm)> {
        None
    }
}
