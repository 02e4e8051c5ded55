//! Pushes (lazada §2): signed over app key and exact body, acknowledged by 200 within 500 ms, tried again
//! every 30 minutes with the newest state, stopped when more than half fail.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use super::state::{Role, World};
use super::{Lazada, message};
use crate::clock::rfc3339;
use crate::courier::Answer;
use crate::desk::Desk;
use crate::dice::fresh;
use crate::ledger::{Attempt, lock};
use crate::mac::hmac_sha256;

/// Lazada's patience.
pub const PATIENCE: Duration = Duration::from_millis(500);
/// Outcomes after which the breaker begins to look at their share.
const BREAKER_FROM: usize = 50;

/// How often and when a failed push comes again.
pub fn ladder(kind: i64) -> (usize, Duration) {
    if kind == 11 { (3, Duration::from_mins(5)) } else { (12, Duration::from_mins(30)) }
}

/// The `Authorization` of a push: bare lower-case hex over app key and body.
pub fn authorization(app_key: &str, app_secret: &str, body: &[u8]) -> String {
    hex::encode(hmac_sha256(app_secret.as_bytes(), &[app_key.as_bytes(), body]))
}

/// The headers of a push.
pub fn headers(app_key: &str, app_secret: &str, body: &[u8]) -> Vec<(&'static str, String)> {
    vec![
        ("content-type", "application/json".to_owned()),
        ("authorization", authorization(app_key, app_secret, body)),
    ]
}

/// Whether an answer counts: 200 in time; its body is ignored.
pub fn outcome(answer: &Answer) -> &'static str {
    match (answer.status, answer.failure) {
        (Some(200), _) => "accepted",
        (Some(_), _) => "status",
        (None, Some("timeout")) => "timeout",
        (None, _) => "could_not_connect",
    }
}

/// What a push speaks of. It is read anew before every attempt.
#[derive(Debug, Clone)]
pub enum Subject {
    /// `data` as it stands.
    Fixed(Value),
    /// A chat message: session and message id.
    Message(String, String),
    /// A piece of an order: shop, order, piece.
    Line(u64, u64, u64),
    /// The whole body, as it stands.
    Body(String),
}

impl Subject {
    fn data(&self, world: &World) -> Option<Value> {
        match self {
            Self::Fixed(data) => Some(data.clone()),
            Self::Message(session, id) => {
                let talk = world.session(session)?;
                Some(message::object(world, talk, talk.messages.iter().find(|m| m.id == *id)?))
            }
            Self::Line(shop, order, unit) => {
                let order = world.orders.iter().find(|o| o.shop == *shop && o.id == *order)?;
                let unit = order.units.iter().find(|u| u.id == *unit)?;
                let mut data = json!({
                    "order_status": unit.status, "trade_order_id": order.id.to_string(),
                    "trade_order_line_id": unit.id.to_string(), "status_update_time": unit.updated,
                });
                if let Some(reverse) = unit.reverse.and_then(|r| world.reverses.iter().find(|it| it.id == r))
                {
                    let n = reverse.units.iter().position(|u| *u == unit.id).unwrap_or(0);
                    data["reverse_order_id"] = json!(reverse.id.to_string());
                    data["reverse_order_line_id"] = json!(reverse.line(n).to_string());
                }
                Some(data)
            }
            Self::Body(_) => None,
        }
    }
}

/// One push.
#[derive(Debug, Clone)]
pub struct Push {
    /// The app whose URL it goes to.
    pub role: Role,
    /// `message_type`.
    pub kind: i64,
    /// Shop; none for the broadcast.
    pub shop: Option<u64>,
    /// Names it in the log.
    pub event: String,
    /// Pushes of one lane stay in order, unless a switch says otherwise.
    pub lane: Option<String>,
    /// What it speaks of.
    pub subject: Subject,
}

struct Parcel {
    desk: Arc<Desk>,
    world: Arc<Mutex<World>>,
    push: Push,
    url: String,
    delivery: String,
    /// Decides the form of what the sheet has in several.
    number: u64,
}

/// Sends one push, if the app wants it and the seller lets the app in.
pub fn send(lazada: &Lazada, push: Push) {
    let desk = lazada.desk.clone();
    let (url, number, obstacle) = {
        let mut world = lazada.world();
        world.pushes += 1;
        let obstacle = obstacle(&world, &push, desk.clock.life_ms());
        let app = world.app(push.role);
        (app.push_url.clone().unwrap_or_default(), world.pushes, obstacle)
    };
    let lane = push.lane.clone();
    let parcel =
        Parcel { desk: desk.clone(), world: lazada.shared_world(), push, url, delivery: fresh(12), number };
    if let Some(obstacle) = obstacle {
        return parcel.note(1, None, obstacle);
    }
    if desk.loses_webhook() {
        return parcel.note(1, None, "lost");
    }
    let switches = desk.switches();
    let held_ms = desk.dice.percent(switches.reorder_percent).then(|| 300 + desk.dice.below(2_700));
    let twice = desk.dice.percent(switches.duplicates_percent);
    let lane = if held_ms.is_some() { None } else { lane };
    // Retries leave the lane: a push that waits half an hour holds up nobody.
    let courier_desk = desk.clone();
    desk.courier.run(lane.as_deref(), async move {
        if let Some(ms) = held_ms {
            parcel.desk.clock.wait(Duration::from_millis(ms as u64)).await;
        }
        let mut accepted = parcel.attempt(1).await;
        if twice {
            accepted |= parcel.attempt(1).await;
        }
        if !accepted {
            courier_desk.courier.run(None, parcel.climb());
        }
    });
}

/// Why a push is not even tried: nobody asked for it, the seller did not let the app in, the breaker fell.
fn obstacle(world: &World, push: &Push, life_ms: i64) -> Option<&'static str> {
    let app = world.app(push.role);
    match () {
        () if app.push_url.is_none() || app.push_off.contains(&push.kind) => Some("push_off"),
        () if push.shop.is_some_and(|s| !world.authorized(push.role, s, life_ms)) => Some("not_authorized"),
        () if app.push_stopped => Some("stopped"),
        () => None,
    }
}

impl Parcel {
    async fn climb(self) {
        let (times, pause) = ladder(self.push.kind);
        for number in (2..).take(times) {
            self.desk.clock.wait(pause).await;
            if let Some(obstacle) = obstacle(&lock(&self.world), &self.push, self.desk.clock.life_ms()) {
                return self.note(number, None, obstacle);
            }
            if self.attempt(number).await {
                return;
            }
        }
    }

    async fn attempt(&self, number: u32) -> bool {
        let (body, headers) = {
            let world = lock(&self.world);
            let app = world.app(self.push.role);
            let body = Bytes::from(self.body(&world));
            // While two secrets count, both are used (lazada §1.1).
            let secrets = app.secrets(self.desk.clock.life_ms());
            let secret = secrets[usize::try_from(self.number).unwrap_or(0) % secrets.len()];
            let headers = headers(&app.key, secret, &body);
            (body, headers)
        };
        let answer = self.desk.courier.post(&self.url, &headers, body, PATIENCE).await;
        let outcome = outcome(&answer);
        self.note(number, Some(&answer), outcome);
        count(&mut lock(&self.world), self.push.role, self.desk.clock.now_s(), outcome == "accepted");
        outcome == "accepted"
    }

    fn body(&self, world: &World) -> String {
        if let Subject::Body(text) = &self.push.subject {
            return text.clone();
        }
        let data = self.push.subject.data(world).unwrap_or_else(|| json!({}));
        envelope(world, &self.desk, &self.push, data, self.number).to_string()
    }

    fn note(&self, attempt: u32, answer: Option<&Answer>, outcome: &str) {
        note(
            &self.desk,
            self.push.kind,
            &self.url,
            &self.delivery,
            &self.push.event,
            attempt,
            answer,
            outcome,
        );
    }
}

/// Writes an attempt down.
#[expect(clippy::too_many_arguments, reason = "the columns of a row")]
pub fn note(
    desk: &Desk,
    kind: i64,
    url: &str,
    delivery: &str,
    event: &str,
    attempt: u32,
    answer: Option<&Answer>,
    outcome: &str,
) {
    desk.ledger.attempt(Attempt {
        delivery: delivery.to_owned(),
        events: vec![event.to_owned()],
        kind: kind.to_string(),
        url: url.to_owned(),
        attempt,
        at: rfc3339(desk.clock.now_ms()),
        status: answer.and_then(|a| a.status),
        outcome: outcome.to_owned(),
        duration_ms: answer.map_or(0, |a| a.duration_ms),
    });
}

/// The envelope with the irregularities that the sheet lists (§2.3): the seller's id is a text for orders, a
/// number for chat, `"null"` for type 8, absent for type 12; time is in milliseconds for type 0; chat comes
/// with and without time and site.
fn envelope(world: &World, desk: &Desk, push: &Push, data: Value, number: u64) -> Value {
    let im = matches!(push.kind, 2 | 19);
    let shop = push.shop.and_then(|s| world.shop(s));
    let site = shop.map_or_else(|| "lazada_sg".to_owned(), |s| format!("lazada_{}", s.country()));
    if push.kind == 11 {
        return data;
    }
    let mut out = json!({"message_type": push.kind, "data": data});
    match (push.kind, push.shop) {
        (8, _) => out["seller_id"] = json!("null"),
        (_, None) => {}
        (_, Some(id)) if im => out["seller_id"] = json!(id),
        (_, Some(id)) => out["seller_id"] = json!(id.to_string()),
    }
    if !im || number.is_multiple_of(2) {
        out["timestamp"] = json!(if push.kind == 0 { desk.clock.now_ms() } else { desk.clock.now_s() });
        out["site"] = json!(site);
    }
    if world.truths.odd_pushes {
        match number % 4 {
            0 => out["data"] = json!(out["data"].to_string()),
            1 => out["data"] = json!({"message": out["data"].take()}),
            2 => {
                out["msg_type"] = out["message_type"].take();
                if let Some(out) = out.as_object_mut() {
                    out.remove("message_type");
                }
            }
            _ => out["message_type"] = json!(push.kind.to_string()),
        }
    }
    out
}

/// Counts an outcome: once there are enough, more than half failing in an hour ends the pushes, silently.
pub fn count(world: &mut World, role: Role, now: i64, succeeded: bool) {
    let app = world.app_mut(role);
    app.outcomes.push((now, succeeded));
    app.outcomes.retain(|(at, _)| now - at < 3_600);
    let failed = app.outcomes.iter().filter(|(_, ok)| !ok).count();
    if app.outcomes.len() >= BREAKER_FROM && failed * 2 > app.outcomes.len() {
        app.push_stopped = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDERS: &str = "Zk3vTq9sWm1xRb7nLc5yHd2pGf8jUa4e";
    const CHAT: &str = "im-4Vd8sQ2kPz6tXw0rNy5mBc7hJg3lFe9u";

    /// lazada §6, P1–P5.
    #[test]
    fn vectors_of_the_sheet() {
        let p1 = r#"{"seller_id":"300112233","message_type":0,"data":{"order_status":"pending","trade_order_id":"812345678901234","trade_order_line_id":"812345678911234","status_update_time":1767225500},"timestamp":1767225600,"site":"lazada_th"}"#;
        let p2 = r#"{"seller_id":300112233,"message_type":2,"data":{"session_id":"300112233_2_400998877_1_103","message_id":"2vZq81A0BtRir00042","content":"{\"txt\":\"พร้อมส่งไหมคะ 🙏\"}","from_account_id":"400998877","from_account_type":1,"to_account_id":"300112233","to_account_type":2,"send_time":1767225599123,"template_id":1,"type":1,"site_id":"TH","process_msg":"","auto_reply":false,"status":0},"timestamp":1767225600,"site":"lazada_th"}"#;
        let p3 = "{\n  \"seller_id\" : \"300112233\",\n  \"message_type\" : 10,\n  \"data\" : { \"reverse_order_id\" : 771200300400500, \"reverse_status\" : \"RTM_INIT\", \"trade_order_id\" : 812345678901234,\n    \"trade_order_line_id\" : 812345678911234, \"buyer_id\" : 400998877, \"seller_id\" : 300112233, \"reverse_order_line_id\" : 771200300400501,\n    \"status_update_time\" : 1767225500, \"extraParams\" : {} },\n  \"timestamp\" : 1767225600,\n  \"site\" : \"lazada_th\"\n}\n";
        let p4 = r#"{"seller_id":"null","message_type":8,"data":{"app_key":"204817","auth_expiry_time":1767398400,"seller_id":"300112233"},"timestamp":1767225600,"site":"lazada_th"}"#;
        let p5 = r#"{"message_type":12,"data":{"status":"finish","status_update_time":1767225600000},"timestamp":1767225600,"site":"lazada_sg"}"#;
        for (key, secret, body, len, expected) in [
            ("204817", ORDERS, p1, 225, "6d9795332538decf2afc97ed5a8b4e344c56a56e08e8289d4c31001e7d0666f4"),
            ("204990", CHAT, p2, 452, "23b465e4b8182bbc94872c36af93b62c5582d847899cb49a187e0ea3aaf1c117"),
            ("204817", ORDERS, p3, 423, "e214abfb9d601416852322187ec4a8f4cddb84a80314a7357f9e75d534853c25"),
            ("204817", ORDERS, p4, 161, "c4ef8e5cba5aa96a53a0d401b8150da4787896663abf1dfdc78dfe6119d119d2"),
            ("204817", ORDERS, p5, 123, "4d93a4220cb0f353e7313c09d4d49546d2e30d17c1a9ce79ae3952e432189cda"),
        ] {
            assert_eq!(body.len(), len);
            assert_eq!(authorization(key, secret, body.as_bytes()), expected);
            assert_ne!(authorization(key, secret, format!("{body} ").as_bytes()), expected);
        }
    }

    #[test]
    fn more_than_half_failing_ends_the_pushes() {
        let mut world = World::new(1);
        for n in 0..60 {
            count(&mut world, Role::Chat, 1000, n % 2 == 0);
        }
        assert!(!world.app(Role::Chat).push_stopped, "half is not more than half");
        count(&mut world, Role::Chat, 1000, false);
        assert!(world.app(Role::Chat).push_stopped && !world.app(Role::Orders).push_stopped);
    }
}
