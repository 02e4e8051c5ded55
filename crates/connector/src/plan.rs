//! A plan: what to ask, and what to make of the answer.

use std::{collections::BTreeMap, time::Duration};

use model::{Capabilities, ContactSeen, Problem, Time};

use crate::{Delivery, Fault, Op, Reply, Request, Secrets};

/// What happens after an exchange: a fault that the class rules could not cure is handed in too, so that a
/// plan can take another way (a refused reply token, then a push).
type Next<T> = Box<dyn FnOnce(Result<Reply, Fault>) -> Plan<T> + Send>;

/// Either a result, or one request and what to make of the reply.
#[must_use = "a plan does nothing until it is run"]
pub enum Plan<T> {
    /// Finished.
    Done(Result<T, Fault>),
    /// One exchange, then on.
    Ask(Box<Exchange>, Next<T>),
}

/// One exchange with a platform.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// Which operation it belongs to.
    pub op: Op,
    /// The unsigned request.
    pub request: Request,
    /// The rate bucket of the manifest it draws from.
    pub bucket: &'static str,
    /// Whether it may be said again when no answer came.
    pub repeat: Repeat,
    /// What is expected back.
    pub expect: Expect,
    /// How long to wait for the whole answer.
    pub deadline: Duration,
    /// How long to wait before asking at all, for platforms that need a moment (a film that is still being
    /// prepared, a message that may still turn up). Zero for almost all; what replays plans need not wait.
    pub delay: Duration,
}

/// Whether a request may be said again when its outcome is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Harmless: it only reads, or carries a retry key.
    Safe,
    /// Harmless too, but what the plan asks afterwards is not: an upload before a send. A plan that was broken off behind it
    /// is not begun again blindly.
    Prelude,
    /// It may have taken effect: never said again by itself; the outcome is unknown.
    Never,
}

/// What is expected back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Text of at most this many bytes.
    Text {
        /// Cap in bytes.
        max: usize,
    },
    /// A file of at most this many bytes; on a 2xx answer it is streamed into the attachment, and the reply's body is empty.
    File {
        /// Cap in bytes.
        max: u64,
    },
}

impl<T: Send + 'static> Plan<T> {
    /// A finished plan.
    pub fn done(value: T) -> Plan<T> {
        Plan::Done(Ok(value))
    }

    /// A plan that refuses.
    pub fn refuse(fault: Fault) -> Plan<T> {
        Plan::Done(Err(fault))
    }

    /// The default of every operation: refused, and so never claimed.
    pub fn unsupported(op: Op) -> Plan<T> {
        Plan::refuse(Fault::unsupported(format!("this platform has no {}", op.as_str())))
    }

    /// One exchange whose reply becomes the result; faults end the plan.
    pub fn ask(exchange: Exchange, read: impl FnOnce(Reply) -> Result<T, Fault> + Send + 'static) -> Plan<T> {
        Plan::Ask(Box::new(exchange), Box::new(move |reply| Plan::Done(reply.and_then(read))))
    }

    /// One exchange, then whatever plan follows from its reply or fault.
    pub fn ask_then(
        exchange: Exchange,
        next: impl FnOnce(Result<Reply, Fault>) -> Plan<T> + Send + 'static,
    ) -> Plan<T> {
        Plan::Ask(Box::new(exchange), Box::new(next))
    }

    /// Goes on with another plan when this one succeeds.
    pub fn then<U: Send + 'static>(self, go: impl FnOnce(T) -> Plan<U> + Send + 'static) -> Plan<U> {
        match self {
            Plan::Done(Ok(value)) => go(value),
            Plan::Done(Err(fault)) => Plan::Done(Err(fault)),
            Plan::Ask(exchange, next) => Plan::Ask(exchange, Box::new(move |reply| next(reply).then(go))),
        }
    }

    /// Changes the result.
    pub fn map<U: Send + 'static>(self, f: impl FnOnce(T) -> U + Send + 'static) -> Plan<U> {
        self.then(move |value| Plan::done(f(value)))
    }

    /// Goes on with another plan when this one fails.
    pub fn or_else(self, go: impl FnOnce(Fault) -> Plan<T> + Send + 'static) -> Plan<T> {
        match self {
            Plan::Done(Ok(value)) => Plan::Done(Ok(value)),
            Plan::Done(Err(fault)) => go(fault),
            Plan::Ask(exchange, next) => Plan::Ask(exchange, Box::new(move |reply| next(reply).or_else(go))),
        }
    }
}

impl Exchange {
    /// A reading exchange: safe to repeat, answer up to 4 MiB, 20 s.
    pub fn read(op: Op, bucket: &'static str, request: Request) -> Exchange {
        Exchange {
            op,
            request,
            bucket,
            repeat: Repeat::Safe,
            expect: Expect::Text { max: 4 << 20 },
            deadline: Duration::from_secs(20),
            delay: Duration::ZERO,
        }
    }

    /// An exchange that takes effect and has no retry key: never repeated blindly, 20 s.
    pub fn act(op: Op, bucket: &'static str, request: Request) -> Exchange {
        Exchange { repeat: Repeat::Never, ..Exchange::read(op, bucket, request) }
    }

    /// Safe to repeat after all (it carries a retry key, or doing it twice is the same).
    #[must_use]
    pub fn repeatable(mut self) -> Exchange {
        self.repeat = Repeat::Safe;
        self
    }

    /// Safe to repeat alone, while what follows in the plan is not.
    #[must_use]
    pub fn prelude(mut self) -> Exchange {
        self.repeat = Repeat::Prelude;
        self
    }

    /// Asked only after a pause.
    #[must_use]
    pub fn delayed(mut self, by: Duration) -> Exchange {
        self.delay = by;
        self
    }

    /// Downloads a file of at most `max` bytes, within five minutes.
    #[must_use]
    pub fn file(mut self, max: u64) -> Exchange {
        self.expect = Expect::File { max };
        self.deadline = Duration::from_mins(5);
        self
    }
}

/// What a platform gave us for an account: its tokens, scopes and expiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Tokens, by the connector's own names.
    pub secrets: Secrets,
    /// Which use it serves.
    pub used_for: GrantUse,
    /// Scopes, as the platform names them.
    pub scopes: Vec<String>,
    /// When the token that signs calls ends; none if never.
    pub expires_at: Option<Time>,
    /// When to renew it; none if it cannot be renewed.
    pub renew_at: Option<Time>,
    /// When the whole permission ends and only a person can give it again, where known.
    pub ends_at: Option<Time>,
    /// True when the grant is cheap and short (minutes), kept in memory only and issued anew from the account's own keys.
    pub ephemeral: bool,
}

/// Which use a grant serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GrantUse {
    /// Chat.
    Messages,
    /// Orders.
    Orders,
    /// All that the account is connected for.
    Both,
}

/// An account that consent or keys opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Connected {
    /// The platform's id of the account.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// Its grant.
    pub grant: Grant,
    /// What it may be used for, as far as known.
    pub capabilities: Capabilities,
    /// What the connector wants to remember of it; not secret.
    pub memo: BTreeMap<String, String>,
}

/// What a look at an account found.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// Its name now.
    pub name: Option<String>,
    /// What it may be used for.
    pub capabilities: Capabilities,
    /// What a person should mend, worst first.
    pub problems: Vec<Problem>,
    /// Paid messages left and in total, where the platform has such a quota.
    pub quota: Option<(u64, u64)>,
    /// When the permission ends, where told.
    pub ends_at: Option<Time>,
    /// What the connector wants to remember of the account (merged).
    pub memo: BTreeMap<String, String>,
}

/// A step of setting an account up, for the wizard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupStep {
    /// A stable name: `webhook_set`, `webhook_test`, `webhook_on` …
    pub code: String,
    /// How it stands.
    pub state: SetupState,
    /// What was found, or what the operator must do by hand.
    pub detail: String,
}

/// How a step of setting up stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupState {
    /// Done, by us or seen done.
    Done,
    /// To be done by hand; we cannot see whether it is.
    ByHand,
    /// Not right yet.
    Failed,
}

/// A page of a feed or of history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Events, for the journal.
    pub deliveries: Vec<Delivery>,
    /// Where to go on next time; opaque to the engine, stored after the deliveries are durable.
    pub cursor: Option<String>,
    /// True when there is more right now.
    pub more: bool,
    /// What to tell the platform once the deliveries are durable (lost-push watermark), see [`crate::Connector::confirm`].
    pub confirm: Option<String>,
}

/// What to poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollAsk {
    /// A feed of the manifest.
    pub feed: &'static str,
    /// Where the last page of this feed left off.
    pub cursor: Option<String>,
    /// For a first import or a backfill: from when; none for what is new.
    pub since: Option<Time>,
    /// Now.
    pub now: Time,
}

/// What to read again of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryAsk {
    /// Just these messages, where named.
    pub messages: Vec<String>,
    /// Where the last page left off.
    pub cursor: Option<String>,
    /// Stop at messages older than this.
    pub since: Option<Time>,
}

/// A contact as the platform shows them when asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Found.
    Known(ContactSeen),
    /// Not to be had (blocked us, no consent); not an error.
    Hidden,
}

/// What a look for a message of unknown outcome found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It did go out.
    Sent(crate::Sent),
    /// It is not there, and would be by now.
    NotSent,
    /// Cannot be told; a person has to look.
    Unclear,
}
