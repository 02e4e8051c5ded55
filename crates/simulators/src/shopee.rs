//! A simulated Shopee Open Platform: one app, shops in five markets, their chats and orders.

pub mod chat;
pub mod consent;
pub mod envelope;
pub mod event;
pub mod flow;
pub mod logistics;
pub mod order;
pub mod push;
pub mod push_config;
pub mod send;
pub mod shop;
pub mod sign;
pub mod state;
pub mod token;

use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{Method, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::desk::{Desk, Gate, pass};
use crate::ledger::lock;
use crate::platform::{Later, Order, Platform, Problem, Say, Simulated};
use crate::world::traffic::Front;
use crate::world::{media, picture};
use state::World;

/// The platform.
#[derive(Debug)]
pub struct Shopee {
    desk: Arc<Desk>,
    world: Arc<Mutex<World>>,
}

impl Shopee {
    /// Shops in Thailand, Vietnam, Indonesia, Singapore and Taiwan (which has no chat by API), each with
    /// `history` talks and orders in its past.
    pub fn new(desk: Arc<Desk>, history: usize) -> Arc<Self> {
        let world = World::new(desk.seed);
        let shopee = Arc::new(Self { desk, world: Arc::new(Mutex::new(world)) });
        flow::past(&shopee, history);
        shopee
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    pub(crate) fn shared_world(&self) -> Arc<Mutex<World>> {
        self.world.clone()
    }
}

/// The operation's name: the last word of the path; the two token calls, which end alike, get their own.
pub fn operation(_method: &Method, path: &str) -> String {
    match path {
        "/api/v2/auth/token/get" => "get_token".to_owned(),
        "/api/v2/auth/access_token/get" => "refresh_token".to_owned(),
        _ if path.starts_with("/file/") => "file".to_owned(),
        _ => path.rsplit('/').next().unwrap_or("").to_owned(),
    }
}

/// A picture, film or upload; public, as on Shopee's own file hosts.
async fn file(State(shopee): State<Arc<Shopee>>, Path(name): Path<String>) -> Response {
    if let Some(bytes) = shopee.world().uploads.get(&name).cloned() {
        let kind = match name.rsplit('.').next() {
            Some("png") => "image/png",
            Some("gif") => "image/gif",
            _ => "image/jpeg",
        };
        return ([(header::CONTENT_TYPE, kind)], bytes).into_response();
    }
    let (stem, kind) = name.rsplit_once('.').unwrap_or((&name, "jpg"));
    let number = crate::dice::number_of(0, stem);
    match kind {
        "mp4" => ([(header::CONTENT_TYPE, "video/mp4")], media::mp4(number)).into_response(),
        "png" => ([(header::CONTENT_TYPE, "image/png")], picture::png(number, 240, 240)).into_response(),
        _ => ([(header::CONTENT_TYPE, "image/jpeg")], picture::jpeg(number, 800, 800)).into_response(),
    }
}

impl Simulated for Shopee {
    fn platform(&self) -> Platform {
        Platform::Shopee
    }

    fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    fn routers(self: Arc<Self>) -> Vec<(&'static str, Router)> {
        let gate = Gate {
            desk: self.desk.clone(),
            operation,
            rate_limited: envelope::rate_limited,
            broken: envelope::broken,
        };
        let api = Router::new()
            .route("/api/v2/shop/auth_partner", get(consent::legacy))
            .route("/api/v2/shop/cancel_auth_partner", get(consent::cancel))
            .route("/api/v2/auth/token/get", post(token::exchange))
            .route("/api/v2/auth/access_token/get", post(token::refresh))
            .route("/api/v2/public/get_token_by_resend_code", post(token::resend))
            .route("/api/v2/public/get_shops_by_partner", get(shop::by_partner))
            .route("/api/v2/public/get_shopee_ip_ranges", get(shop::ip_ranges))
            .route("/api/v2/shop/get_shop_info", get(shop::info))
            .route("/api/v2/shop/get_profile", get(shop::profile))
            .route("/api/v2/push/set_app_push_config", post(push_config::set))
            .route("/api/v2/push/get_app_push_config", get(push_config::get))
            .route("/api/v2/push/get_lost_push_message", get(push_config::lost))
            .route("/api/v2/push/confirm_consumed_lost_push_message", post(push_config::confirm))
            .route("/api/v2/sellerchat/get_conversation_list", get(chat::list))
            .route("/api/v2/sellerchat/get_one_conversation", get(chat::one))
            .route("/api/v2/sellerchat/get_message", get(chat::messages))
            .route("/api/v2/sellerchat/get_unread_conversation_count", get(chat::unread))
            .route("/api/v2/sellerchat/send_message", post(send::send))
            .route("/api/v2/sellerchat/upload_image", post(send::upload_image))
            .route("/api/v2/sellerchat/upload_video", post(send::upload_video))
            .route("/api/v2/sellerchat/get_video_upload_result", get(send::video_result))
            .route("/api/v2/sellerchat/delete_message", post(chat::recall))
            .route("/api/v2/sellerchat/{action}", post(chat::mark))
            .route("/api/v2/order/get_order_list", get(order::list))
            .route("/api/v2/order/get_order_detail", get(order::detail))
            .route("/api/v2/logistics/get_tracking_number", get(logistics::tracking_number))
            .route("/api/v2/logistics/get_tracking_info", get(logistics::tracking_info))
            .route("/api/v2/returns/get_return_list", get(logistics::return_list))
            .route("/api/v2/returns/get_return_detail", get(logistics::return_detail))
            .route("/api/v2/payment/get_escrow_detail", get(logistics::escrow))
            .layer(from_fn_with_state(self.clone(), sign::check))
            .route("/auth", get(consent::page))
            .route("/cancel_auth", get(consent::cancel))
            .route("/file/{name}", get(file))
            .fallback(envelope::no_such_path)
            .layer(DefaultBodyLimit::max(12 * 1024 * 1024))
            .layer(from_fn_with_state(gate, pass))
            .with_state(self);
        vec![("/shopee", api)]
    }

    fn settings(&self) -> Value {
        let base = &self.desk.base;
        let world = self.world();
        json!({
            "partner_id": world.app.partner_id, "partner_key": world.app.api_key, "push_key": world.app.push_key,
            "api_url": format!("{base}/shopee"), "auth_url": format!("{base}/shopee/auth"),
        })
    }

    fn state(&self) -> Value {
        self.world().describe()
    }

    fn fronts(&self) -> Vec<Front> {
        let world = self.world();
        world
            .shops
            .iter()
            .map(|s| Front {
                account: s.id.to_string(),
                market: s.market,
                connected: s.link.is_some() && !world.access.is_empty(),
                sells: true,
                likes: &["sticker", "sticker", "item", "order", "video"],
                customers: world
                    .buyers
                    .iter()
                    .filter(|b| b.shop == s.id && !b.blocks)
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

    fn console<'a>(&'a self, what: &'a Value) -> Later<'a> {
        Box::pin(console(self, what))
    }

    fn expire(&self, what: &str) -> Result<Value, Problem> {
        let now = self.desk.clock.life_ms();
        let mut world = self.world();
        let (access, refresh) = match what {
            "access" => (true, false),
            "refresh" => (false, true),
            "all" => (true, true),
            _ => return Err(Problem::new("what = access, refresh or all")),
        };
        if access {
            world.access.values_mut().for_each(|a| a.expires_ms = now);
        }
        if refresh {
            world.refresh.values_mut().for_each(|r| r.expires_ms = now);
        }
        Ok(json!({}))
    }
}

/// The console: `callback_url` (probed first), `redirect_domain`, `unlink` with `reason`, `expiring`,
/// `status`, `assigned`, `distributed`, `blocked`, `resend_code`, `push_status`, `partner_key`, `push_key`.
async fn console(shopee: &Shopee, what: &Value) -> Result<Value, Problem> {
    let mut out = json!({});
    if let Some(url) = what["callback_url"].as_str() {
        push::set_callback(shopee, url).await.map_err(Problem)?;
    }
    let account = what["account"]
        .as_str()
        .map(ToOwned::to_owned)
        .or_else(|| what["account"].as_u64().map(|n| n.to_string()));
    let shop = event::shop_of(&shopee.world(), account.as_deref())?;
    if what["unlink"].as_bool() == Some(true) {
        push::unlink(shopee, shop, what["reason"].as_str().unwrap_or("user cancel shop authorization"));
    }
    if what["expiring"].as_bool() == Some(true) {
        push::expiring(shopee, &[shop]);
    }
    if what["resend_code"].as_bool() == Some(true) {
        out["resend_code"] = json!(token::resend_code(shopee, shop));
    }
    let mut world = shopee.world();
    if let Some(domain) = what.get("redirect_domain") {
        world.app.redirect_domain = domain.as_str().map(ToOwned::to_owned);
    }
    if let Some(status) = what["push_status"].as_str() {
        status.clone_into(&mut world.app.push_status);
        world.app.outcomes.clear();
    }
    if let Some(key) = what["partner_key"].as_str() {
        key.clone_into(&mut world.app.api_key);
    }
    if let Some(key) = what["push_key"].as_str() {
        key.clone_into(&mut world.app.push_key);
    }
    if let Some(it) = world.shop_mut(shop) {
        if let Some(status) = what["status"].as_str() {
            status.clone_into(&mut it.status);
        }
        if let Some(on) = what["distributed"].as_bool() {
            it.distributed = on;
        }
    }
    if let Some(buyer) = what["blocked"].as_str().and_then(|b| b.parse().ok()) {
        world.buyer_mut(buyer).ok_or_else(|| Problem::new("no such buyer"))?.blocked = true;
    }
    if let Some(id) = what["assigned"].as_str().and_then(|c| c.parse().ok()) {
        world.conversation_mut(id).ok_or_else(|| Problem::new("no such conversation"))?.assigned = true;
    }
    out["app"] = world.describe()["app"].clone();
    Ok(out)
}
