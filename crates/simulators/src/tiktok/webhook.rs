//! Webhooks: signed over app key and exact bytes, answered by 200 or 401 within 3 s, delivered again after
//! 2 min, 30 min, 3 h and 12 h, in changing key order, white space and escaping (tiktok §2.1–2.3, §6.4).

use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use super::TikTok;
use super::state::{CHAT_SCOPE, World};
use super::subscription::topic;
use crate::clock::rfc3339;
use crate::courier::Answer;
use crate::desk::Desk;
use crate::dice::fresh;
use crate::ledger::{Attempt, lock};
use crate::mac::hmac_sha256;

/// TikTok's patience with an answer.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// When a failed webhook comes again, each counted from the failure before.
pub const LADDER: &[Duration] =
    &[Duration::from_mins(2), Duration::from_mins(30), Duration::from_hours(3), Duration::from_hours(12)];

/// The `Authorization` of a webhook: bare lowercase hex over app key and raw body.
pub fn authorization(app_key: &str, app_secret: &str, body: &[u8]) -> String {
    hex::encode(hmac_sha256(app_secret.as_bytes(), &[app_key.as_bytes(), body]))
}

/// The headers of a webhook.
pub fn headers(app_key: &str, app_secret: &str, body: &[u8]) -> Vec<(&'static str, String)> {
    vec![
        ("content-type", "application/json".to_owned()),
        ("authorization", authorization(app_key, app_secret, body)),
    ]
}

/// How the same value can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// No space, raw UTF-8.
    Compact,
    /// Beyond ASCII, `\u` escapes.
    Escaped,
    /// Line feeds and two spaces.
    Pretty,
    /// The members of the envelope the other way round.
    Reversed,
    /// `\/` for `/`.
    Slashed,
}

impl Style {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::Compact, Self::Escaped, Self::Pretty, Self::Reversed, Self::Slashed];
}

/// Writes the envelope's members.
pub fn render(pairs: &[(String, Value)], style: Style) -> String {
    let one = |(name, value): &(String, Value)| match style {
        Style::Pretty => {
            let value = serde_json::to_string_pretty(value).unwrap_or_default().replace('\n', "\n  ");
            format!("\n  {}: {value}", json!(name))
        }
        _ => format!("{}:{value}", json!(name)),
    };
    let mut members: Vec<String> = pairs.iter().map(one).collect();
    if style == Style::Reversed {
        members.reverse();
    }
    let end = if style == Style::Pretty { "\n" } else { "" };
    let text = format!("{{{}{end}}}", members.join(","));
    match style {
        Style::Escaped => ascii(&text),
        Style::Slashed => text.replace('/', "\\/"),
        _ => text,
    }
}

fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        if letter.is_ascii() {
            out.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _never = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

/// One webhook to send.
#[derive(Debug, Clone)]
pub struct Notice {
    /// `type`.
    pub kind: i64,
    /// Shop.
    pub shop: u64,
    /// Names it in the log.
    pub event: String,
    /// Notices of one lane keep their order at the first attempt.
    pub lane: Option<String>,
    /// `data`.
    pub data: Value,
    /// `tts_notification_id`; left out when `None`.
    pub id: Option<String>,
    /// Members of the envelope to be changed, or (null) left out.
    pub envelope: Value,
}

impl Notice {
    /// A notice with an id of its own.
    pub fn new(tiktok: &TikTok, kind: i64, shop: u64, event: impl Into<String>, data: Value) -> Self {
        let (event, id) = (event.into(), Some(notification_id(tiktok)));
        Self { kind, shop, event, lane: None, data, id, envelope: Value::Null }
    }
}

/// A fresh `tts_notification_id`.
pub fn notification_id(tiktok: &TikTok) -> String {
    super::event::number(tiktok, 7_600_000_000_000_000_000).to_string()
}

struct Parcel {
    desk: Arc<Desk>,
    world: Arc<Mutex<World>>,
    url: String,
    notice: Notice,
    delivery: String,
    pairs: Vec<(String, Value)>,
    style: Style,
    body: Bytes,
}

/// Sends one notice to wherever the shop's webhooks of this kind go.
pub fn send(tiktok: &TikTok, notice: Notice) {
    let desk = &tiktok.desk;
    let (urls, styles) = {
        let world = tiktok.world();
        (addresses(&world, &notice, desk.switches().no_chat), world.app.quirks.styles)
    };
    let pairs = members(&notice, desk.clock.now_s());
    // Mostly compact, as it is seen; but nobody promised it.
    let style = if styles && desk.dice.percent(40) {
        Style::ALL[desk.dice.below(Style::ALL.len())]
    } else {
        Style::Compact
    };
    let delivery = fresh(12);
    let make = |url: String| Parcel {
        desk: desk.clone(),
        world: tiktok.shared_world(),
        url,
        notice: notice.clone(),
        delivery: delivery.clone(),
        body: Bytes::from(render(&pairs, style)),
        pairs: pairs.clone(),
        style,
    };
    if urls.is_empty() {
        return make(String::new()).note(1, None, "webhook_off");
    }
    let lost = desk.loses_webhook();
    for url in urls {
        let parcel = make(url);
        if lost {
            parcel.note(1, None, "lost");
            continue;
        }
        let switches = desk.switches();
        let held_ms = desk.dice.percent(switches.reorder_percent).then(|| 300 + desk.dice.below(2_700));
        let twice = desk.dice.percent(switches.duplicates_percent);
        let lane = if held_ms.is_some() { None } else { notice.lane.clone() };
        desk.courier.run(lane.as_deref(), async move {
            if let Some(ms) = held_ms {
                parcel.desk.clock.wait(Duration::from_millis(ms as u64)).await;
            }
            parcel.deliver(twice).await;
        });
    }
}

/// The addresses: the shop's own for the topic, else Partner Center's; nobody's without consent.
fn addresses(world: &World, notice: &Notice, no_chat: bool) -> Vec<String> {
    let Some(shop) = world.shop(notice.shop) else { return Vec::new() };
    let Some(grant) = world.sellers[shop.seller].grant.as_ref() else { return Vec::new() };
    let over = grant.withdrawn && notice.kind != 6;
    let chat = matches!(notice.kind, 13 | 14) && (no_chat || !grant.scopes.iter().any(|s| s == CHAT_SCOPE));
    if over || chat {
        return Vec::new();
    }
    let topic = topic(notice.kind);
    // What has no topic of its own goes where the shop has anything sent.
    let own = match topic {
        Some(topic) => shop.subscriptions.get(topic),
        None => shop.subscriptions.values().next(),
    };
    let central = world.app.callback_url.as_ref().filter(|_| {
        let topics = world.app.topics.as_ref();
        topics.is_none_or(|on| topic.is_none_or(|t| on.iter().any(|o| o == t)))
    });
    match (own, central) {
        (Some(own), Some(central)) if world.app.quirks.both_addresses && own.address != *central => {
            vec![own.address.clone(), central.clone()]
        }
        (Some(own), _) => vec![own.address.clone()],
        (None, Some(central)) => vec![central.clone()],
        (None, None) => Vec::new(),
    }
}

fn members(notice: &Notice, now: i64) -> Vec<(String, Value)> {
    let mut pairs = vec![("type".to_owned(), json!(notice.kind))];
    if let Some(id) = &notice.id {
        pairs.push(("tts_notification_id".to_owned(), json!(id)));
    }
    pairs.push(("shop_id".to_owned(), json!(notice.shop.to_string())));
    pairs.push(("timestamp".to_owned(), json!(now)));
    pairs.push(("data".to_owned(), notice.data.clone()));
    for (name, value) in notice.envelope.as_object().into_iter().flatten() {
        pairs.retain(|(n, _)| n != name);
        if !value.is_null() {
            pairs.push((name.clone(), value.clone()));
        }
    }
    pairs
}

impl Parcel {
    /// The first attempt, maybe twice; the ladder is climbed outside the lane.
    async fn deliver(self, twice: bool) {
        let mut done = self.attempt(1).await;
        if twice {
            done |= self.attempt(1).await;
        }
        if !done {
            tokio::spawn(self.climb());
        }
    }

    async fn climb(mut self) {
        for (number, pause) in (2..).zip(LADDER) {
            self.desk.clock.wait(*pause).await;
            if lock(&self.world).app.quirks.fresh_timestamps {
                let now = self.desk.clock.now_s();
                for (name, value) in &mut self.pairs {
                    if name == "timestamp" {
                        *value = json!(now);
                    }
                }
                self.body = Bytes::from(render(&self.pairs, self.style));
            }
            if self.attempt(number).await {
                return;
            }
        }
    }

    /// True when the answer ends it: 200, or 401, which says that our signature was wrong.
    async fn attempt(&self, number: u32) -> bool {
        let (key, secret, retry_unauthorized) = {
            let world = lock(&self.world);
            (world.app.key.clone(), world.app.secret.clone(), world.app.quirks.retry_unauthorized)
        };
        let headers = headers(&key, &secret, &self.body);
        let answer = self.desk.courier.post(&self.url, &headers, self.body.clone(), PATIENCE).await;
        let outcome = match (answer.status, answer.failure) {
            (Some(200), _) => "accepted",
            (Some(401), _) => "unauthorized",
            (Some(_), _) => "status",
            (None, Some("timeout")) => "timeout",
            (None, _) => "could_not_connect",
        };
        self.note(number, Some(&answer), outcome);
        outcome == "accepted" || (outcome == "unauthorized" && !retry_unauthorized)
    }

    fn note(&self, attempt: u32, answer: Option<&Answer>, outcome: &str) {
        self.desk.ledger.attempt(Attempt {
            delivery: self.delivery.clone(),
            events: vec![self.notice.event.clone()],
            kind: self.notice.kind.to_string(),
            url: self.url.clone(),
            attempt,
            at: rfc3339(self.desk.clock.now_ms()),
            status: answer.and_then(|a| a.status),
            outcome: outcome.to_owned(),
            duration_ms: answer.map_or(0, |a| a.duration_ms),
        });
    }
}

#[cfg(test)]
mod vectors;
