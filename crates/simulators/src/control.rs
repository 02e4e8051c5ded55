//! The control API, `/_sim/…`: what a test or a person does to the simulated world from outside. The crate's
//! README shows every call with curl.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::ledger::lock;
use crate::platform::{Order, Platform, Problem, Say, Simulated};
use crate::switches::Switches;
use crate::world::traffic;

/// The platforms of a run, by kind.
pub type Cast = Arc<BTreeMap<Platform, Arc<dyn Simulated>>>;

/// The routes below `/_sim`.
pub fn router(cast: Cast) -> Router {
    Router::new()
        .route("/", get(overview))
        .route("/{platform}/state", get(state))
        .route("/{platform}/say", post(say))
        .route("/{platform}/order", post(order))
        .route("/{platform}/sent", get(sent))
        .route("/{platform}/refused", get(refused))
        .route("/{platform}/webhooks", get(webhooks))
        .route("/{platform}/records", axum::routing::delete(forget))
        .route("/{platform}/switches", get(switches).put(set_switches).delete(reset_switches))
        .route("/{platform}/console", post(console))
        .route("/{platform}/tick", post(tick))
        .route("/{platform}/expire", post(expire))
        .route("/{platform}/age", post(age))
        .with_state(cast)
}

struct Refusal(StatusCode, Problem);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"problem": self.1.to_string()}))).into_response()
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(StatusCode::BAD_REQUEST, problem)
    }
}

fn find(cast: &Cast, name: &str) -> Result<Arc<dyn Simulated>, Refusal> {
    let platform: Platform = name.parse().map_err(|p| Refusal(StatusCode::NOT_FOUND, p))?;
    cast.get(&platform).cloned().ok_or_else(|| {
        Refusal(StatusCode::NOT_FOUND, Problem::new(format!("{name} is not simulated in this run")))
    })
}

async fn overview(State(cast): State<Cast>) -> Json<Value> {
    let all: serde_json::Map<String, Value> =
        cast.iter().map(|(platform, it)| (platform.name().to_owned(), it.settings())).collect();
    Json(json!({"platforms": all}))
}

async fn state(State(cast): State<Cast>, Path(name): Path<String>) -> Result<Json<Value>, Refusal> {
    let platform = find(&cast, &name)?;
    let mut state = platform.state();
    if let Some(map) = state.as_object_mut() {
        map.insert("settings".to_owned(), platform.settings());
        map.insert("calls".to_owned(), json!(platform.desk().ledger.calls()));
    }
    Ok(Json(state))
}

async fn say(
    State(cast): State<Cast>,
    Path(name): Path<String>,
    Json(say): Json<Say>,
) -> Result<Json<Value>, Refusal> {
    Ok(Json(find(&cast, &name)?.say(&say)?))
}

async fn order(
    State(cast): State<Cast>,
    Path(name): Path<String>,
    Json(order): Json<Order>,
) -> Result<Json<Value>, Refusal> {
    Ok(Json(find(&cast, &name)?.order(&order)?))
}

#[derive(Deserialize)]
struct After {
    /// Leaves out the first so many.
    #[serde(default)]
    after: usize,
}

async fn sent(
    State(cast): State<Cast>,
    Path(name): Path<String>,
    Query(q): Query<After>,
) -> Result<Json<Value>, Refusal> {
    let all = find(&cast, &name)?.desk().ledger.sent();
    Ok(Json(json!({"count": all.len(), "sent": all.into_iter().skip(q.after).collect::<Vec<_>>()})))
}

async fn refused(
    State(cast): State<Cast>,
    Path(name): Path<String>,
    Query(q): Query<After>,
) -> Result<Json<Value>, Refusal> {
    let all = find(&cast, &name)?.desk().ledger.refused();
    Ok(Json(json!({"count": all.len(), "refused": all.into_iter().skip(q.after).collect::<Vec<_>>()})))
}

async fn webhooks(
    State(cast): State<Cast>,
    Path(name): Path<String>,
    Query(q): Query<After>,
) -> Result<Json<Value>, Refusal> {
    let all = find(&cast, &name)?.desk().ledger.webhooks();
    Ok(Json(json!({"count": all.len(), "attempts": all.into_iter().skip(q.after).collect::<Vec<_>>()})))
}

async fn forget(State(cast): State<Cast>, Path(name): Path<String>) -> Result<Json<Value>, Refusal> {
    find(&cast, &name)?.desk().ledger.clear();
    Ok(Json(json!({})))
}

async fn switches(State(cast): State<Cast>, Path(name): Path<String>) -> Result<Json<Switches>, Refusal> {
    Ok(Json(find(&cast, &name)?.desk().switches()))
}

async fn set_switches(
    State(cast): State<Cast>,
    Path(name): Path<String>,
    Json(patch): Json<Value>,
) -> Result<Json<Switches>, Refusal> {
    let platform = find(&cast, &name)?;
    lock(&platform.desk().switches).merge(&patch).map_err(Problem)?;
    Ok(Json(platform.desk().switches()))
}

async fn reset_switches(
    State(cast): State<Cast>,
    Path(name): Path<String>,
) -> Result<Json<Switches>, Refusal> {
    let platform = find(&cast, &name)?;
    *lock(&platform.desk().switches) = Switches::default();
    Ok(Json(Switches::default()))
}

async fn console(
    State(cast): State<Cast>,
    Path(name): Path<String>,
    Json(what): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    let platform = find(&cast, &name)?;
    let done = platform.console(&what).await?;
    Ok(Json(done))
}

#[derive(Deserialize)]
struct Beats {
    #[serde(default = "one")]
    beats: u32,
}

fn one() -> u32 {
    1
}

async fn tick(
    State(cast): State<Cast>,
    Path(name): Path<String>,
    Json(beats): Json<Beats>,
) -> Result<Json<Value>, Refusal> {
    let platform = find(&cast, &name)?;
    for _ in 0..beats.beats.min(10_000) {
        traffic::beat(&*platform);
    }
    Ok(Json(json!({"beats": beats.beats})))
}

#[derive(Deserialize)]
struct Expire {
    what: String,
}

async fn expire(
    State(cast): State<Cast>,
    Path(name): Path<String>,
    Json(expire): Json<Expire>,
) -> Result<Json<Value>, Refusal> {
    Ok(Json(find(&cast, &name)?.expire(&expire.what)?))
}

#[derive(Deserialize)]
struct Age {
    seconds: i64,
}

async fn age(
    State(cast): State<Cast>,
    Path(name): Path<String>,
    Json(age): Json<Age>,
) -> Result<Json<Value>, Refusal> {
    find(&cast, &name)?.desk().clock.age(age.seconds);
    Ok(Json(json!({})))
}
