//! What the platform remembers of us, for assertions: every message that it accepted, every call that it
//! refused, every webhook that it tried to deliver.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde::Serialize;
use serde_json::Value;

use crate::clock::rfc3339;

/// One call by which the platform accepted messages from us.
#[derive(Debug, Clone, Serialize)]
pub struct Sent {
    /// Counts from 1.
    pub number: usize,
    /// When it was accepted.
    pub at: String,
    /// The platform's account id.
    pub account: String,
    /// The operation, e.g. `push`, `reply`, `send_message`.
    pub operation: String,
    /// The customer or group.
    pub to: String,
    /// The ids that the platform gave, one per message.
    pub ids: Vec<String>,
    /// The message objects as they came.
    pub messages: Vec<Value>,
    /// The caller's retry key, where the platform has one.
    pub retry_key: Option<String>,
    /// False where the platform says yes and delivers nothing (line §4.2).
    pub delivered: bool,
    /// What a look at the media links of the messages found: url, status, content type, bytes.
    pub fetched: Vec<Value>,
}

/// One call that was refused, or spoilt by a switch.
#[derive(Debug, Clone, Serialize)]
pub struct Refused {
    /// When.
    pub at: String,
    /// The operation.
    pub operation: String,
    /// The HTTP status of the answer; 0 when there was none.
    pub status: u16,
    /// The platform's error code or text.
    pub error: String,
    /// True when a switch did it.
    pub by_switch: bool,
}

/// One attempt (or non-attempt) to deliver a webhook.
#[derive(Debug, Clone, Serialize)]
pub struct Attempt {
    /// The delivery that this attempt belongs to; a duplicate has the same one.
    pub delivery: String,
    /// Ids of the events inside, as the platform names them.
    pub events: Vec<String>,
    /// What kind it is, e.g. `message` or `3`.
    pub kind: String,
    /// Where to.
    pub url: String,
    /// Counts from 1; a duplicate repeats the number.
    pub attempt: u32,
    /// When it was sent.
    pub at: String,
    /// The answer's status, if there was one.
    pub status: Option<u16>,
    /// `accepted`, or why not: `timeout`, `status`, `body_not_empty`, `could_not_connect`, `lost`, `suspended`.
    pub outcome: String,
    /// How long the answer took.
    pub duration_ms: u64,
}

/// The records of one platform.
#[derive(Debug, Default)]
pub struct Ledger {
    sent: Mutex<Vec<Sent>>,
    refused: Mutex<Vec<Refused>>,
    webhooks: Mutex<Vec<Attempt>>,
    calls: Mutex<BTreeMap<String, u64>>,
}

impl Ledger {
    /// Every accepted message, oldest first.
    pub fn sent(&self) -> Vec<Sent> {
        lock(&self.sent).clone()
    }

    /// Every refused call, oldest first.
    pub fn refused(&self) -> Vec<Refused> {
        lock(&self.refused).clone()
    }

    /// Every webhook attempt, oldest first.
    pub fn webhooks(&self) -> Vec<Attempt> {
        lock(&self.webhooks).clone()
    }

    /// How often each operation was called.
    pub fn calls(&self) -> BTreeMap<String, u64> {
        lock(&self.calls).clone()
    }

    /// Forgets everything.
    pub fn clear(&self) {
        lock(&self.sent).clear();
        lock(&self.refused).clear();
        lock(&self.webhooks).clear();
        lock(&self.calls).clear();
    }

    pub(crate) fn call(&self, operation: &str) {
        *lock(&self.calls).entry(operation.to_owned()).or_default() += 1;
    }

    /// Records an acceptance and returns its number.
    pub(crate) fn accept(&self, mut sent: Sent) -> usize {
        let mut all = lock(&self.sent);
        sent.number = all.len() + 1;
        all.push(sent);
        all.len()
    }

    pub(crate) fn fetched(&self, number: usize, what: Value) {
        if let Some(sent) = lock(&self.sent).get_mut(number - 1) {
            sent.fetched.push(what);
        }
    }

    pub(crate) fn refuse(&self, now_ms: i64, operation: &str, status: u16, error: &str, by_switch: bool) {
        lock(&self.refused).push(Refused {
            at: rfc3339(now_ms),
            operation: operation.to_owned(),
            status,
            error: error.to_owned(),
            by_switch,
        });
    }

    pub(crate) fn attempt(&self, attempt: Attempt) {
        lock(&self.webhooks).push(attempt);
    }
}

/// Locks, also when a test panicked while holding it: the records are still readable.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
