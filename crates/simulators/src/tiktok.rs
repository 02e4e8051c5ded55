//! A simulated TikTok Shop Open Platform: one app, three sellers with shops in five markets, their chats and
//! orders.

pub mod aftersale;
pub mod consent;
pub mod conversation;
mod describe;
pub mod endpoint;
pub mod envelope;
pub mod event;
pub mod flow;
pub mod media;
pub mod message;
pub mod order;
pub mod package;
pub mod page;
pub mod past;
pub mod purchase;
pub mod quirk;
pub mod reversal;
mod seed;
pub mod send;
pub mod shop;
pub mod sign;
pub mod state;
pub mod subscription;
pub mod token;
pub mod webhook;

use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::desk::{Desk, Gate, pass};
use crate::ledger::lock;
use crate::platform::{Later, Order, Platform, Problem, Say, Simulated};
use crate::world::traffic::Front;
use state::World;
use webhook::Notice;

/// The platform.
#[derive(Debug)]
pub struct TikTok {
    desk: Arc<Desk>,
    world: Arc<Mutex<World>>,
}

impl TikTok {
    /// A seller across borders with shops in Thailand, Malaysia and the Philippines, a local one in Vietnam
    /// and one in Indonesia, each shop with `history` talks and orders in its past.
    pub fn new(desk: Arc<Desk>, history: usize) -> Arc<Self> {
        let mut world = World::new(desk.seed);
        world.app.quirks.auto_reply = history > 0;
        let tiktok = Arc::new(Self { desk, world: Arc::new(Mutex::new(world)) });
        past::past(&tiktok, history);
        tiktok
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    pub(crate) fn shared_world(&self) -> Arc<Mutex<World>> {
        self.world.clone()
    }
}

impl Simulated for TikTok {
    fn platform(&self) -> Platform {
        Platform::TikTok
    }

    fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    fn routers(self: Arc<Self>) -> Vec<(&'static str, Router)> {
        let gate = Gate {
            desk: self.desk.clone(),
            operation: endpoint::operation,
            rate_limited: envelope::rate_limited,
            broken: envelope::broken,
        };
        let chat = "/customer_service/{version}/conversations";
        let api = Router::new()
            .route("/authorization/{version}/shops", get(shop::authorized))
            .route("/seller/{version}/shops", get(shop::active))
            .route(
                "/event/{version}/webhooks",
                get(subscription::list).put(subscription::set).delete(subscription::delete),
            )
            .route(chat, get(conversation::list).post(conversation::open))
            .route(&format!("{chat}/{{id}}"), get(conversation::one))
            .route(&format!("{chat}/{{id}}/messages"), get(message::list).post(send::send))
            .route(&format!("{chat}/{{id}}/messages/read"), post(conversation::read))
            .route("/customer_service/{version}/images/upload", post(send::upload))
            .route("/customer_service/{version}/agents/settings", get(shop::agent).put(shop::set_agent))
            .route("/order/{version}/orders/search", post(order::search))
            .route("/order/{version}/orders", get(order::detail))
            .route("/fulfillment/{version}/packages/search", post(package::search))
            .route("/fulfillment/{version}/packages/{id}", get(package::detail))
            .route("/fulfillment/{version}/orders/{id}/tracking", get(package::tracking))
            .route("/return_refund/{version}/returns/search", post(reversal::returns))
            .route("/return_refund/{version}/cancellations/search", post(reversal::cancellations))
            .layer(DefaultBodyLimit::disable())
            .layer(from_fn_with_state(self.clone(), sign::check))
            .fallback(endpoint::miss)
            .layer(from_fn_with_state(gate.clone(), pass))
            .with_state(self.clone());
        let auth = Router::new()
            .route("/api/v2/token/get", get(token::get))
            .route("/api/v2/token/refresh", get(token::refresh))
            .route("/oauth/authorize", get(consent::older))
            .fallback(endpoint::miss)
            .layer(from_fn_with_state(gate, pass))
            .with_state(self.clone());
        let services = Router::new().route("/open/authorize", get(consent::page)).with_state(self.clone());
        let files = Router::new().route("/{name}", get(media::file)).with_state(self);
        vec![
            ("/tiktok", api),
            ("/tiktok-auth", auth),
            ("/tiktok-services", services),
            ("/tiktok-files", files),
        ]
    }

    fn settings(&self) -> Value {
        let base = &self.desk.base;
        let world = self.world();
        json!({
            "app_key": world.app.key, "app_secret": world.app.secret, "service_id": world.app.service_id,
            "api_url": format!("{base}/tiktok"), "auth_url": format!("{base}/tiktok-services/open/authorize"),
            "token_url": format!("{base}/tiktok-auth"),
        })
    }

    fn state(&self) -> Value {
        self.world().describe()
    }

    fn fronts(&self) -> Vec<Front> {
        let now = self.desk.clock.life_ms();
        let world = self.world();
        let alive = |seller: usize| world.access.values().any(|t| t.seller == seller && t.expires_ms > now);
        world
            .shops
            .iter()
            .map(|s| Front {
                account: s.id.to_string(),
                market: s.market,
                connected: world.granted(s.id) && alive(s.seller),
                sells: true,
                likes: &["emoticons", "emoticons", "product_card", "order_card", "video"],
                customers: world
                    .buyers
                    .iter()
                    .filter(|b| b.shop == s.id)
                    .map(|b| (b.id.to_string(), b.language))
                    .collect(),
            })
            .collect()
    }

    fn say(&self, say: &Say) -> Result<Value, Problem> {
        event::say(self, say)
    }

    fn order(&self, order: &Order) -> Result<Value, Problem> {
        flow::order(self, order)
    }

    /// The address that consent comes back to is fixed in Partner Center.
    fn introduce<'a>(&'a self, origin: &'a str) -> Later<'a> {
        Box::pin(async move {
            let (back, hook) =
                (format!("{origin}/oauth/tiktok/callback"), format!("{origin}/webhooks/tiktok"));
            self.console(&json!({"redirect_url": back, "callback_url": hook})).await
        })
    }

    fn console<'a>(&'a self, what: &'a Value) -> Later<'a> {
        Box::pin(async move { console(self, what) })
    }

    fn expire(&self, what: &str) -> Result<Value, Problem> {
        let now = self.desk.clock.life_ms();
        token::expire(&mut self.world(), what, now)
            .ok_or_else(|| Problem::new("what = access, refresh or all"))
    }
}

/// Partner Center and Seller Center: `callback_url`, `topics`, `redirect_url`, `scopes`, `app_secret`;
/// `deauthorize`, `expiring` (both for the seller of `account`); `conversation` with `blocked`; and every
/// knob of [`quirk::Quirks`].
fn console(tiktok: &TikTok, what: &Value) -> Result<Value, Problem> {
    let account = what["account"].as_str();
    let shop = event::shop_of(&tiktok.world(), account)?;
    for (name, value) in what.as_object().ok_or_else(|| Problem::new("the console takes an object"))? {
        let text = || value.as_str().ok_or_else(|| Problem::new(format!("{name} is a string")));
        let list = || -> Result<Vec<String>, Problem> {
            serde_json::from_value(value.clone()).map_err(|e| Problem::new(format!("{name}: {e}")))
        };
        match name.as_str() {
            "account" | "blocked" => {}
            "callback_url" if value.is_null() => tiktok.world().app.callback_url = None,
            "callback_url" => {
                let url = text()?;
                subscription::address(url).map_err(Problem)?;
                tiktok.world().app.callback_url = Some(url.to_owned());
            }
            "redirect_url" => {
                url::Url::parse(text()?).map_err(|e| Problem::new(format!("redirect_url: {e}")))?;
                tiktok.world().app.redirect_url = value.as_str().map(ToOwned::to_owned);
            }
            "topics" if value.is_null() => tiktok.world().app.topics = None,
            "topics" => tiktok.world().app.topics = Some(list()?),
            "scopes" => tiktok.world().app.scopes = list()?,
            "app_secret" => text()?.clone_into(&mut tiktok.world().app.secret),
            "deauthorize" => deauthorize(tiktok, shop),
            "expiring" => expiring(tiktok, shop),
            "conversation" => {
                let id = text()?.parse().unwrap_or(0);
                let mut world = tiktok.world();
                let talk = world.conversation_mut(id).ok_or_else(|| Problem::new("no such conversation"))?;
                talk.blocked = what["blocked"].as_bool().unwrap_or(true);
            }
            knob => {
                if !tiktok.world().app.quirks.set(knob, value).map_err(Problem)? {
                    return Err(Problem::new(format!(
                        "the console has no {knob:?}; the README lists what it has"
                    )));
                }
            }
        }
    }
    Ok(json!({"app": tiktok.world().describe()["app"]}))
}

/// Shops under the authorization that covers a shop, with their end.
fn covered(tiktok: &TikTok, shop: u64) -> (Vec<u64>, i64) {
    let world = tiktok.world();
    let Some(it) = world.shop(shop) else { return (Vec::new(), 0) };
    let until = world.sellers[it.seller].grant.as_ref().map_or(0, |g| g.until);
    (world.shops.iter().filter(|s| s.seller == it.seller).map(|s| s.id).collect(), until)
}

/// The seller withdraws consent: type 6 for each shop; tokens stay known, and are refused (tiktok §1.7).
fn deauthorize(tiktok: &TikTok, shop: u64) {
    let (shops, _) = covered(tiktok, shop);
    for id in &shops {
        let data = json!({"message": format!("shop {id} withdrew its consent")});
        webhook::send(tiktok, Notice::new(tiktok, 6, *id, "deauthorized", data));
    }
    let mut world = tiktok.world();
    let Some(seller) = world.shop(shop).map(|s| s.seller) else { return };
    if let Some(grant) = &mut world.sellers[seller].grant {
        grant.withdrawn = true;
    }
}

/// The authorization ends soon: type 7 for each shop; the time is a string (tiktok §2.6).
fn expiring(tiktok: &TikTok, shop: u64) {
    let (shops, until) = covered(tiktok, shop);
    for id in shops {
        let data =
            json!({"message": "The authorization is about to end", "expiration_time": until.to_string()});
        webhook::send(tiktok, Notice::new(tiktok, 7, id, "expiring", data));
    }
}
