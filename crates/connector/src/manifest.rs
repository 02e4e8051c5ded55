//! What a connector claims, as data.

use std::time::Duration;

use model::{Features, PartKind, TextUnit};

/// An operation of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Op {
    /// Make the address of the consent page.
    Consent,
    /// Turn consent, or typed-in keys, into accounts.
    Connect,
    /// Register webhooks and check the platform's console.
    Setup,
    /// Renew a grant.
    Renew,
    /// Give a grant back.
    Revoke,
    /// Look how an account is.
    Probe,
    /// Read a feed.
    Poll,
    /// Tell the platform that a page is safe.
    Confirm,
    /// Read a thread again.
    History,
    /// Read orders by number.
    Orders,
    /// Read a contact's profile.
    Profile,
    /// Fetch a file.
    Media,
    /// Send a piece.
    Send,
    /// Look whether a piece of unknown outcome went out.
    Look,
    /// Tell the platform that we have read.
    MarkRead,
    /// Take a message of ours back.
    Recall,
}

/// What a connector claims. Everything the engine and the page need to know of a platform.
#[derive(Debug)]
pub struct Manifest {
    /// Its name in URLs, tables and JSON.
    pub platform: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// Operations it really has; all others refuse (the kit holds it to that).
    pub ops: &'static [Op],
    /// How accounts are connected.
    pub connect: ConnectKind,
    /// Credentials of a platform app, if the platform has apps.
    pub app_fields: &'static [Field],
    /// What the platform's first app is for where nobody said: "chat", "orders" or "both".
    pub app_purpose: &'static str,
    /// Hosts, by the configuration key that changes them.
    pub endpoints: &'static [Endpoint],
    /// Whether webhooks come per app or per account.
    pub hooks: HookScope,
    /// Further addresses below the app's webhook that the platform calls (`deauthorize`, say): checked with the app's keys too.
    pub callbacks: &'static [&'static str],
    /// Time in which the platform wants the 2xx.
    pub hook_deadline: Duration,
    /// Rate buckets.
    pub buckets: &'static [Bucket],
    /// What can be polled.
    pub feeds: &'static [Feed],
    /// How the platform counts text.
    pub text_unit: TextUnit,
    /// Longest text of one message.
    pub text_max: u32,
    /// Kinds of part that can be sent, with limits.
    pub sends: &'static [PartLimit],
    /// What the page may offer.
    pub features: Features,
    /// Whether orders exist on the platform.
    pub has_orders: bool,
    /// Most order numbers in one [`Op::Orders`] call; 0 without orders.
    pub orders_per_call: usize,
    /// Whether the platform can be told to revoke; if not, the sentence for the operator.
    pub revoke_by_hand: Option<&'static str>,
    /// Hosts that media may be fetched from without our keys: suffixes such as `.example.com`. Empty: any public host.
    pub media_hosts: &'static [&'static str],
}

/// How accounts are connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectKind {
    /// By typing keys in.
    Keys(
        /// Which.
        &'static [Field],
    ),
    /// By consent in the browser, through an app.
    Consent,
}

/// A credential to be typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in configuration and API.
    pub name: &'static str,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether it is a secret (an id is not).
    pub secret: bool,
}

/// A host of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Configuration key, ending in `_url`.
    pub key: &'static str,
    /// The real host.
    pub default: &'static str,
}

/// Where webhooks come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookScope {
    /// One address per app; the event says for which account.
    App,
    /// One address per account.
    Account,
}

/// A rate bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: &'static str,
    /// Shared by all accounts of an app, instead of one per account.
    pub per_app: bool,
    /// Most at once.
    pub burst: u32,
    /// How many come back per second, times 1000.
    pub per_second_milli: u32,
}

/// Something that can be polled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Its name, for cursors.
    pub name: &'static str,
    /// Per account or per app.
    pub scope: FeedScope,
    /// How often.
    pub pace: FeedPace,
    /// Whether a first import reads it from `since`.
    pub first_import: Option<Duration>,
    /// So long after one import that began by itself no other does, however often the account is connected again; zero where the
    /// platform minds no repetition.
    pub import_rest: Duration,
}

/// Whose feed it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedScope {
    /// An account's.
    Account,
    /// An app's.
    App,
}

/// How often a feed is polled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedPace {
    /// By the setting `sync.orders_interval_s`.
    Orders,
    /// By the setting `sync.chat_interval_s`.
    Chat,
    /// By a fixed pace.
    Every(Duration),
    /// Never by itself: only on connecting and when a person asks.
    OnDemand,
}

/// A kind of part that can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartLimit {
    /// Which.
    pub kind: PartKind,
    /// Most bytes, for files; 0 where it has no meaning.
    pub max_bytes: u64,
    /// Content types taken, for files.
    pub types: &'static [&'static str],
}

impl Op {
    /// A name for messages and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Op::Consent => "consent",
            Op::Connect => "connect",
            Op::Setup => "setup",
            Op::Renew => "renew",
            Op::Revoke => "revoke",
            Op::Probe => "probe",
            Op::Poll => "poll",
            Op::Confirm => "confirm",
            Op::History => "history",
            Op::Orders => "orders",
            Op::Profile => "profile",
            Op::Media => "media",
            Op::Send => "send",
            Op::Look => "look",
            Op::MarkRead => "mark_read",
            Op::Recall => "recall",
        }
    }
}

impl Manifest {
    /// Whether it has an operation.
    pub fn has(&self, op: Op) -> bool {
        self.ops.contains(&op)
    }
}
