//! A stand-in for the engine: takes every webhook whose header says that it is genuine.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
    time::Duration,
};

use bytes::Bytes;
use connector::{
    AccountContext, Admission, ConnectKind, Connector, Delivery, Fault, Hook, HookScope, Keys, Manifest, Op,
    Outgoing, PartLimit, Piece, Refusal, Reply, Request, Secrets, ThreadContext, Unreadable,
};
use futures::future::{BoxFuture, FutureExt as _, ready};
use model::{
    AccountId, AttachmentId, Composer, ConversationId, Event, Features, MemberId, MessageId, PartKind,
    Platform, ReplyWindow, SessionId, TextUnit, ThreadKind, ThreadRef, Time, WorkspaceId,
};
use store::audit::By;
use url::Url;

use crate::daemon::{
    AccountHealth, Daemon, DaemonError, FileApp, HookCall, HookOutcome, MediaForm, ThreadTruth,
};

/// A platform that takes texts of up to 100 letters; nothing is ever sent to it here, and it says nothing by itself.
pub struct Plain;

static PLAIN: Manifest = Manifest {
    platform: "testing",
    label: "Testing",
    ops: &[],
    connect: ConnectKind::Consent,
    app_fields: &[],
    app_purpose: "both",
    endpoints: &[],
    hooks: HookScope::App,
    callbacks: &[],
    hook_deadline: Duration::from_secs(1),
    buckets: &[],
    feeds: &[],
    text_unit: TextUnit::Codepoints,
    text_max: 100,
    sends: &[
        PartLimit { kind: PartKind::Text, max_bytes: 0, types: &[] },
        PartLimit { kind: PartKind::Image, max_bytes: 1_000_000, types: &["image/png"] },
        PartLimit { kind: PartKind::File, max_bytes: 200 << 20, types: &[] },
    ],
    features: Features {
        read_receipts: false,
        delivery_receipts: false,
        typing: false,
        unsend: false,
        edit: false,
        reactions: false,
        order_cards: false,
        product_cards: false,
    },
    has_orders: false,
    orders_per_call: 0,
    revoke_by_hand: None,
    media_hosts: &[],
};

impl Connector for Plain {
    fn manifest(&self) -> &'static Manifest {
        &PLAIN
    }

    fn verify(&self, _: &Hook<'_>, _: &Keys<'_>, _: Time) -> Result<Admission, Refusal> {
        Ok(Admission::Deliver)
    }

    fn split(&self, _: &Hook<'_>) -> Vec<Delivery> {
        Vec::new()
    }

    fn decode(&self, _: &Delivery, _: &AccountContext) -> Result<Vec<Event>, Unreadable> {
        Ok(Vec::new())
    }

    fn authorize(&self, request: Request, _: &Keys<'_>, _: Time) -> Request {
        request
    }

    fn fault(&self, _: Op, _: &Reply) -> Option<Fault> {
        None
    }

    fn composer(&self, _: &ThreadContext, _: &AccountContext) -> Composer {
        Composer {
            unit: TextUnit::Codepoints,
            max: 100,
            messages_left: None,
            free_until: None,
            quota_left: None,
            quota_total: None,
            kinds: vec![PartKind::Text, PartKind::Image],
            reason: None,
        }
    }

    fn pieces(&self, what: &Outgoing, _: &ThreadContext) -> Result<Vec<Piece>, Fault> {
        Ok(vec![Piece {
            parts: what.parts.clone(),
            reply_to: None,
            by_person: true,
            retry_key: String::new(),
            first_tried_at: None,
            memo: None,
        }])
    }
}

#[derive(Debug, Default)]
pub struct StandIn {
    pub taken: Mutex<Vec<Bytes>>,
}

impl Daemon for StandIn {
    fn manifests(&self) -> Vec<&'static Manifest> {
        Vec::new()
    }

    fn connector(&self, platform: &Platform) -> Option<&'static dyn Connector> {
        (platform.as_str() == "testing").then_some(&Plain as &dyn Connector)
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
        _: &'a By,
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
        _: &'a By,
        _: &'a Platform,
        _: Vec<(String, String)>,
    ) -> BoxFuture<'a, Result<Vec<AccountId>, DaemonError>> {
        ready(Err(DaemonError::ForeignConsent)).boxed()
    }

    fn disconnect<'a>(
        &'a self,
        _: WorkspaceId,
        _: AccountId,
        _: bool,
        _: &'a By,
    ) -> BoxFuture<'a, Result<(), DaemonError>> {
        ready(Ok(())).boxed()
    }

    fn backfill<'a>(
        &'a self,
        _: WorkspaceId,
        _: AccountId,
        _: Time,
        _: &'a By,
    ) -> BoxFuture<'a, Result<(), DaemonError>> {
        ready(Ok(())).boxed()
    }

    fn health(&self, _: WorkspaceId, _: AccountId) -> BoxFuture<'_, Result<AccountHealth, DaemonError>> {
        ready(Ok(AccountHealth::default())).boxed()
    }

    fn truths<'a>(
        &'a self,
        _: WorkspaceId,
        conversations: &'a [&'a store::conversation::Conversation],
    ) -> BoxFuture<'a, HashMap<ConversationId, ThreadTruth>> {
        let truth = |conversation: &&store::conversation::Conversation| {
            let thread = ThreadContext {
                thread: ThreadRef { id: "u1".to_owned(), kind: ThreadKind::Direct },
                contact: "u1".to_owned(),
                memo: BTreeMap::new(),
                last_inbound_at: None,
                last_inbound_received_at: None,
                last_inbound_id: None,
                outbound_since: 0,
                last_order_at: None,
                last_order_id: None,
                now: Time::EPOCH,
            };
            let account = AccountContext {
                external_id: String::new(),
                webhook_url: String::new(),
                memo: BTreeMap::new(),
                now: Time::EPOCH,
            };
            let composer = Plain.composer(&thread, &account);
            (
                conversation.id,
                ThreadTruth { reply_window: ReplyWindow::none(), response_clock: None, composer },
            )
        };
        ready(conversations.iter().map(truth).collect()).boxed()
    }

    fn mark_read(&self, _: WorkspaceId, _: ConversationId) {}

    fn seen(&self, _: WorkspaceId, _: MemberId, _: ConversationId) {}

    fn push_key(&self) -> String {
        "key".to_owned()
    }

    fn check_push(&self, endpoint: &str, _: &[u8], _: &[u8]) -> Result<(), String> {
        if endpoint.starts_with("https://push.example/") {
            Ok(())
        } else {
            Err("Not a push service.".to_owned())
        }
    }

    fn recall(&self, _: WorkspaceId, _: MemberId, _: MessageId) -> BoxFuture<'_, Result<(), DaemonError>> {
        ready(Ok(())).boxed()
    }

    fn webhook_url(&self, platform: &Platform, _: Option<&str>, _: Option<AccountId>) -> String {
        format!("{}/webhooks/{platform}", super::ORIGIN)
    }

    fn callback_url(&self, platform: &Platform) -> String {
        format!("{}/oauth/{platform}/callback", super::ORIGIN)
    }

    fn check_outgoing(&self, url: &Url) -> Result<(), String> {
        if url.scheme() == "https" { Ok(()) } else { Err("plain http".to_owned()) }
    }

    fn hurry_outgoing(&self) {}

    fn media(&self, _: &str) -> Option<(AttachmentId, MediaForm)> {
        None
    }
}
