//! Sending webhooks: signed over the bytes, 2 s, redelivered only when that is switched on (line §2.1–2.4).

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use super::Line;
use crate::clock::rfc3339;
use crate::courier::Answer;
use crate::desk::Desk;
use crate::ledger::{Attempt, lock};
use crate::mac::hmac_sha256;

/// How long LINE waits for the answer.
pub const TIMEOUT: Duration = Duration::from_secs(2);

/// When a failed delivery comes again, if it does. LINE keeps its own spacing secret.
pub const REDELIVERY: &[Duration] =
    &[Duration::from_secs(10), Duration::from_mins(1), Duration::from_mins(5), Duration::from_mins(30)];

/// `x-line-signature` of a body: padded standard Base64 of HMAC-SHA256, keyed with the secret's text.
pub fn signature(secret: &str, body: &[u8]) -> String {
    STANDARD.encode(hmac_sha256(secret.as_bytes(), &[body]))
}

/// The headers of a webhook request.
pub fn headers(secret: &str, body: &[u8]) -> Vec<(&'static str, String)> {
    vec![
        ("content-type", "application/json; charset=utf-8".to_owned()),
        ("user-agent", "LineBotWebhook/2.0".to_owned()),
        ("x-line-signature", signature(secret, body)),
    ]
}

struct Parcel {
    desk: Arc<Desk>,
    url: String,
    secret: String,
    delivery: String,
    ids: Vec<String>,
    kind: String,
    body: Value,
}

/// Sends the events as one request, now or whenever the switches let it.
pub fn deliver(line: &Line, channel: &str, events: Vec<Value>) {
    let desk = line.desk.clone();
    let (url, secret, bot, on) = {
        let world = line.world();
        let Some(channel) = world.channel(channel) else { return };
        (channel.endpoint.clone(), channel.secret.clone(), channel.bot.clone(), channel.use_webhook)
    };
    let ids = events.iter().filter_map(|e| e["webhookEventId"].as_str().map(ToOwned::to_owned)).collect();
    let kind = events.iter().filter_map(|e| e["type"].as_str()).collect::<Vec<_>>().join(",");
    let tokens: Vec<String> =
        events.iter().filter_map(|e| e["replyToken"].as_str().map(ToOwned::to_owned)).collect();
    let parcel = Parcel {
        desk: desk.clone(),
        url: url.clone().unwrap_or_default(),
        secret,
        delivery: crate::dice::fresh(12),
        ids,
        kind,
        body: json!({"destination": bot, "events": events}),
    };
    if url.is_none() || !on {
        parcel.note(1, None, "webhook_off");
        return;
    }
    if desk.loses_webhook() {
        parcel.note(1, None, "lost");
        return;
    }
    let switches = desk.switches();
    let held_ms = desk.dice.percent(switches.reorder_percent).then(|| 300 + desk.dice.below(2_700));
    let twice = desk.dice.percent(switches.duplicates_percent);
    // Held reply tokens are renewed at every attempt through this.
    let renew = renewal(line, tokens);
    // In order within a chat, as a rule: a slow receiver must not hold up the other chats.
    let source = events_source(&parcel.body);
    let in_order = format!("{channel}-{source}");
    let first = async move {
        if let Some(ms) = held_ms {
            parcel.desk.clock.wait(Duration::from_millis(ms as u64)).await;
        }
        renew(&parcel.desk);
        let accepted = parcel.attempt(1, false).await;
        if twice {
            parcel.attempt(1, false).await;
        }
        if accepted {
            return;
        }
        let desk = parcel.desk.clone();
        desk.courier.run(None, async move {
            for (n, pause) in (2..).zip(REDELIVERY) {
                parcel.desk.clock.wait(*pause).await;
                if !parcel.desk.switches().redelivery {
                    return;
                }
                renew(&parcel.desk);
                if parcel.attempt(n, true).await {
                    return;
                }
            }
        });
    };
    // What is held back leaves the lane, so that others overtake it.
    let queue = if held_ms.is_some() { None } else { Some(in_order) };
    desk.courier.run(queue.as_deref(), first);
}

fn events_source(body: &Value) -> String {
    let source = &body["events"][0]["source"];
    ["groupId", "roomId", "userId"].iter().find_map(|n| source[*n].as_str()).unwrap_or("").to_owned()
}

fn renewal(line: &Line, tokens: Vec<String>) -> impl Fn(&Desk) + Send + Sync + 'static + use<> {
    let world = line.shared_world();
    move |desk| {
        let now = desk.clock.life_ms();
        let mut world = lock(&world);
        for text in &tokens {
            if let Some(token) = world.reply_tokens.get_mut(text)
                && now - token.event_ms < 20 * 60_000
            {
                token.valid_ms = now + 60_000;
            }
        }
    }
}

impl Parcel {
    async fn attempt(&self, number: u32, again: bool) -> bool {
        let mut body = self.body.clone();
        if again && let Some(events) = body["events"].as_array_mut() {
            for event in events {
                event["deliveryContext"] = json!({"isRedelivery": true});
            }
        }
        let bytes = Bytes::from(body.to_string());
        let headers = headers(&self.secret, &bytes);
        let answer = self.desk.courier.post(&self.url, &headers, bytes, TIMEOUT).await;
        let outcome = outcome(&answer);
        self.note(number, Some(&answer), outcome);
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

/// LINE's own words for how a delivery ended (line §5).
pub fn outcome(answer: &Answer) -> &'static str {
    match (answer.status, answer.failure) {
        (Some(200..=299), _) => "accepted",
        (Some(_), _) => "error_status_code",
        (None, Some("timeout")) => "request_timeout",
        (None, _) => "could_not_connect",
    }
}
