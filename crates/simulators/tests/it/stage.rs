//! What the tests of this crate stand on: a receiver of webhooks, and a plain client that signs by itself.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use simulators::{Platform, Running, Settings, Simulators};
use tokio::time::Instant;

/// One request that arrived.
#[derive(Debug, Clone)]
pub struct Got {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Got {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// How the receiver answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Fine,
    Chatty,
    Broken,
    Slow,
    Unauthorized,
}

#[derive(Debug, Clone)]
pub struct Receiver {
    pub base: String,
    got: Arc<Mutex<Vec<Got>>>,
    mood: Arc<Mutex<Mood>>,
}

impl Receiver {
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let it = Self { base, got: Arc::default(), mood: Arc::new(Mutex::new(Mood::Fine)) };
        let app = Router::new().fallback(take).with_state(it.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        it
    }

    pub fn answer(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// Waits for `count` requests.
    pub async fn wait(&self, count: usize) -> Vec<Got> {
        let started = Instant::now();
        while self.got().len() < count && started.elapsed() < Duration::from_secs(30) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let got = self.got();
        assert!(got.len() >= count, "only {} of {count} webhooks came", got.len());
        got
    }
}

async fn take(State(it): State<Receiver>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let mood = *it.mood.lock().unwrap();
    it.got.lock().unwrap().push(Got { path: uri.path().to_owned(), headers, body });
    match mood {
        Mood::Fine => StatusCode::OK.into_response(),
        Mood::Chatty => "{\"ok\":true}".into_response(),
        Mood::Broken => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Mood::Unauthorized => StatusCode::UNAUTHORIZED.into_response(),
        Mood::Slow => {
            tokio::time::sleep(Duration::from_secs(3)).await;
            StatusCode::OK.into_response()
        }
    }
}

/// A run without life of its own, a thousand times as fast.
pub async fn quiet(platform: Platform) -> Running {
    let settings = Settings {
        platforms: vec![platform],
        time_scale: 10_000.0,
        timeout_scale: 20.0,
        ..Settings::quiet()
    };
    Simulators::start(settings).await.unwrap()
}

pub fn client() -> reqwest::Client {
    simulators::courier::install_tls();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}

/// HMAC-SHA256 by the test's own hand.
pub fn hmac(key: &str, text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// Polls until the condition holds.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(30), "never: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
