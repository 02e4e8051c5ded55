//! A simulated Facebook: Pages with Messenger, by the sheet (facebook §0–§7).

pub mod event;
pub mod login;
pub mod page;
pub mod token;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use crate::desk::{Desk, Gate, pass};
use crate::meta::call::Call;
use crate::meta::refusal::{self, Fault};
use crate::meta::{Flavor, Meta, console, graph, media, say};
use crate::platform::{Later, Order, Platform, Problem, Say, Simulated};
use crate::world::traffic::Front;

/// The platform.
#[derive(Debug)]
pub struct Facebook {
    meta: Arc<Meta>,
}

impl Facebook {
    /// Pages in Thailand, Vietnam, Indonesia and Singapore that one person manages, each with `history` talks
    /// in its past.
    pub fn new(desk: Arc<Desk>, history: usize) -> Arc<Self> {
        Arc::new(Self { meta: Meta::new(desk, Flavor::Messenger, history) })
    }
}

async fn call(State(meta): State<Arc<Meta>>, request: Request) -> Response {
    let entered = match graph::enter(&meta, request).await {
        Ok(entered) => entered,
        Err(response) => return response,
    };
    let result = match own(&meta, &entered.call).await {
        Some(result) => result,
        None => graph::shared(&meta, &entered.call).await,
    };
    graph::leave(&meta, &entered, result)
}

/// The edges that only this platform has.
async fn own(meta: &Meta, call: &Call) -> Option<Result<Value, Fault>> {
    let words = call.words();
    Some(match (call.method.as_str(), words.as_slice()) {
        ("GET" | "POST", ["oauth", "access_token"]) => token::exchange(meta, call),
        ("GET", ["debug_token"]) => token::debug(meta, call),
        ("GET", ["me"]) => page::me(meta, call),
        ("GET", ["me", "accounts"]) => page::accounts(meta, call),
        ("GET", ["me", "permissions"]) => page::permissions(meta, call),
        ("DELETE", ["me", "permissions"]) => page::revoke(meta, call, None),
        ("DELETE", ["me", "permissions", scope]) => page::revoke(meta, call, Some(scope)),
        ("GET" | "POST" | "DELETE", [_, "subscriptions"]) => page::app_subscriptions(meta, call).await,
        ("GET", [id]) if meta.world().account(id).is_some() => page::node(meta, call, id),
        _ => return None,
    })
}

impl Simulated for Facebook {
    fn platform(&self) -> Platform {
        Platform::Facebook
    }

    fn desk(&self) -> &Arc<Desk> {
        &self.meta.desk
    }

    fn routers(self: Arc<Self>) -> Vec<(&'static str, Router)> {
        let gate = Gate {
            desk: self.meta.desk.clone(),
            operation: graph::operation,
            rate_limited: refusal::rate_limited,
            broken: refusal::broken,
        };
        let api = Router::new()
            .route("/{version}/dialog/oauth", get(login::dialog))
            .fallback(call)
            .layer(DefaultBodyLimit::max(32 * 1024 * 1024))
            .layer(from_fn_with_state(gate.clone(), pass))
            .with_state(self.meta.clone());
        let cdn = Router::new()
            .route("/v/{name}", get(media::facebook))
            .layer(from_fn_with_state(gate, pass))
            .with_state(self.meta.clone());
        vec![(Flavor::Messenger.graph(), api), (Flavor::Messenger.cdn(), cdn)]
    }

    fn settings(&self) -> Value {
        let base = &self.meta.desk.base;
        let world = self.meta.world();
        json!({
            "app_id": world.app.id, "app_secret": world.app.secret, "verify_token": world.app.verify_token,
            "api_url": format!("{base}/facebook"), "auth_url": format!("{base}/facebook"),
            "api_version": world.app.api_version,
        })
    }

    fn state(&self) -> Value {
        self.meta.describe()
    }

    fn fronts(&self) -> Vec<Front> {
        self.meta.fronts(&[
            "sticker",
            "sticker",
            "like",
            "video",
            "audio",
            "file",
            "reply",
            "fallback",
            "quick_reply",
        ])
    }

    fn say(&self, what: &Say) -> Result<Value, Problem> {
        say::say(&self.meta, what, event::kinds)
    }

    fn order(&self, _order: &Order) -> Result<Value, Problem> {
        Err(Problem::new("Facebook has no orders"))
    }

    /// The webhook and the two callbacks.
    fn introduce<'a>(&'a self, origin: &'a str) -> Later<'a> {
        Box::pin(async move {
            let url = format!("{origin}/webhooks/facebook");
            let (off, delete) = (format!("{url}/deauthorize"), format!("{url}/data-deletion"));
            let entered = json!({"callback_url": url, "deauthorize_url": off, "deletion_url": delete});
            self.console(&entered).await
        })
    }

    fn console<'a>(&'a self, what: &'a Value) -> Later<'a> {
        Box::pin(console::console(&self.meta, what))
    }

    fn expire(&self, what: &str) -> Result<Value, Problem> {
        match what {
            "access" | "all" => Ok(self.meta.expire()),
            _ => Err(Problem::new("Facebook has only access tokens: what = access or all")),
        }
    }
}
