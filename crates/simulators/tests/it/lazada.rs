//! Lazada against lazada §1–§5.

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
    let pool: String = sorted.iter().map(|(n, v)| format!("{n}{v}")).collect();
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
        let run = Self::run().await;
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
            it.console(json!({"app": it.name(app), "push_url": it.push_url(app)})).await;
            let shop = it.shop.clone();
            let pair = it.connect(app, &shop).await;
            pair["access_token"].as_str().unwrap().clone_into(&mut it.tokens[app as usize]);
        }
        it
    }

    fn name(&self, app: App) -> &'static str {
        if app == App::Chat { "chat" } else { "orders" }
    }

    fn push_url(&self, app: App) -> String {
        format!("{}/webhooks/lazada/{}", self.receiver.base, self.name(app))
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
        format!("{}{path}", self.run.settings(Platform::Lazada)["api_url"].as_str().unwrap())
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
        let path = format!("/webhooks/lazada/{}", self.name(app));
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

#[tokio::test]
async fn calls_are_checked_like_the_sheet_says() {
    let it = Seller::open(0).await;
    let me = it.orders(SELLER, &[]).await;
    assert_eq!(
        (code(&me), me["data"]["seller_id"].to_string(), me["data"]["status"].as_str()),
        ("0", it.shop.clone(), Some("ACTIVE"))
    );
    let raw = |path: &'static str, params: Vec<(String, String)>| {
        read(it.http.get(format!("{}?{}", it.url(path), form(&params))))
    };
    let token = it.tokens[0].clone();
    let good = it.params(App::Orders, SELLER, now_ms(), Some(&token), &[]);
    let with = |name: &str, value: Option<&str>| {
        let mut all = good.clone();
        all.retain(|(n, _)| n != name);
        all.extend(value.map(|v| (name.to_owned(), v.to_owned())));
        all
    };
    let lower = good.iter().find(|(n, _)| n == "sign").unwrap().1.to_lowercase();
    for (params, expected) in [
        (with("sign", Some(&"0".repeat(64))), "IncompleteSignature"),
        (with("sign", Some(&lower)), "IncompleteSignature"),
        (with("timestamp", Some(&(now_ms() - 1000).to_string())), "IncompleteSignature"),
        (with("sign", None), "MissingParameter"),
        (with("timestamp", None), "MissingParameter"),
        (with("app_key", Some("1")), "InvalidAppKey"),
        (it.params(App::Orders, SELLER, now_ms() - 7_201_000, Some(&token), &[]), "IllegalTimestamp"),
        (it.params(App::Orders, SELLER, now_ms() + 7_205_000, Some(&token), &[]), "IllegalTimestamp"),
        (it.params(App::Orders, "/rest/seller/get", now_ms(), Some(&token), &[]), "IncompleteSignature"),
        (it.params(App::Orders, SELLER, now_ms(), None, &[]), "MissingParameter"),
        (it.params(App::Orders, SELLER, now_ms(), Some("50000made0up"), &[]), "IllegalAccessToken"),
        // A token of one app is worth nothing with the other.
        (it.params(App::Chat, SELLER, now_ms(), Some(&token), &[]), "IllegalAccessToken"),
    ] {
        let body = raw(SELLER, params).await;
        assert_eq!(code(&body), expected, "{body}");
        assert!(body["type"] == "ISV" && body["message"].is_string() && body["request_id"].is_string());
    }
    let late = it.params(App::Orders, SELLER, now_ms() - 7_190_000, Some(&token), &[]);
    assert_eq!(code(&raw(SELLER, late).await), "0");
    let text = jiff::Timestamp::from_millisecond(now_ms()).unwrap().to_string();
    let mut iso = vec![
        ("app_key".to_owned(), it.keys[0].0.clone()),
        ("timestamp".to_owned(), text),
        ("sign_method".to_owned(), "sha256".to_owned()),
        ("access_token".to_owned(), token.clone()),
    ];
    let signed = sign(&it.keys[0].1, SELLER, &iso);
    iso.push(("sign".to_owned(), signed));
    assert_eq!(code(&raw(SELLER, iso).await), "0", "an ISO time is allowed, too");
    assert_eq!(code(&it.orders("/orders/everything", &[]).await), "InvalidApiPath");
    assert_eq!(
        code(&it.orders("/auth/token/create", &[("code", "x")]).await),
        "InvalidApiPath",
        "wrong host"
    );
}

#[tokio::test]
async fn each_app_has_its_own_permissions() {
    let it = Seller::open(0).await;
    let page = [("start_time", "1"), ("page_size", "1")];
    let refused = it.orders(SESSIONS, &page).await;
    assert_eq!((code(&refused), refused["type"].as_str()), ("InsufficientPermission", Some("ISV")));
    assert_eq!(code(&it.chat(SESSIONS, &page).await), "0");
    assert_eq!(
        code(&it.chat(ORDERS, &[("update_after", "2026-01-01T00:00:00+07:00")]).await),
        "InsufficientPermission"
    );
    it.switch(json!({"no_chat": true}));
    assert_eq!(code(&it.chat(SESSIONS, &page).await), "InsufficientPermission");
    assert_eq!(code(&it.chat(SELLER, &[]).await), "0");
    it.console(json!({"app": "orders", "foreign_ip": true})).await;
    assert_eq!(code(&it.orders(SELLER, &[]).await), "AppWhiteIpLimit");
    assert_eq!(code(&it.chat(SELLER, &[]).await), "0", "the whitelist is the app's");
}

#[tokio::test]
async fn codes_are_used_once_and_refresh_tokens_rotate_but_grow_no_younger() {
    let mut it = Seller::open(0).await;
    let shop = it.shop.clone();
    let answer = it.consent(App::Orders, &format!("&seller={shop}")).await;
    assert_eq!(answer["state"], "abc");
    let given = answer["code"].as_str().unwrap();
    assert_eq!(
        code(&it.token(App::Chat, "create", &[("code", given)]).await),
        "InvalidCode",
        "another app's"
    );
    let pair = it.token(App::Orders, "create", &[("code", given)]).await;
    assert_eq!(
        (pair["expires_in"].as_i64(), pair["refresh_expires_in"].as_i64(), pair["country"].as_str()),
        (Some(604_800), Some(1_209_600), Some("th"))
    );
    let info = &pair["country_user_info"][0];
    assert_eq!((info["seller_id"].as_str(), info["country"].as_str()), (Some(shop.as_str()), Some("th")));
    assert!(info["user_id"].is_string() && info["short_code"].is_string());
    assert_eq!(code(&it.token(App::Orders, "create", &[("code", given)]).await), "InvalidCode");
    let late = it.consent(App::Orders, "").await;
    it.age(1_801);
    assert_eq!(
        code(&it.token(App::Orders, "create", &[("code", late["code"].as_str().unwrap())]).await),
        "InvalidCode"
    );

    pair["access_token"].as_str().unwrap().clone_into(&mut it.tokens[0]);
    let first = pair["refresh_token"].as_str().unwrap();
    it.age(100_000);
    assert_eq!(
        code(&it.token(App::Chat, "refresh", &[("refresh_token", first)]).await),
        "IllegalRefreshToken"
    );
    let next = it.token(App::Orders, "refresh", &[("refresh_token", first)]).await;
    assert_eq!(code(&next), "0");
    assert_eq!(next["expires_in"], 604_800);
    assert!(next["refresh_expires_in"].as_i64().unwrap() <= 1_209_600 - 100_000);
    assert!(next.get("country_user_info").is_none() && next["country_user_info_list"].is_array());
    assert_ne!(next["refresh_token"], pair["refresh_token"]);
    assert_eq!(
        code(&it.token(App::Orders, "refresh", &[("refresh_token", first)]).await),
        "IllegalRefreshToken"
    );
    assert_eq!(code(&it.orders(SELLER, &[]).await), "IllegalAccessToken", "the old pair is dead");
    next["access_token"].as_str().unwrap().clone_into(&mut it.tokens[0]);
    assert_eq!(code(&it.orders(SELLER, &[]).await), "0");
    it.age(604_801);
    assert_eq!(code(&it.orders(SELLER, &[]).await), "IllegalAccessToken");
    it.age(604_800);
    let second = next["refresh_token"].as_str().unwrap();
    assert_eq!(
        code(&it.token(App::Orders, "refresh", &[("refresh_token", second)]).await),
        "IllegalRefreshToken"
    );
}

#[tokio::test]
async fn the_token_answer_has_several_shapes() {
    let it = Seller::open(0).await;
    let cb = it.connect(App::Orders, "cb").await;
    assert_eq!(cb["country"], "cb");
    let rows = cb["country_user_info"].as_array().unwrap();
    assert_eq!(rows.iter().map(|r| r["country"].as_str().unwrap()).collect::<Vec<_>>(), ["ph", "my", "sg"]);
    let token = cb["access_token"].as_str().unwrap();
    let state = it.run.control(Platform::Lazada).state();
    for row in rows {
        let country = row["country"].as_str().unwrap();
        let params = it.params(App::Orders, SELLER, now_ms(), Some(token), &[]);
        let url = format!("{}{SELLER}?{}", state["api_urls"][country].as_str().unwrap(), form(&params));
        assert_eq!(
            read(it.http.get(url)).await["data"]["seller_id"].to_string(),
            row["seller_id"].as_str().unwrap()
        );
    }
    let params = it.params(App::Orders, SELLER, now_ms(), Some(token), &[]);
    let url = format!("{}{SELLER}?{}", state["api_urls"]["th"].as_str().unwrap(), form(&params));
    assert_eq!(code(&read(it.http.get(url)).await), "IllegalAccessToken", "not a Thai token");

    it.truth("token_shape", json!("map")).await;
    let map = it.connect(App::Orders, &it.shop).await;
    assert_eq!(map["country_user_info"]["th"]["seller_id"], it.shop);
    it.truth("token_shape", json!("data")).await;
    let nested = it.connect(App::Orders, &it.shop).await;
    assert!(nested.get("access_token").is_none() && nested["data"]["access_token"].is_string());
    it.truth("token_shape", json!("array")).await;
    it.console(json!({"app": "orders", "subscriber": true})).await;
    let bound = it.connect(App::Orders, &it.shop).await;
    assert_eq!(bound["refresh_expires_in"], 0);
    let refresh = bound["refresh_token"].as_str().unwrap();
    let refused = it.token(App::Orders, "refresh", &[("refresh_token", refresh)]).await;
    assert_eq!(code(&refused), "AUTH_TYPE_UNSUPPORTED");
    it.truth("null_codes", json!(true)).await;
    let odd = it.consent(App::Orders, "").await;
    assert!(odd["code"].as_str().unwrap().starts_with("null_"));
    assert_eq!(
        code(&it.token(App::Orders, "create", &[("code", odd["code"].as_str().unwrap())]).await),
        "InvalidCode"
    );
}

#[tokio::test]
async fn consent_is_given_or_refused_on_a_page() {
    let it = Seller::open(0).await;
    it.switch(json!({"auto_approve": false}));
    let base = it.run.settings(Platform::Lazada)["auth_url"].as_str().unwrap().to_owned();
    let ask = |key: &str, redirect: &str, extra: &str| {
        it.http
            .get(format!("{base}?response_type=code&client_id={key}&redirect_uri={redirect}&state=s{extra}"))
            .send()
    };
    let page = ask(&it.keys[0].0, CALLBACK, "").await.unwrap().text().await.unwrap();
    assert!(page.contains("Approve Sampan Việt") && page.contains("Refuse") && page.contains("orders"));
    assert_eq!(it.consent(App::Orders, "&answer=refuse").await["error"], "access_denied");
    assert_eq!(ask("1", CALLBACK, "").await.unwrap().status(), 400);
    it.console(json!({"app": "orders", "callback_url": CALLBACK})).await;
    assert_eq!(ask(&it.keys[0].0, &format!("{CALLBACK}/"), "").await.unwrap().status(), 400);
    assert_eq!(ask(&it.keys[0].0, CALLBACK, "&auto=1").await.unwrap().status(), 303);
    let hinted = it.consent(App::Orders, "&auto=1&country=vn").await;
    let pair = it.token(App::Orders, "create", &[("code", hinted["code"].as_str().unwrap())]).await;
    assert_eq!(pair["country"], "vn");
    let bound = it.consent(App::Orders, "&auto=1&uuid=u1").await;
    let given = bound["code"].as_str().unwrap();
    assert_eq!(code(&it.token(App::Orders, "create", &[("code", given)]).await), "MissingParameter");
    assert_eq!(code(&it.token(App::Orders, "create", &[("code", given), ("uuid", "u1")]).await), "0");
}

#[tokio::test]
async fn faults_look_like_lazada_s() {
    let it = Seller::open(0).await;
    let after = [("update_after", "2026-01-01T00:00:00+07:00")];
    it.switch(json!({"rate_limit": {"orders/get": 1, "im/session/list": 1}}));
    let limited = it.orders(ORDERS, &after).await;
    assert_eq!(code(&limited), "ApiCallLimit");
    assert!(limited["message"].as_str().unwrap().contains("access frequency exceeds"));
    let bare = it.chat(SESSIONS, &[("start_time", "1"), ("page_size", "1")]).await;
    assert_eq!(bare, json!({"code": "ApiCallLimit"}));
    for kind in
        ["SellerCallLimit", "AppCallLimit", "ServiceTimeout", "15", "SellerNotVerified", "Mp3SellerApiLimit"]
    {
        it.console(json!({"fault": {"operation": "orders/get", "kind": kind}})).await;
        assert_eq!(code(&it.orders(ORDERS, &after).await), kind);
    }
    it.console(json!({"fault": {"operation": "orders/get", "kind": "quiet_limit"}})).await;
    let quiet = it.orders(ORDERS, &after).await;
    assert!(code(&quiet) == "0" && quiet["message"].as_str().unwrap().contains("access frequency exceeds"));
    for kind in ["html", "truncated"] {
        it.console(json!({"fault": {"operation": "orders/get", "kind": kind}})).await;
        let params = it.params(App::Orders, ORDERS, now_ms(), Some(&it.tokens[0]), &after);
        let response = it.http.get(format!("{}?{}", it.url(ORDERS), form(&params))).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(serde_json::from_str::<Value>(&response.text().await.unwrap()).is_err(), "{kind}");
    }
    it.switch(json!({"server_error": {"orders/get": 1}}));
    let params = it.params(App::Orders, ORDERS, now_ms(), Some(&it.tokens[0]), &after);
    let response = it.http.get(format!("{}?{}", it.url(ORDERS), form(&params))).send().await.unwrap();
    assert_eq!(response.status(), 500);
    assert_eq!(code(&it.orders(ORDERS, &after).await), "0");
    it.truth("stringly", json!(true)).await;
    it.order("place", None);
    let row = it.orders(ORDERS, &after).await["data"]["orders"][0].clone();
    assert!(row["order_id"].is_string() && row["gift_option"] == "false", "{row}");
}

#[tokio::test]
async fn a_secret_can_be_reset_with_a_time_of_grace() {
    let mut it = Seller::open(0).await;
    it.console(json!({"app": "orders", "app_secret": "fake-new-secret", "grace_hours": 1})).await;
    assert_eq!(code(&it.orders(SELLER, &[]).await), "0", "the old one still counts");
    it.age(3_601);
    assert_eq!(code(&it.orders(SELLER, &[]).await), "IncompleteSignature");
    "fake-new-secret".clone_into(&mut it.keys[0].1);
    assert_eq!(code(&it.orders(SELLER, &[]).await), "0");
}
