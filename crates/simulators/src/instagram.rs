//! A simulated Instagram: professional accounts by Instagram Login (instagram, mode A).
//!
//! Its three hosts lie under `/instagram` (the dialog), `/instagram-api` (the code exchange) and
//! `/instagram-graph`; a call to the wrong one finds nothing.

pub mod account;
pub mod event;
pub mod login;
pub mod token;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::desk::{Desk, Gate, pass};
use crate::meta::call::Call;
use crate::meta::refusal::{self, Fault};
use crate::meta::{Flavor, Meta, console, graph, media, say};
use crate::platform::{Later, Order, Platform, Problem, Say, Simulated};
use crate::world::traffic::Front;

/// The platform.
#[derive(Debug)]
pub struct Instagram {
    meta: Arc<Meta>,
}

impl Instagram {
    /// Professional accounts in Thailand, Indonesia, Vietnam and Taiwan, each with `history` talks in its past.
    pub fn new(desk: Arc<Desk>, history: usize) -> Arc<Self> {
        Arc::new(Self { meta: Meta::new(desk, Flavor::Instagram, history) })
    }
}

async fn call(State(meta): State<Arc<Meta>>, request: Request) -> Response {
    let entered = match graph::enter(&meta, request).await {
        Ok(entered) => entered,
        Err(response) => return response,
    };
    let result = match own(&meta, &entered.call) {
        Some(result) => result,
        None => graph::shared(&meta, &entered.call).await,
    };
    graph::leave(&meta, &entered, result)
}

fn own(meta: &Meta, call: &Call) -> Option<Result<Value, Fault>> {
    let words = call.words();
    Some(match (call.method.as_str(), call.version.is_some(), words.as_slice()) {
        ("GET", false, ["access_token"]) => token::lengthen(meta, call),
        ("GET", false, ["refresh_access_token"]) => token::refresh(meta, call),
        ("GET", _, ["me"]) => account::me(meta, call),
        ("GET", _, [id]) if meta.world().account(id).is_some() => account::node(meta, call, id),
        _ => return None,
    })
}

impl Simulated for Instagram {
    fn platform(&self) -> Platform {
        Platform::Instagram
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
        let layered = |router: Router<Arc<Meta>>| {
            router
                .layer(DefaultBodyLimit::max(32 * 1024 * 1024))
                .layer(from_fn_with_state(gate.clone(), pass))
                .with_state(self.meta.clone())
        };
        let dialog = Router::new().route("/oauth/authorize", get(login::dialog));
        let api = Router::new().route("/oauth/access_token", post(token::exchange));
        let cdn = Router::new().route("/ig_messaging_cdn/", get(media::instagram));
        vec![
            ("/instagram", layered(dialog)),
            ("/instagram-api", layered(api)),
            (Flavor::Instagram.graph(), layered(Router::new().fallback(call))),
            (Flavor::Instagram.cdn(), layered(cdn)),
        ]
    }

    fn settings(&self) -> Value {
        let base = &self.meta.desk.base;
        let world = self.meta.world();
        json!({
            "app_id": world.app.id, "app_secret": world.app.secret, "verify_token": world.app.verify_token,
            "facebook_app_secret": world.app.meta_secret, "auth_url": format!("{base}/instagram"),
            "api_url": format!("{base}/instagram-api"), "graph_url": format!("{base}/instagram-graph"),
            "api_version": world.app.api_version,
        })
    }

    fn state(&self) -> Value {
        self.meta.describe()
    }

    fn fronts(&self) -> Vec<Front> {
        self.meta.fronts(&[
            "like",
            "like",
            "story_reply",
            "story_mention",
            "ig_reel",
            "video",
            "audio",
            "ig_post",
            "reply",
        ])
    }

    fn say(&self, what: &Say) -> Result<Value, Problem> {
        say::say(&self.meta, what, event::kinds)
    }

    fn order(&self, _order: &Order) -> Result<Value, Problem> {
        Err(Problem::new("Instagram has no orders"))
    }

    /// The webhook and the two callbacks.
    fn introduce<'a>(&'a self, origin: &'a str) -> Later<'a> {
        Box::pin(async move {
            let url = format!("{origin}/webhooks/instagram");
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
            _ => Err(Problem::new("Instagram has only access tokens: what = access or all")),
        }
    }
}
