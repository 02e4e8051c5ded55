//! A receiver of Meta's webhooks: it answers the handshake, the deauthorize and the data-deletion callbacks.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};
use simulators::{Platform, Running, Say};
use tokio::time::Instant;

use crate::stage::{client, hmac};

/// One POST that arrived.
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

/// How the receiver behaves.
#[derive(Debug, Clone)]
pub struct Manner {
    pub verify_token: String,
    pub status: u16,
    pub pause: Duration,
    pub deletion: Value,
}

#[derive(Debug, Clone)]
pub struct Hub {
    pub base: String,
    got: Arc<Mutex<Vec<Got>>>,
    pub manner: Arc<Mutex<Manner>>,
}

impl Hub {
    pub async fn open(verify_token: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let manner = Manner {
            verify_token: verify_token.to_owned(),
            status: 200,
            pause: Duration::ZERO,
            deletion: json!({"url": format!("{base}/deletion/ABC123"), "confirmation_code": "ABC123"}),
        };
        let it = Self { base, got: Arc::default(), manner: Arc::new(Mutex::new(manner)) };
        let app = Router::new().fallback(take).with_state(it.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        it
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// Every element of every webhook, with the place it lay in.
    pub fn elements(&self) -> Vec<(String, Value)> {
        let mut out = Vec::new();
        for got in self.got().iter().filter(|g| g.path.starts_with("/webhooks") && !g.path.contains("de")) {
            for entry in got.json().get("entry").and_then(Value::as_array).into_iter().flatten() {
                for place in ["messaging", "standby", "changes"] {
                    for element in entry[place].as_array().into_iter().flatten() {
                        out.push((place.to_owned(), element.clone()));
                    }
                }
                if entry.get("field").is_some() {
                    out.push(("entry".to_owned(), entry.clone()));
                }
            }
        }
        out
    }

    /// Waits for an element that the condition likes.
    pub async fn element(&self, what: &str, likes: impl Fn(&Value) -> bool) -> Value {
        let started = Instant::now();
        loop {
            if let Some((_, found)) = self.elements().into_iter().find(|(_, e)| likes(e)) {
                return found;
            }
            assert!(
                started.elapsed() < Duration::from_secs(30),
                "never: {what}; came: {:?}",
                self.elements()
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits for `count` webhooks.
    pub async fn wait(&self, count: usize) -> Vec<Got> {
        let started = Instant::now();
        while self.got().len() < count && started.elapsed() < Duration::from_secs(30) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let got = self.got();
        assert!(got.len() >= count, "only {} of {count} came", got.len());
        got
    }
}

async fn take(State(it): State<Hub>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let manner = it.manner.lock().unwrap().clone();
    let query: Vec<(String, String)> =
        url::form_urlencoded::parse(uri.query().unwrap_or("").as_bytes()).into_owned().collect();
    let of = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default();
    if method == Method::GET {
        if uri.path().starts_with("/file/") {
            let kind = uri.path().rsplit('/').next().unwrap().replace('-', "/");
            return ([("content-type", kind)], vec![0_u8; 2_000]).into_response();
        }
        if uri.path().starts_with("/big/") {
            return ([("content-type", "image/jpeg")], vec![0_u8; 8 * 1024 * 1024 + 1]).into_response();
        }
        if uri.path().starts_with("/deletion/") {
            return "Your data was deleted.".into_response();
        }
        let good = of("hub.mode") == "subscribe" && of("hub.verify_token") == manner.verify_token;
        return if good {
            of("hub.challenge").into_response()
        } else {
            StatusCode::FORBIDDEN.into_response()
        };
    }
    it.got.lock().unwrap().push(Got { path: uri.path().to_owned(), headers, body });
    tokio::time::sleep(manner.pause).await;
    if uri.path().ends_with("data-deletion") {
        return axum::Json(manner.deletion).into_response();
    }
    StatusCode::from_u16(manner.status).unwrap().into_response()
}

/// One of the two platforms with its hub and a caller.
pub struct Desk {
    pub run: Running,
    pub platform: Platform,
    pub http: reqwest::Client,
    pub settings: Value,
    pub account: Value,
    pub token: String,
    pub hub: Hub,
}

impl Desk {
    pub async fn new(run: Running, platform: Platform) -> Self {
        let settings = run.settings(platform);
        let account = run.control(platform).state()["accounts"][0].clone();
        let hub = Hub::open(settings["verify_token"].as_str().unwrap()).await;
        Self { run, platform, http: client(), settings, account, token: String::new(), hub }
    }

    pub fn setting(&self, name: &str) -> String {
        self.settings[name].as_str().unwrap().to_owned()
    }

    pub fn id(&self) -> String {
        self.account["id"].as_str().unwrap().to_owned()
    }

    pub fn customer(&self, n: usize) -> String {
        self.account["customers"][n]["id"].as_str().unwrap().to_owned()
    }

    pub async fn console(&self, what: Value) -> Value {
        self.run.control(self.platform).console(&what).await.unwrap()
    }

    pub fn say(&self, say: Value) -> Value {
        let say: Say = serde_json::from_value(say).unwrap();
        self.run.control(self.platform).say(&say).unwrap()
    }

    pub fn switch(&self, patch: Value) {
        self.run.control(self.platform).desk().switches.lock().unwrap().merge(&patch).unwrap();
    }

    pub fn age(&self, seconds: i64) {
        self.run.control(self.platform).desk().clock.age(seconds);
    }

    pub fn sent(&self) -> usize {
        self.run.control(self.platform).desk().ledger.sent().len()
    }

    pub fn state(&self) -> Value {
        self.run.control(self.platform).state()
    }

    /// `appsecret_proof` by the test's own hand.
    pub fn proof(&self, token: &str) -> String {
        hex::encode(hmac(&self.setting("app_secret"), token.as_bytes()))
    }

    /// A call with token and proof.
    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let base = self.setting(if self.platform == Platform::Facebook { "api_url" } else { "graph_url" });
        let joint = if path.contains('?') { '&' } else { '?' };
        let url = format!("{base}/v25.0{path}{joint}appsecret_proof={}", self.proof(&self.token));
        let mut request = self
            .http
            .request(method.parse().unwrap(), url)
            .header("authorization", format!("Bearer {}", self.token));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        read(request.send().await.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Value {
        self.call("GET", path, None).await.1
    }

    pub async fn plain(&self, url: &str) -> (u16, Value) {
        read(self.http.get(url).send().await.unwrap()).await
    }

    pub async fn send(&self, body: Value) -> Value {
        self.call("POST", "/me/messages", Some(body)).await.1
    }

    pub async fn text(&self, to: &str, text: &str) -> Value {
        self.send(json!({"recipient": {"id": to}, "message": {"text": text}})).await
    }

    /// Walks the dialog; answers the callback's URL.
    pub async fn dialog(&self, url: &str) -> url::Url {
        let response = self.http.get(url).send().await.unwrap();
        assert_eq!(response.status(), 303, "{url}");
        url::Url::parse(response.headers()["location"].to_str().unwrap()).unwrap()
    }
}

pub async fn read(response: reqwest::Response) -> (u16, Value) {
    (response.status().as_u16(), response.json().await.unwrap_or(Value::Null))
}

/// A parameter of a URL.
pub fn pair(url: &url::Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(n, _)| n == name).map(|(_, v)| v.into_owned())
}

/// `code` and `error_subcode` of an error.
pub fn code(answer: &Value) -> (i64, i64) {
    let error = &answer["error"];
    if !error.is_null() {
        assert!(error["message"].is_string() && error["type"] == "OAuthException", "{answer}");
        assert!(error["fbtrace_id"].as_str().is_some_and(|t| t.starts_with('A')), "{answer}");
    }
    (error["code"].as_i64().unwrap_or(0), error["error_subcode"].as_i64().unwrap_or(0))
}
