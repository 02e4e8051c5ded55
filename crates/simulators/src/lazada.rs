//! A simulated Lazada Open Platform: an app for orders and an app for chat, shops in six countries, their
//! talks and orders.

pub mod consent;
pub mod console;
pub mod content;
mod describe;
pub mod envelope;
pub mod event;
pub mod flow;
pub mod gateway;
pub mod give_back;
pub mod message;
pub mod notice;
pub mod order;
pub mod order_state;
pub mod page;
pub mod past;
pub mod product;
pub mod push;
pub mod reverse;
pub mod send;
pub mod session;
pub mod sign;
pub mod state;
pub mod throttle;
pub mod token;
pub mod trace;
pub mod truths;
pub mod upload;

use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::header;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use serde_json::{Value, json};

use crate::desk::{Desk, Gate, pass};
use crate::ledger::lock;
use crate::platform::{Later, Order, Platform, Problem, Say, Simulated};
use crate::world::traffic::Front;
use crate::world::{media, picture};
use state::{Role, World};

/// The platform.
#[derive(Debug)]
pub struct Lazada {
    pub(crate) desk: Arc<Desk>,
    pub(crate) world: Arc<Mutex<World>>,
}

impl Lazada {
    /// Shops in Thailand (two), Vietnam, Indonesia, the Philippines, Malaysia and Singapore, each with
    /// `history` talks and orders in its past.
    pub fn new(desk: Arc<Desk>, history: usize) -> Arc<Self> {
        let world = World::new(desk.seed);
        let lazada = Arc::new(Self { desk, world: Arc::new(Mutex::new(world)) });
        past::past(&lazada, history);
        lazada
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    pub(crate) fn shared_world(&self) -> Arc<Mutex<World>> {
        self.world.clone()
    }
}

/// A picture, film or upload; public, as on Lazada's own file hosts.
async fn file(State(lazada): State<Arc<Lazada>>, Path(name): Path<String>) -> Response {
    let (stem, kind) = name.rsplit_once('.').unwrap_or((&name, "jpg"));
    let mime = match kind {
        "mp4" => "video/mp4",
        "png" => "image/png",
        _ => "image/jpeg",
    };
    if let Some(bytes) = lazada.world().uploads.get(&name).cloned() {
        return ([(header::CONTENT_TYPE, mime)], bytes).into_response();
    }
    let number = crate::dice::number_of(0, stem);
    let bytes = match kind {
        "mp4" => media::mp4(number),
        "png" => picture::png(number, 240, 240),
        _ => picture::jpeg(number, 800, 800),
    };
    ([(header::CONTENT_TYPE, mime)], bytes).into_response()
}

impl Simulated for Lazada {
    fn platform(&self) -> Platform {
        Platform::Lazada
    }

    fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    fn routers(self: Arc<Self>) -> Vec<(&'static str, Router)> {
        let gate = Gate {
            desk: self.desk.clone(),
            operation: gateway::operation,
            rate_limited: envelope::rate_limited,
            broken: envelope::broken,
        };
        let router = Router::new()
            .route("/oauth/authorize", get(consent::page))
            .route("/rest/{*path}", any(gateway::enter))
            .route("/{host}/rest/{*path}", any(gateway::enter))
            .route("/file/{name}", get(file))
            .layer(DefaultBodyLimit::max(12 * 1024 * 1024))
            .layer(from_fn_with_state(gate, pass))
            .with_state(self);
        vec![("/lazada", router)]
    }

    fn settings(&self) -> Value {
        let base = &self.desk.base;
        let world = self.world();
        let (orders, chat) = (world.app(Role::Orders), world.app(Role::Chat));
        json!({
            "app_key": orders.key, "app_secret": orders.secret, "auth_url": format!("{base}/lazada/oauth/authorize"),
            "token_url": format!("{base}/lazada/auth/rest"), "api_url": world.api_urls(base),
            "apps": {"chat": {"app_key": chat.key, "app_secret": chat.secret, "purpose": "chat"}},
        })
    }

    fn state(&self) -> Value {
        self.world().describe(&self.desk.base, self.desk.clock.life_ms())
    }

    fn fronts(&self) -> Vec<Front> {
        let life = self.desk.clock.life_ms();
        let world = self.world();
        world
            .shops
            .iter()
            .map(|s| {
                let orders = world.authorized(Role::Orders, s.id, life);
                Front {
                    account: s.id.to_string(),
                    market: s.market,
                    connected: orders || world.authorized(Role::Chat, s.id, life),
                    sells: orders,
                    likes: &["emoji", "emoji", "product", "order", "video"],
                    customers: world
                        .buyers
                        .iter()
                        .filter(|b| b.shop == s.id)
                        .map(|b| (b.id.to_string(), b.language))
                        .collect(),
                }
            })
            .collect()
    }

    fn say(&self, say: &Say) -> Result<Value, Problem> {
        event::say(self, say)
    }

    fn order(&self, order: &Order) -> Result<Value, Problem> {
        flow::order(self, order)
    }

    /// Each app has a push address of its own, and both come back to one callback.
    fn introduce<'a>(&'a self, origin: &'a str) -> Later<'a> {
        Box::pin(async move {
            let callback = format!("{origin}/oauth/lazada/callback");
            for (app, path) in [("orders", "lazada"), ("chat", "lazada/chat")] {
                let url = format!("{origin}/webhooks/{path}");
                self.console(&json!({"app": app, "push_url": url, "callback_url": callback})).await?;
            }
            Ok(json!({}))
        })
    }

    fn console<'a>(&'a self, what: &'a Value) -> Later<'a> {
        Box::pin(console::console(self, what))
    }

    fn expire(&self, what: &str) -> Result<Value, Problem> {
        let (access, refresh) = match what {
            "access" => (true, false),
            "refresh" => (false, true),
            "all" => (true, true),
            _ => return Err(Problem::new("what = access, refresh or all")),
        };
        let now = self.desk.clock.life_ms();
        for grant in &mut self.world().grants {
            if access {
                grant.access_until_ms = now;
            }
            if refresh {
                grant.refresh_until_ms = now;
            }
        }
        Ok(json!({}))
    }
}
