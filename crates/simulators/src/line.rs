//! A simulated LINE: Messaging API channels with friends and groups (line §1–§5).

pub mod assertion;
pub mod content;
pub mod endpoint;
pub mod event;
pub mod message;
pub mod profile;
pub mod push;
pub mod quota;
pub mod refusal;
pub mod reply;
pub mod state;
pub mod token;
pub mod webhook;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::desk::{Desk, Gate, pass};
use crate::ledger::lock;
use crate::platform::{Later, Order, Platform, Problem, Say, Simulated};
use crate::world::traffic::Front;
use state::{Channel, World};

/// The platform.
#[derive(Debug)]
pub struct Line {
    desk: Arc<Desk>,
    world: Arc<Mutex<World>>,
    /// Webhook test calls of the last hour, for their limit of 60 (line §4.8).
    tests: Mutex<HashMap<String, Vec<i64>>>,
}

impl Line {
    /// Two channels, one Thai and one Taiwanese, with friends and a group each. LINE has no history to read
    /// (line §4.9); with one, the first channel merely has a plan with 1000 messages, of which some are used.
    pub fn new(desk: Arc<Desk>, history: usize) -> Arc<Self> {
        let mut world = World::new(desk.seed, &desk.base);
        if history > 0 {
            (world.channels[0].quota, world.channels[0].used) = (Some(1000), 213);
        }
        Arc::new(Self { desk, world: Arc::new(Mutex::new(world)), tests: Mutex::default() })
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    pub(crate) fn shared_world(&self) -> Arc<Mutex<World>> {
        self.world.clone()
    }
}

/// The operation's name for the switches and the call counter: the last word of the path that is not an id.
pub fn operation(method: &Method, path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    let name = match parts.as_slice() {
        ["oauth2", _, "token"] | ["v2", "oauth", "accessToken"] => "token",
        ["oauth2", _, "revoke"] | ["v2", "oauth", "revoke"] => "revoke",
        ["oauth2", _, "verify"] | ["v2", "oauth", "verify"] => "verify",
        ["oauth2", _, "tokens", "kid"] => "key_ids",
        ["v2", "bot", "info"] => "info",
        ["v2", "bot", "channel", "webhook", "test"] => "webhook_test",
        ["v2", "bot", "channel", "webhook", "endpoint"] if method == Method::PUT => "set_webhook",
        ["v2", "bot", "channel", "webhook", "endpoint"] => "get_webhook",
        ["v2", "bot", "message", "validate", ..] => "validate",
        ["v2", "bot", "message", "quota", ..] => "quota",
        ["v2", "bot", "message", "delivery", ..] => "delivery",
        ["v2", "bot", "message", _, "content"] => "content",
        ["v2", "bot", "message", _, "content", last]
        | ["v2", "bot", "message" | "chat", last]
        | ["v2", "bot", "group" | "room", _, "members", last]
        | ["v2", "bot", "group" | "room", _, last] => last,
        ["v2", "bot", "profile", _] => "profile",
        ["v2", "bot", "group" | "room", _, "member", _] => "member",
        ["v2", "bot", "chat", "loading", _] => "loading",
        ["v2", "bot", "followers", "ids"] => "followers",
        _ => "unknown",
    };
    name.to_owned()
}

impl Simulated for Line {
    fn platform(&self) -> Platform {
        Platform::Line
    }

    fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    fn routers(self: Arc<Self>) -> Vec<(&'static str, Router)> {
        let gate = Gate {
            desk: self.desk.clone(),
            operation,
            rate_limited: refusal::rate_limited,
            broken: refusal::broken,
        };
        let api = Router::new()
            .route("/oauth2/v3/token", post(token::stateless))
            .route("/oauth2/v2.1/token", post(token::chosen_expiry))
            .route("/oauth2/v2.1/verify", get(token::verify_chosen))
            .route("/oauth2/v2.1/tokens/kid", get(token::key_ids))
            .route("/oauth2/v2.1/revoke", post(token::revoke_chosen))
            .route("/v2/oauth/accessToken", post(token::short_lived))
            .route("/v2/oauth/verify", post(token::verify))
            .route("/v2/oauth/revoke", post(token::revoke))
            .route("/v2/bot/info", get(endpoint::info))
            .route(
                "/v2/bot/channel/webhook/endpoint",
                get(endpoint::get_endpoint).put(endpoint::put_endpoint),
            )
            .route("/v2/bot/channel/webhook/test", post(endpoint::test))
            .route("/v2/bot/message/reply", post(reply::reply))
            .route("/v2/bot/message/push", post(push::push))
            .route("/v2/bot/message/multicast", post(push::multicast))
            .route("/v2/bot/message/validate/{kind}", post(push::validate))
            .route("/v2/bot/message/quota", get(quota::quota))
            .route("/v2/bot/message/quota/consumption", get(quota::consumption))
            .route("/v2/bot/message/delivery/{kind}", get(quota::delivery))
            .route("/v2/bot/message/markAsRead", post(profile::old_mark_as_read))
            .route("/v2/bot/profile/{user}", get(profile::profile))
            .route("/v2/bot/group/{group}/summary", get(profile::summary))
            .route("/v2/bot/group/{group}/member/{user}", get(profile::member))
            .route("/v2/bot/room/{group}/member/{user}", get(profile::member))
            .route("/v2/bot/group/{group}/members/count", get(profile::count))
            .route("/v2/bot/room/{group}/members/count", get(profile::count))
            .route("/v2/bot/group/{group}/members/ids", get(profile::member_ids))
            .route("/v2/bot/room/{group}/members/ids", get(profile::member_ids))
            .route("/v2/bot/group/{group}/leave", post(profile::leave))
            .route("/v2/bot/room/{group}/leave", post(profile::leave))
            .route("/v2/bot/followers/ids", get(profile::followers))
            .route("/v2/bot/chat/loading/start", post(profile::loading))
            .route("/v2/bot/chat/markAsRead", post(profile::mark_as_read))
            .route("/avatar/{number}", get(content::avatar))
            .fallback(refusal::no_such_path)
            .layer(DefaultBodyLimit::max(2 * 1024 * 1024))
            .layer(from_fn_with_state(gate.clone(), pass))
            .layer(axum::middleware::from_fn(refusal::request_id))
            .with_state(self.clone());
        let data = Router::new()
            .route("/v2/bot/message/{id}/content", get(content::content))
            .route("/v2/bot/message/{id}/content/preview", get(content::preview))
            .route("/v2/bot/message/{id}/content/transcoding", get(content::transcoding))
            .fallback(refusal::no_such_path)
            .layer(from_fn_with_state(gate, pass))
            .layer(axum::middleware::from_fn(refusal::request_id))
            .with_state(self);
        vec![("/line", api), ("/line-data", data)]
    }

    fn settings(&self) -> Value {
        let base = &self.desk.base;
        json!({"api_url": format!("{base}/line"), "data_url": format!("{base}/line-data")})
    }

    fn state(&self) -> Value {
        let world = self.world();
        let accounts: Vec<Value> = world.channels.iter().map(Channel::describe).collect();
        json!({
            "accounts": accounts, "read_marks": world.read.len(),
            "tokens_alive": world.tokens.values().filter(|t| t.expires_ms > self.desk.clock.life_ms()).count(),
        })
    }

    fn fronts(&self) -> Vec<Front> {
        let world = self.world();
        world
            .channels
            .iter()
            .map(|c| Front {
                account: c.id.clone(),
                market: c.market,
                connected: c.endpoint.is_some() && c.use_webhook,
                sells: false,
                likes: &["sticker", "sticker", "sticker", "location", "audio", "file", "video"],
                customers: c
                    .friends
                    .iter()
                    .filter(|f| !f.blocked)
                    .map(|f| (f.id.clone(), f.language))
                    .collect(),
            })
            .collect()
    }

    fn say(&self, say: &Say) -> Result<Value, Problem> {
        let (channel, events) = event::compose(self, say)?;
        let ids: Vec<Value> = events
            .iter()
            .map(|e| json!({"event_id": e["webhookEventId"], "message_id": e["message"]["id"], "reply_token": e["replyToken"], "user": e["source"]["userId"]}))
            .collect();
        let requests =
            if say.flag("separate") { events.into_iter().map(|e| vec![e]).collect() } else { vec![events] };
        for events in requests {
            webhook::deliver(self, &channel, events);
        }
        Ok(json!({"account": channel, "events": ids}))
    }

    fn order(&self, _order: &Order) -> Result<Value, Problem> {
        Err(Problem::new("LINE has no orders"))
    }

    /// Every channel's address is set through the API, when it is connected.
    fn introduce<'a>(&'a self, _origin: &'a str) -> Later<'a> {
        Box::pin(async { Ok(json!({})) })
    }

    fn console<'a>(&'a self, what: &'a Value) -> Later<'a> {
        Box::pin(async move { self.world().console(what) })
    }

    fn expire(&self, what: &str) -> Result<Value, Problem> {
        if !matches!(what, "access" | "all") {
            return Err(Problem::new("LINE has only access tokens: what = access or all"));
        }
        let now = self.desk.clock.life_ms();
        let mut world = self.world();
        let mut ended = 0;
        for token in world.tokens.values_mut().filter(|t| t.expires_ms > now) {
            token.expires_ms = now;
            ended += 1;
        }
        Ok(json!({"expired": ended}))
    }
}
