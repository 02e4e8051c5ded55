//! Sending webhooks: escaped JSON signed over its bytes, 200 within 5 s, retries, and the end of the
//! subscription after an hour of failing (facebook §2.2, §2.3; instagram §2.2–2.4).

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use super::sign::{escaped, old_signature, signature};
use super::state::World;
use super::{Flavor, Meta};
use crate::clock::rfc3339;
use crate::courier::Answer;
use crate::desk::Desk;
use crate::dice::fresh;
use crate::ledger::{Attempt, lock};

/// How long Meta waits for the 200.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// When a failed messaging event comes again: at once, a few times, for an hour; then the account is unsubscribed.
pub const MESSAGING_LADDER: &[Duration] = &[
    Duration::ZERO,
    Duration::from_secs(2),
    Duration::from_secs(15),
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_mins(15),
    Duration::from_mins(40),
];

/// When other events come again: for 36 h with growing gaps, then they are dropped.
pub const CHANGE_LADDER: &[Duration] = &[
    Duration::ZERO,
    Duration::from_mins(1),
    Duration::from_mins(10),
    Duration::from_hours(1),
    Duration::from_hours(5),
    Duration::from_hours(12),
    Duration::from_hours(18),
];

/// Where in an entry an event lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `messaging[]`.
    Messaging,
    /// `standby[]`.
    Standby,
    /// `changes[]` with the event's field.
    Changes,
    /// `field` and `value` on the entry itself.
    Entry,
}

/// One event on its way.
#[derive(Debug, Clone)]
pub struct Event {
    /// Whose receiver.
    pub account: String,
    /// The subscription field that it needs.
    pub field: String,
    /// What it is called in the records.
    pub kind: String,
    /// Its id, mostly a `mid`.
    pub id: String,
    /// The customer, for order within a chat.
    pub customer: String,
    /// Itself.
    pub element: Value,
    /// Where it lies.
    pub place: Place,
}

/// How several events share requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Batch {
    /// One request each.
    Apart,
    /// One entry with several elements.
    Elements,
    /// One request with several entries.
    Entries,
}

/// The headers of a webhook request.
pub fn headers(secret: &str, version: &str, body: &[u8]) -> Vec<(&'static str, String)> {
    vec![
        ("content-type", "application/json".to_owned()),
        ("accept", "*/*".to_owned()),
        ("accept-encoding", "deflate, gzip".to_owned()),
        ("user-agent", "facebookexternalua".to_owned()),
        ("x-hub-signature", old_signature(secret, body)),
        ("x-hub-signature-256", signature(secret, body)),
        ("facebook-api-version", version.to_owned()),
    ]
}

/// The entry of some events of one account.
fn entry(meta: &Meta, events: &[Event]) -> Value {
    let first = &events[0];
    let now = meta.desk.clock.now_ms();
    let elements: Vec<&Value> = events.iter().map(|e| &e.element).collect();
    match first.place {
        Place::Messaging => json!({"id": first.account, "time": now, "messaging": elements}),
        Place::Standby => json!({"id": first.account, "time": now, "standby": elements}),
        Place::Changes => {
            let changes: Vec<Value> =
                events.iter().map(|e| json!({"field": e.field, "value": e.element})).collect();
            json!({"id": first.account, "time": now / 1000, "changes": changes})
        }
        Place::Entry => {
            json!({"id": first.account, "time": now / 1000, "field": first.field, "value": first.element})
        }
    }
}

/// Delivers events of one account, now or whenever the switches let it. What is not subscribed is only noted.
pub fn deliver(meta: &Meta, events: Vec<Event>, batch: Batch) {
    let (wanted, other): (Vec<Event>, Vec<Event>) = {
        let world = meta.world();
        events.into_iter().partition(|e| {
            let field = if e.place == Place::Standby { "standby" } else { e.field.as_str() };
            world.app.callback_url.is_some() && world.delivers(&e.account, field)
        })
    };
    for event in other {
        Parcel::new(meta, &[event], Bytes::new()).note(1, None, "not_subscribed");
    }
    if wanted.is_empty() {
        return;
    }
    let object = meta.flavor.object();
    match batch {
        Batch::Apart => {
            for event in wanted {
                let one = [event];
                let envelope = json!({"object": object, "entry": [entry(meta, &one)]});
                send(meta, &one, &envelope);
            }
        }
        Batch::Elements => {
            let envelope = json!({"object": object, "entry": [entry(meta, &wanted)]});
            send(meta, &wanted, &envelope);
        }
        Batch::Entries => {
            let entries: Vec<Value> = wanted.iter().map(|e| entry(meta, std::slice::from_ref(e))).collect();
            send(meta, &wanted, &json!({"object": object, "entry": entries}));
        }
    }
}

/// Sends an envelope as it is; the events name it in the records.
pub fn send(meta: &Meta, events: &[Event], envelope: &Value) {
    let utf8 = meta.world().app.raw_utf8;
    let text = if utf8 { envelope.to_string() } else { escaped(envelope) };
    let parcel = Parcel::new(meta, events, Bytes::from(text));
    let desk = meta.desk.clone();
    if parcel.url.is_empty() {
        return parcel.note(1, None, "not_subscribed");
    }
    if desk.loses_webhook() {
        return parcel.note(1, None, "lost");
    }
    let switches = desk.switches();
    let held_ms = desk.dice.percent(switches.reorder_percent).then(|| 300 + desk.dice.below(2_700));
    let twice = desk.dice.percent(switches.duplicates_percent);
    // In order within a chat, as a rule; what is held back leaves the lane, so that others overtake it.
    let lane = events.first().map(|e| format!("{}-{}", e.account, e.customer)).filter(|_| held_ms.is_none());
    desk.courier.run(lane.as_deref(), async move {
        if let Some(ms) = held_ms {
            parcel.desk.clock.wait(Duration::from_millis(ms as u64)).await;
        }
        let mut accepted = parcel.attempt(1).await;
        if twice {
            accepted |= parcel.attempt(1).await;
        }
        if !accepted {
            let desk = parcel.desk.clone();
            desk.courier.run(None, parcel.climb());
        }
    });
}

struct Parcel {
    desk: Arc<Desk>,
    world: Arc<Mutex<World>>,
    url: String,
    secret: String,
    version: String,
    delivery: String,
    ids: Vec<String>,
    kind: String,
    account: String,
    messaging: bool,
    began_ms: i64,
    body: Bytes,
}

impl Parcel {
    fn new(meta: &Meta, events: &[Event], body: Bytes) -> Self {
        let world = meta.world();
        let by_meta = meta.flavor == Flavor::Instagram && world.app.signed_by_meta;
        let kinds: Vec<&str> = events.iter().map(|e| e.kind.as_str()).collect();
        Self {
            desk: meta.desk.clone(),
            world: meta.shared_world(),
            url: world.app.callback_url.clone().unwrap_or_default(),
            secret: if by_meta { world.app.meta_secret.clone() } else { world.app.secret.clone() },
            version: world.app.api_version.clone(),
            delivery: fresh(12),
            ids: events.iter().map(|e| e.id.clone()).collect(),
            kind: kinds.join(","),
            account: events.first().map(|e| e.account.clone()).unwrap_or_default(),
            messaging: events.iter().all(|e| matches!(e.place, Place::Messaging | Place::Standby)),
            began_ms: meta.desk.clock.now_ms(),
            body,
        }
    }

    async fn climb(self) {
        let ladder = if self.messaging { MESSAGING_LADDER } else { CHANGE_LADDER };
        for (n, pause) in (2..).zip(ladder) {
            self.desk.clock.wait(*pause).await;
            if self.attempt(n).await {
                return;
            }
        }
        let mut world = lock(&self.world);
        let quiet = world.accepted.get(&self.account).is_none_or(|at| *at < self.began_ms);
        if self.messaging
            && quiet
            && let Some(account) = world.account_mut(&self.account)
        {
            account.subscribed.clear();
            account.alerts.push("Webhooks Disabled".to_owned());
        }
    }

    async fn attempt(&self, number: u32) -> bool {
        let headers = headers(&self.secret, &self.version, &self.body);
        let answer = self.desk.courier.post(&self.url, &headers, self.body.clone(), PATIENCE).await;
        let outcome = outcome(&answer);
        self.note(number, Some(&answer), outcome);
        if outcome == "accepted" {
            lock(&self.world).accepted.insert(self.account.clone(), self.desk.clock.now_ms());
        }
        outcome == "accepted"
    }

    fn note(&self, attempt: u32, answer: Option<&Answer>, outcome: &str) {
        self.desk.ledger.attempt(Attempt {
            delivery: self.delivery.clone(),
            events: self.ids.clone(),
            kind: self.kind.clone(),
            url: self.url.clone(),
            attempt,
            at: rfc3339(self.desk.clock.now_ms()),
            status: answer.and_then(|a| a.status),
            outcome: outcome.to_owned(),
            duration_ms: answer.map_or(0, |a| a.duration_ms),
        });
    }
}

/// Whether an answer counts: 200 in time.
pub fn outcome(answer: &Answer) -> &'static str {
    match (answer.status, answer.failure) {
        (Some(200), _) => "accepted",
        (Some(_), _) => "status",
        (None, Some("timeout")) => "timeout",
        (None, _) => "could_not_connect",
    }
}
