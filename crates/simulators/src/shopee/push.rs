//! Pushes: signed over callback URL and body, acknowledged by 2xx and an empty body in 3 s (chat: 2 s),
//! retried by their ladder, then lost; suspended when too many fail (shopee §2).

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use super::Shopee;
use super::state::{Lost, World};
use super::token::forget;
use crate::clock::rfc3339;
use crate::courier::Answer;
use crate::dice::fresh;
use crate::ledger::{Attempt, lock};
use crate::mac::hmac_sha256;

/// Chat pushes.
pub const CHAT: i64 = 10;

/// Shopee's patience with an answer.
pub fn patience(code: i64) -> Duration {
    Duration::from_secs(if code == CHAT { 2 } else { 3 })
}

/// When a failed push comes again.
pub fn ladder(code: i64) -> &'static [Duration] {
    const CHAT_LADDER: &[Duration] =
        &[Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(3)];
    const LADDER: &[Duration] = &[Duration::from_mins(5), Duration::from_mins(30), Duration::from_hours(3)];
    if code == CHAT { CHAT_LADDER } else { LADDER }
}

/// The `Authorization` of a push: bare lowercase hex over `callback_url|body`.
pub fn authorization(key: &str, callback_url: &str, body: &[u8]) -> String {
    hex::encode(hmac_sha256(key.as_bytes(), &[callback_url.as_bytes(), b"|", body]))
}

/// The headers of a push.
pub fn headers(key: &str, callback_url: &str, body: &[u8]) -> Vec<(&'static str, String)> {
    vec![
        ("content-type", "application/json".to_owned()),
        ("authorization", authorization(key, callback_url, body)),
    ]
}

/// Whether an answer counts: 2xx in time and not one byte of body.
pub fn outcome(answer: &Answer) -> &'static str {
    match (answer.status, answer.failure) {
        (Some(200..=299), _) if answer.body_len == 0 => "accepted",
        (Some(200..=299), _) => "body_not_empty",
        (Some(_), _) => "status",
        (None, Some("timeout")) => "timeout",
        (None, _) => "could_not_connect",
    }
}

struct Parcel {
    shopee: Arc<Handle>,
    url: String,
    key: String,
    code: i64,
    shop: Option<u64>,
    delivery: String,
    event: String,
    body: Bytes,
}

/// What an errand may keep of the platform.
#[derive(Debug, Clone)]
pub struct Handle {
    /// The desk.
    pub desk: Arc<crate::desk::Desk>,
    /// The world.
    pub world: Arc<std::sync::Mutex<World>>,
}

/// Sends one push. `event` names it in the log; pushes of one `lane` stay in order, as chat's do.
pub fn send(shopee: &Shopee, code: i64, shop: Option<u64>, event: &str, lane: Option<&str>, data: Value) {
    let handle = Arc::new(Handle { desk: shopee.desk.clone(), world: shopee.shared_world() });
    let now = shopee.desk.clock.now_s();
    let mut envelope = json!({"msg_id": fresh(32), "code": code, "timestamp": now, "data": data});
    match shop {
        Some(shop) => envelope["shop_id"] = json!(shop),
        None => envelope["partner_id"] = json!(shopee.world().app.partner_id),
    }
    let (url, key, off, suspended) = {
        let world = shopee.world();
        let off =
            world.app.push_off.contains(&code) || shop.is_some_and(|s| world.app.blocked_shops.contains(&s));
        (
            world.app.callback_url.clone(),
            world.app.push_key.clone(),
            off,
            world.app.push_status == "Suspended",
        )
    };
    let parcel = Parcel {
        shopee: handle,
        url: url.clone().unwrap_or_default(),
        key,
        code,
        shop,
        delivery: fresh(12),
        event: event.to_owned(),
        body: Bytes::from(envelope.to_string()),
    };
    if url.is_none() || off {
        return parcel.note(1, None, "push_off");
    }
    if suspended {
        return parcel.note(1, None, "suspended");
    }
    let desk = shopee.desk.clone();
    if desk.loses_webhook() {
        parcel.note(1, None, "lost");
        return parcel.lose();
    }
    let switches = desk.switches();
    let held_ms = desk.dice.percent(switches.reorder_percent).then(|| 300 + desk.dice.below(2_700));
    let twice = desk.dice.percent(switches.duplicates_percent);
    let lane = if held_ms.is_some() { None } else { lane };
    desk.courier.run(lane, async move {
        if let Some(ms) = held_ms {
            parcel.shopee.desk.clock.wait(Duration::from_millis(ms as u64)).await;
        }
        parcel.climb(twice).await;
    });
}

impl Parcel {
    async fn climb(self, twice: bool) {
        let mut accepted = self.attempt(1).await;
        if twice {
            accepted |= self.attempt(1).await;
        }
        for (n, pause) in (2..).zip(ladder(self.code)) {
            if accepted {
                return;
            }
            self.shopee.desk.clock.wait(*pause).await;
            accepted = self.attempt(n).await;
        }
        if !accepted {
            self.lose();
        }
    }

    async fn attempt(&self, number: u32) -> bool {
        let headers = headers(&self.key, &self.url, &self.body);
        let answer =
            self.shopee.desk.courier.post(&self.url, &headers, self.body.clone(), patience(self.code)).await;
        let outcome = outcome(&answer);
        self.note(number, Some(&answer), outcome);
        let now = self.shopee.desk.clock.now_s();
        count(&mut lock(&self.shopee.world), now, outcome == "accepted");
        outcome == "accepted"
    }

    /// Into the queue of lost pushes, chat excepted (shopee §2.8 leaves chat open; §2.3 calls the poll
    /// mandatory, so the harder truth is simulated).
    fn lose(&self) {
        if self.code == CHAT {
            return;
        }
        let mut world = lock(&self.shopee.world);
        world.next_lost += 1;
        let lost = Lost {
            id: world.next_lost,
            shop: self.shop,
            code: self.code,
            timestamp: self.shopee.desk.clock.now_s(),
            data: String::from_utf8_lossy(&self.body).into_owned(),
        };
        world.lost.push(lost);
    }

    fn note(&self, attempt: u32, answer: Option<&Answer>, outcome: &str) {
        self.shopee.desk.ledger.attempt(Attempt {
            delivery: self.delivery.clone(),
            events: vec![self.event.clone()],
            kind: self.code.to_string(),
            url: self.url.clone(),
            attempt,
            at: rfc3339(self.shopee.desk.clock.now_ms()),
            status: answer.and_then(|a| a.status),
            outcome: outcome.to_owned(),
            duration_ms: answer.map_or(0, |a| a.duration_ms),
        });
    }
}

/// Counts an outcome: over 600 in six hours and under 70 % is a warning, under 30 % the end (shopee §2.3).
pub fn count(world: &mut World, now: i64, succeeded: bool) {
    let app = &mut world.app;
    app.outcomes.push((now, succeeded));
    app.outcomes.retain(|(at, _)| now - at < 6 * 3600);
    let (all, good) = (app.outcomes.len(), app.outcomes.iter().filter(|(_, ok)| *ok).count());
    if app.push_status == "Suspended" || all <= 600 {
        return;
    }
    if good * 100 < all * 30 {
        "Suspended".clone_into(&mut app.push_status);
        app.suspended_time = now;
    } else {
        (if good * 100 < all * 70 { "Warning" } else { "Normal" }).clone_into(&mut app.push_status);
    }
}

/// Code 1: shops were authorized.
pub fn authorized(shopee: &Shopee, shops: &[u64], main: bool) {
    let mut data = json!({"authorize_type": "shop authorization by user", "success": 1});
    if main {
        data["extra"] = json!("Shop has been authorized successfully");
        data["main_account_id"] = json!(shopee.world().main_account);
        data["shop_id_list"] = json!(shops);
    } else if let Some(shop) = shops.first() {
        let region = shopee.world().shop(*shop).map_or("", |s| s.market.region());
        data["extra"] = json!(format!("shop id {shop} ({region}) has been authorized successfully"));
        data["shop_id"] = json!(shop);
    }
    send(shopee, 1, None, "authorized", None, data);
}

/// Ends a shop's authorization and pushes code 2. The id is in the place that the reason has it in
/// (shopee §2.6): `shopid` for an expiry, the sentence alone for a cancellation.
pub fn unlink(shopee: &Shopee, shop: u64, reason: &str) {
    let region = {
        let mut world = shopee.world();
        let frozen = reason == "App status is abnormal";
        if !frozen {
            forget(&mut world, shop);
        }
        let Some(known) = world.shop_mut(shop) else { return };
        if frozen {
            "FROZEN".clone_into(&mut known.status);
        } else {
            known.link = None;
        }
        known.market.region()
    };
    let mut data = json!({"authorize_type": reason, "success": 1});
    match reason {
        "expiry" => {
            data["shopid"] = json!(shop);
            data["extra"] = json!("The authorization is expired.");
        }
        "App status is abnormal" => {
            data["shop_id"] = json!(shop);
            data["extra"] = json!("The shop is frozen.");
        }
        _ => data["extra"] = json!(format!("shop id {shop} ({region}) has been cancelled its authorization")),
    }
    send(shopee, 2, None, "unauthorized", None, data);
}

/// Code 12: authorizations that end within seven days; paged, with an id twice.
pub fn expiring(shopee: &Shopee, shops: &[u64]) {
    let before = shopee.desk.clock.now_s() + 7 * 86_400;
    let pages = shops.len().max(1);
    for (n, shop) in shops.iter().enumerate() {
        let data = json!({
            "shop_expire_soon": [shop, shop], "merchant_expire_soon": [], "user_expire_soon": [],
            "expire_before": before, "page_no": n + 1, "total_page": pages,
        });
        send(shopee, 12, None, "expiring", None, data);
    }
}

/// Saves the callback URL as the console does: only after the probe (code 0) was answered.
///
/// # Errors
/// Why the probe failed.
pub async fn set_callback(shopee: &Shopee, url: &str) -> Result<(), String> {
    let parsed = url::Url::parse(url).map_err(|e| format!("the callback URL is not a URL: {e}"))?;
    if parsed.scheme() != "https" && !crate::line::message::is_loopback(&parsed) {
        return Err("the callback URL must be https".to_owned());
    }
    let key = shopee.world().app.push_key.clone();
    let body =
        Bytes::from(json!({"code": 0, "data": {"verify_info": "sampan verification probe"}}).to_string());
    let answer =
        shopee.desk.courier.post(url, &headers(&key, url, &body), body, Duration::from_secs(3)).await;
    let outcome = outcome(&answer);
    shopee.desk.ledger.attempt(Attempt {
        delivery: fresh(12),
        events: vec!["probe".to_owned()],
        kind: "0".to_owned(),
        url: url.to_owned(),
        attempt: 1,
        at: rfc3339(shopee.desk.clock.now_ms()),
        status: answer.status,
        outcome: outcome.to_owned(),
        duration_ms: answer.duration_ms,
    });
    if !answer.status.is_some_and(|s| (200..300).contains(&s)) {
        return Err(format!("the probe was not answered with 2xx within 3 s: {outcome} {:?}", answer.status));
    }
    shopee.world().app.callback_url = Some(url.to_owned());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0";
    const URL: &str = "https://inbox.example.co.th/hooks/shopee/9f2c";

    /// shopee §6.2: P1, P3, P4, P5, P6.
    #[test]
    fn vectors_of_the_sheet() {
        let p1 = r#"{"data":{"items":[],"ordersn":"260101K7M3QX8P","status":"READY_TO_SHIP","completed_scenario":"","update_time":1767225590},"shop_id":448120931,"code":3,"timestamp":1767225591}"#;
        let p3 = r#"{"code":0,"data":{"verify_info":"sampan verification probe"}}"#;
        let p4 = r#"{"shop_id": 448120931, "code": 4, "data": {"ordersn": "260101K7M3QX8P", "package_number": "OFG201144870025517", "tracking_no": "TH26018JX4K1A"}, "timestamp": 1767229200}"#;
        let p5 = r#"{"data":{"type":"message","region":"VN","content":{"message_id":"2391774550183526999","message_type":"image","content":{"url":"https:\/\/cf.shopee.vn\/file\/vn-11134207-fake"},"from_user_name":"Tr\u00e2m","conversation_id":"1364518331947512999","created_timestamp":1767225700}},"shop_id":448120931,"code":10,"timestamp":1767225701}"#;
        for (body, expected) in [
            (p1, "211df999b60df9fae137a6c82b48edfce025b6b5ac32dfda8f77b2f959565458"),
            (p3, "288be1259ea269d574013700bb8144ed1074d1ddd70d10656c5bf235fbd675e5"),
            (p4, "232291f926cc9384f86d136e25c2e5c44f37a5f8d0d168160b29ed78e9662990"),
            (p5, "dae210e8164e2b9c20db92a93a99174ab9c319de785066577ff5578d435f0e0b"),
        ] {
            assert_eq!(authorization(KEY, URL, body.as_bytes()), expected);
        }
        let slash = format!("{URL}/");
        assert_eq!(
            authorization(KEY, &slash, p1.as_bytes()),
            "6b789a3e1e47ed77dad4af7dc205f49fd2711d10ecaac73b0ce4eb7d66d44083"
        );
    }

    #[test]
    fn six_hundred_failures_end_the_subscription() {
        let mut world = World::new(1);
        for _ in 0..600 {
            count(&mut world, 1000, false);
        }
        assert_eq!(world.app.push_status, "Normal");
        count(&mut world, 1000, false);
        assert_eq!(world.app.push_status, "Suspended");
    }
}
