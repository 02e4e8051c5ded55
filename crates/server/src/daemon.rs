//! What this floor needs from the one below: the daemon that takes webhooks in, sends and connects.

mod engine;

use std::{collections::HashMap, time::Duration};

use ::engine::account::Import;
use bytes::Bytes;
use connector::{Connector, Fault, Manifest, Secrets, SetupStep};
use futures::future::BoxFuture;
use http::{HeaderMap, Method, StatusCode};
use model::{
    AccountId, AttachmentId, Composer, ConversationId, Features, MemberId, MessageId, Platform,
    Problem as HealthProblem, ReplyWindow, ResponseClock, SessionId, Time, WorkspaceId,
};
use store::audit::By;
use url::Url;

use crate::problem::Problem;

/// What the server asks of the engine. Every answer is about things of one workspace, or about none.
pub trait Daemon: Send + Sync + 'static {
    /// What each platform claims.
    fn manifests(&self) -> Vec<&'static Manifest>;

    /// A platform's connector: rules ask it what a platform would take.
    fn connector(&self, platform: &Platform) -> Option<&'static dyn Connector>;

    /// The apps of the configuration file.
    fn file_apps(&self) -> Vec<FileApp>;

    /// Checks and journals a platform's call. Answers only once it is durable.
    fn receive<'a>(&'a self, call: HookCall<'a>) -> BoxFuture<'a, HookOutcome>;

    /// Whether a webhook could be taken durably now; else why not.
    fn ready(&self) -> BoxFuture<'_, Result<(), String>>;

    /// Connects an account by typed-in keys.
    fn connect_keys<'a>(
        &'a self,
        workspace: WorkspaceId,
        by: &'a By,
        platform: &'a Platform,
        fields: Secrets,
    ) -> BoxFuture<'a, Result<AccountId, DaemonError>>;

    /// Makes the address of a consent page, remembering which session asked.
    fn consent_url<'a>(
        &'a self,
        workspace: WorkspaceId,
        session: SessionId,
        platform: &'a Platform,
        app: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Url, DaemonError>>;

    /// Turns the way back from consent into accounts. Refuses a state that another session started.
    fn consent_return<'a>(
        &'a self,
        session: SessionId,
        by: &'a By,
        platform: &'a Platform,
        query: Vec<(String, String)>,
    ) -> BoxFuture<'a, Result<Vec<AccountId>, DaemonError>>;

    /// Takes an account out, destroys its keys, and erases its history where asked.
    fn disconnect<'a>(
        &'a self,
        workspace: WorkspaceId,
        account: AccountId,
        erase_history: bool,
        by: &'a By,
    ) -> BoxFuture<'a, Result<(), DaemonError>>;

    /// Reads what an account had since a moment.
    fn backfill<'a>(
        &'a self,
        workspace: WorkspaceId,
        account: AccountId,
        since: Time,
        by: &'a By,
    ) -> BoxFuture<'a, Result<(), DaemonError>>;

    /// How an account is.
    fn health(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> BoxFuture<'_, Result<AccountHealth, DaemonError>>;

    /// What may be written in conversations now. One that is not in the answer has no truth to show.
    fn truths<'a>(
        &'a self,
        workspace: WorkspaceId,
        conversations: &'a [&'a store::conversation::Conversation],
    ) -> BoxFuture<'a, HashMap<ConversationId, ThreadTruth>>;

    /// What the page may offer on a platform.
    fn features(&self, platform: &Platform) -> Features {
        self.manifests()
            .iter()
            .find(|m| m.platform == platform.as_str())
            .map(|m| m.features)
            .unwrap_or_default()
    }

    /// Tells the platform that the thread has been read, where it can be told. Never waits for it.
    fn mark_read(&self, workspace: WorkspaceId, conversation: ConversationId);

    /// A member looked at a conversation: what they were notified of it is taken back elsewhere. Never waits for it.
    fn seen(&self, workspace: WorkspaceId, member: MemberId, conversation: ConversationId);

    /// Our key for push subscriptions.
    fn push_key(&self) -> String;

    /// Whether a push subscription is one that could be used; else what is wrong with it.
    fn check_push(&self, endpoint: &str, public_key: &[u8], auth: &[u8]) -> Result<(), String>;

    /// Takes a sent message back.
    fn recall(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        message: MessageId,
    ) -> BoxFuture<'_, Result<(), DaemonError>>;

    /// Where the account's, or the app's, webhooks come in.
    fn webhook_url(&self, platform: &Platform, app: Option<&str>, account: Option<AccountId>) -> String;

    /// Where consent returns to.
    fn callback_url(&self, platform: &Platform) -> String;

    /// Whether a webhook may go to an address; else why not.
    fn check_outgoing(&self, url: &Url) -> Result<(), String>;

    /// Something was made ready for another program: looks at once.
    fn hurry_outgoing(&self);

    /// Which file an unguessable `/media` name stands for, if it still does.
    fn media(&self, name: &str) -> Option<(AttachmentId, MediaForm)>;
}

/// An app of the configuration file, without its secrets.
#[derive(Clone, Debug)]
pub struct FileApp {
    /// Of which platform.
    pub platform: Platform,
    /// Its name; none for the platform's first.
    pub name: Option<String>,
    /// "chat", "orders" or "both".
    pub purpose: String,
    /// Names of the credentials that are set.
    pub credentials_set: Vec<String>,
}

/// A platform's call.
#[derive(Clone, Debug)]
pub struct HookCall<'a> {
    /// The name in the address.
    pub platform: &'a str,
    /// Which of the platform's addresses.
    pub door: Door<'a>,
    /// GET or POST.
    pub method: &'a Method,
    /// Query pairs, decoded.
    pub query: Vec<(String, String)>,
    /// Path and query, as they came.
    pub path_and_query: &'a str,
    /// Headers.
    pub headers: &'a HeaderMap,
    /// The raw body.
    pub body: Bytes,
}

/// Which address of a platform was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door<'a> {
    /// `/webhooks/{platform}`
    Platform,
    /// `/webhooks/{platform}/{name}`: a further app, an account, or a call of the platform's own (`deauthorize`).
    Named(&'a str),
}

/// What became of a platform's call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookOutcome {
    /// It is durable: 2xx, empty.
    Accepted,
    /// A handshake or probe with an answer of its own.
    Answer {
        /// The status.
        status: StatusCode,
        /// The body, often empty.
        body: String,
        /// Its type, where it has a body.
        content_type: &'static str,
    },
    /// Not genuine: 401.
    Refused,
    /// No such platform, app or account: 404.
    Unknown,
    /// It cannot be taken durably now: 503, and the platform comes again.
    NotReady,
}

/// A file as it is, or its small picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaForm {
    /// As it is.
    Whole,
    /// A small JPEG of it.
    Preview,
}

/// The composer's truth of a conversation.
#[derive(Clone, Debug)]
pub struct ThreadTruth {
    /// Whether the platform still accepts a reply.
    pub reply_window: ReplyWindow,
    /// When waiting begins to count.
    pub response_clock: Option<ResponseClock>,
    /// What may be written.
    pub composer: Composer,
}

/// How an account is, beyond what its row says.
#[derive(Clone, Debug, Default)]
pub struct AccountHealth {
    /// What the platform gave us.
    pub grants: Vec<GrantHealth>,
    /// When its platform last called.
    pub last_webhook_at: Option<Time>,
    /// When it was last asked.
    pub last_poll_at: Option<Time>,
    /// How far behind the platform the inbox was at the last event.
    pub lag: Option<Duration>,
    /// Left, and of how many.
    pub quota: Option<(u64, u64)>,
    /// What should be mended.
    pub problems: Vec<HealthProblem>,
    /// What was, or is being, read back from before it was connected.
    pub imports: Vec<Import>,
    /// What was found when it was set up.
    pub setup: Vec<SetupStep>,
    /// Events of each of the last 24 hours, oldest first, and whether some were missed.
    pub hourly: Vec<(u64, bool)>,
}

/// A grant, without its tokens.
#[derive(Clone, Debug)]
pub struct GrantHealth {
    /// What it is for: "chat", "orders" or "both".
    pub purpose: &'static str,
    /// Scopes, as the platform names them.
    pub scopes: Vec<String>,
    /// When its token ends.
    pub expires_at: Option<Time>,
    /// When only a person can give it again, where the platform tells.
    pub ends_at: Option<Time>,
    /// Whether it renews itself until then.
    pub renews: bool,
    /// Whether the platform still takes it.
    pub valid: bool,
}

/// Why the daemon did not do something.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// There is no such thing in this workspace.
    #[error("there is no such thing in this workspace")]
    NotFound,
    /// It does not go with how things stand.
    #[error("{detail}")]
    Refused {
        /// Stable word.
        code: &'static str,
        /// What to do.
        detail: String,
    },
    /// The way back from consent does not belong to this session, or is too old.
    #[error("this consent was not started here, or too long ago; start it again from the settings")]
    ForeignConsent,
    /// The platform said no, or nothing.
    #[error(transparent)]
    Platform(#[from] Fault),
    /// Our own trouble.
    #[error(transparent)]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl From<DaemonError> for Problem {
    fn from(error: DaemonError) -> Problem {
        use connector::FaultClass as Class;
        match error {
            DaemonError::NotFound => Problem::not_found(),
            DaemonError::Refused { code, detail } => Problem::conflict(code, detail),
            DaemonError::ForeignConsent => {
                Problem::new(StatusCode::FORBIDDEN, "foreign_consent", error.to_string())
            }
            DaemonError::Platform(fault) => {
                let status = match fault.class {
                    Class::Unsupported
                    | Class::Unauthorized
                    | Class::Forbidden
                    | Class::Invalid
                    | Class::Gone
                    | Class::WindowClosed
                    | Class::Duplicate => StatusCode::UNPROCESSABLE_ENTITY,
                    Class::Throttled => StatusCode::SERVICE_UNAVAILABLE,
                    Class::Upstream | Class::Malformed | Class::UnknownOutcome => StatusCode::BAD_GATEWAY,
                };
                Problem::new(status, format!("platform_{}", fault.class.as_str()), fault.detail)
            }
            DaemonError::Internal(error) => Problem::internal(error.as_ref()),
        }
    }
}
