//! Lazada against lazada §1–§5.

mod calls;
mod chat;
mod pushes;
mod sell;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use simulators::{Order, Platform, Running, Say, Settings, Simulators};

use crate::stage::{Receiver, client, hmac, until};

const CALLBACK: &str = "http://127.0.0.1:8080/oauth/lazada/callback";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum App {
    Orders,
    Chat,
}

struct Seller {
    run: Running,
    http: reqwest::Client,
    /// Key and secret of the two apps.
    keys: [(String, String); 2],
    shop: String,
    tokens: [String; 2],
    receiver: Receiver,
}

#[expect(clippy::disallowed_methods, reason = "the client of these tests signs with the true time")]
fn now_ms() -> i64 {
    i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis())
        .unwrap()
}

/// The signature by the test's own hand (lazada §1.6).
fn sign(secret: &str, path: &str, params: &[(String, String)]) -> String {
    let sorted: BTreeMap<&str, &str> = params.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let pool = sorted.iter().flat_map(|(n, v)| [*n, *v]).collect::<Vec<_>>().concat();
    hex::encode_upper(hmac(secret, format!("{path}{pool}").as_bytes()))
}

impl Seller {
    /// A run whose receiver has Lazada's true patience.
    async fn run() -> Running {
        let settings =
            Settings { platforms: vec![Platform::Lazada], time_scale: 10_000.0, ..Settings::quiet() };
        Simulators::start(settings).await.unwrap()
    }

    /// Both apps with push URLs, and a shop (by its place in the state) that let both in.
    async fn open(shop: usize) -> Self {
        Self::begin(Self::run().await, shop).await
    }

    async fn begin(run: Running, shop: usize) -> Self {
        let settings = run.settings(Platform::Lazada);
        let key = |of: &Value| {
            (of["app_key"].as_str().unwrap().to_owned(), of["app_secret"].as_str().unwrap().to_owned())
        };
        let mut it = Self {
            http: client(),
            keys: [key(&settings), key(&settings["apps"]["chat"])],
            shop: run.control(Platform::Lazada).state()["accounts"][shop]["id"].as_str().unwrap().to_owned(),
            tokens: [String::new(), String::new()],
            receiver: Receiver::open().await,
            run,
        };
        for app in [App::Orders, App::Chat] {
            it.console(json!({"app": Self::name(app), "push_url": it.push_url(app)})).await;
            let shop = it.shop.clone();
            let pair = it.connect(app, &shop).await;
            pair["access_token"].as_str().unwrap().clone_into(&mut it.tokens[app as usize]);
        }
        it
    }

    fn name(app: App) -> &'static str {
        if app == App::Chat { "chat" } else { "orders" }
    }

    fn push_url(&self, app: App) -> String {
        format!("{}/webhooks/lazada/{}", self.receiver.base, Self::name(app))
    }

    async fn console(&self, what: Value) -> Value {
        self.run.control(Platform::Lazada).console(&what).await.unwrap()
    }

    async fn truth(&self, name: &str, value: Value) {
        self.console(json!({"truths": {name: value}})).await;
    }

    /// Walks the authorize page; answers the callback's query as an object.
    async fn consent(&self, app: App, extra: &str) -> Value {
        let base = self.run.settings(Platform::Lazada)["auth_url"].as_str().unwrap().to_owned();
        let redirect: String = url::form_urlencoded::byte_serialize(CALLBACK.as_bytes()).collect();
        let url = format!(
            "{base}?response_type=code&client_id={}&redirect_uri={redirect}&force_auth=true&state=abc{extra}",
            self.keys[app as usize].0
        );
        let response = self.http.get(url).send().await.unwrap();
        assert_eq!(response.status(), 303);
        let target = url::Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
        assert_eq!(target.path(), "/oauth/lazada/callback");
        Value::Object(target.query_pairs().map(|(k, v)| (k.into_owned(), json!(v))).collect())
    }

    /// Consent and exchange.
    async fn connect(&self, app: App, seller: &str) -> Value {
        let answer = self.consent(app, &format!("&seller={seller}")).await;
        let code = answer["code"].as_str().unwrap();
        assert!(code.starts_with(&format!("0_{}_", self.keys[app as usize].0)), "{code}");
        let pair = self.token(app, "create", &[("code", code)]).await;
        assert_eq!(pair["code"], "0", "{pair}");
        pair
    }

    async fn token(&self, app: App, what: &str, extra: &[(&str, &str)]) -> Value {
        let base = self.run.settings(Platform::Lazada)["token_url"].as_str().unwrap().to_owned();
        let path = format!("/auth/token/{what}");
        let params = self.params(app, &path, now_ms(), None, extra);
        read(self.http.post(format!("{base}{path}")).body(form(&params)).header("content-type", FORM)).await
    }

    /// Every parameter of a call, with its sign.
    fn params(
        &self,
        app: App,
        path: &str,
        at: i64,
        token: Option<&str>,
        extra: &[(&str, &str)],
    ) -> Vec<(String, String)> {
        let (key, secret) = &self.keys[app as usize];
        let mut all = vec![
            ("app_key".to_owned(), key.clone()),
            ("timestamp".to_owned(), at.to_string()),
            ("sign_method".to_owned(), "sha256".to_owned()),
        ];
        all.extend(token.map(|t| ("access_token".to_owned(), t.to_owned())));
        all.extend(extra.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        let sign = sign(secret, path, &all);
        all.push(("sign".to_owned(), sign));
        all
    }

    fn url(&self, path: &str) -> String {
        // The host that serves every country.
        format!("{}/lazada/rest{path}", self.run.base())
    }

    async fn get(&self, app: App, path: &str, extra: &[(&str, &str)]) -> Value {
        let params = self.params(app, path, now_ms(), Some(&self.tokens[app as usize]), extra);
        read(self.http.get(format!("{}?{}", self.url(path), form(&params)))).await
    }

    async fn post(&self, app: App, path: &str, extra: &[(&str, &str)]) -> Value {
        let params = self.params(app, path, now_ms(), Some(&self.tokens[app as usize]), extra);
        read(self.http.post(self.url(path)).header("content-type", FORM).body(form(&params))).await
    }

    async fn orders(&self, path: &str, extra: &[(&str, &str)]) -> Value {
        self.get(App::Orders, path, extra).await
    }

    async fn chat(&self, path: &str, extra: &[(&str, &str)]) -> Value {
        self.get(App::Chat, path, extra).await
    }

    async fn upload(&self, path: &str, part: &'static str, bytes: Vec<u8>, extra: &[(&str, &str)]) -> Value {
        let params = self.params(App::Chat, path, now_ms(), Some(&self.tokens[1]), extra);
        let mut form = reqwest::multipart::Form::new()
            .part(part, reqwest::multipart::Part::bytes(bytes).file_name("a.png"));
        for (name, value) in params {
            form = form.text(name, value);
        }
        read(self.http.post(self.url(path)).multipart(form)).await
    }

    async fn send(&self, session: &Value, text: &str) -> Value {
        let session = session.as_str().unwrap();
        let extra = [("session_id", session), ("template_id", "1"), ("txt", text)];
        self.post(App::Chat, "/im/message/send", &extra).await
    }

    fn say(&self, say: Value) -> Value {
        let mut say: Say = serde_json::from_value(say).unwrap();
        say.account = Some(self.shop.clone());
        self.run.control(Platform::Lazada).say(&say).unwrap()
    }

    fn order(&self, action: &str, to: Option<&str>) -> Value {
        let order = Order {
            action: action.to_owned(),
            account: Some(self.shop.clone()),
            to: to.map(ToOwned::to_owned),
            ..Order::default()
        };
        self.run.control(Platform::Lazada).order(&order).unwrap()
    }

    fn switch(&self, patch: Value) {
        self.run.control(Platform::Lazada).desk().switches.lock().unwrap().merge(&patch).unwrap();
    }

    fn age(&self, seconds: i64) {
        self.run.control(Platform::Lazada).desk().clock.age(seconds);
    }

    /// Every push of a type that came to an app, by arrival; each signature is checked over the exact bytes.
    fn pushed_now(&self, app: App, kind: i64) -> Vec<Value> {
        let (key, secret) = &self.keys[app as usize];
        let path = format!("/webhooks/lazada/{}", Self::name(app));
        let mut found = Vec::new();
        for got in self.receiver.got().iter().filter(|g| g.path == path) {
            let body = got.json();
            if body["message_type"] != kind {
                continue;
            }
            let mut text = key.clone().into_bytes();
            text.extend_from_slice(&got.body);
            assert_eq!(got.headers["authorization"].to_str().unwrap(), hex::encode(hmac(secret, &text)));
            found.push(body);
        }
        found
    }

    /// The newest push of a type, once there are `count`.
    async fn pushed(&self, app: App, kind: i64, count: usize) -> Value {
        until(&format!("{count} pushes with type {kind}"), || self.pushed_now(app, kind).len() >= count)
            .await;
        self.pushed_now(app, kind).pop().unwrap()
    }

    fn attempts(&self, kind: &str) -> Vec<String> {
        let all = self.run.control(Platform::Lazada).desk().ledger.webhooks();
        all.iter().filter(|a| a.kind == kind && a.events != ["verify"]).map(|a| a.outcome.clone()).collect()
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

fn form(params: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish()
}

async fn read(request: reqwest::RequestBuilder) -> Value {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200, "refusals come with HTTP 200");
    response.json().await.unwrap()
}

fn code(body: &Value) -> &str {
    body["code"].as_str().unwrap_or("")
}

const SELLER: &str = "/seller/get";
const ORDERS: &str = "/orders/get";
const SESSIONS: &str = "/im/session/list";
