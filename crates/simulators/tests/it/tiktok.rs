//! TikTok Shop against tiktok §1–§6.

mod chat;
mod hook;
mod life;
mod sell;
mod send;

use serde_json::{Value, json};
use simulators::{Order, Platform, Running, Say};

use crate::stage::{Receiver, client, hmac, quiet, until};

struct Seller {
    run: Running,
    http: reqwest::Client,
    key: String,
    secret: String,
    /// The account in the state, as it was at the start.
    account: Value,
    shop: String,
    cipher: String,
    access: String,
    refresh: String,
    receiver: Receiver,
}

#[expect(clippy::disallowed_methods, reason = "the client of these tests signs with the true time")]
fn now() -> i64 {
    i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs())
        .unwrap()
}

/// One call, before it is signed.
struct Call<'a> {
    method: &'a str,
    path: &'a str,
    query: Vec<(String, String)>,
    body: Option<String>,
    content_type: &'a str,
    token: Option<String>,
    at: i64,
}

impl<'a> Call<'a> {
    fn new(method: &'a str, path: &'a str) -> Self {
        Self {
            method,
            path,
            query: Vec::new(),
            body: None,
            content_type: "application/json",
            token: None,
            at: now(),
        }
    }

    fn with(mut self, pairs: &[(&str, &str)]) -> Self {
        self.query.extend(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        self
    }

    fn body(mut self, body: impl ToString) -> Self {
        self.body = Some(body.to_string());
        self
    }
}

const SHOPS: &str = "/authorization/202309/shops";
const SCOPE: &str = "seller.customer_service";

impl Seller {
    /// An app with an address in Partner Center and a shop (by its place in the state) whose seller consented.
    async fn open(shop: usize) -> Self {
        Self::join(quiet(Platform::TikTok).await, shop).await
    }

    async fn join(run: Running, shop: usize) -> Self {
        let state = run.control(Platform::TikTok).state();
        let account = state["accounts"][shop].clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let mut it = Self {
            http: client(),
            key: text(&state["app"]["app_key"]),
            secret: text(&state["app"]["app_secret"]),
            shop: text(&account["shop_id"]),
            cipher: text(&account["shop_cipher"]),
            account,
            access: String::new(),
            refresh: String::new(),
            receiver: Receiver::open().await,
            run,
        };
        let hook = format!("{}/webhooks/tiktok", it.receiver.base);
        it.console(json!({
            "callback_url": hook, "redirect_url": "http://127.0.0.1:8080/oauth/tiktok/callback",
        }))
        .await;
        it.connect().await;
        it
    }

    /// Consent and exchange; keeps the pair and the shop's cipher.
    async fn connect(&mut self) -> Value {
        let back = self.consent(&format!("&shop_id={}", self.shop)).await;
        let pair = self
            .token("get", &[("auth_code", back["code"].as_str().unwrap()), ("grant_type", "authorized_code")])
            .await;
        assert_eq!(pair["code"], 0, "{pair}");
        self.keep(&pair);
        let (_, shops) = self.call(Call::new("GET", SHOPS)).await;
        let rows = shops["data"]["shops"].as_array().unwrap().clone();
        let ours = rows.iter().find(|s| s["id"] == self.shop.as_str()).unwrap();
        ours["cipher"].as_str().unwrap().clone_into(&mut self.cipher);
        pair
    }

    fn keep(&mut self, pair: &Value) {
        pair["data"]["access_token"].as_str().unwrap().clone_into(&mut self.access);
        pair["data"]["refresh_token"].as_str().unwrap().clone_into(&mut self.refresh);
    }

    async fn console(&self, what: Value) {
        self.run.control(Platform::TikTok).console(&what).await.unwrap();
    }

    /// Walks the consent page; answers the callback's query as an object.
    async fn consent(&self, extra: &str) -> Value {
        let settings = self.run.settings(Platform::TikTok);
        let (url, id) = (settings["auth_url"].as_str().unwrap(), settings["service_id"].as_str().unwrap());
        let state = if extra.contains("nostate") { "" } else { "&state=abc" };
        let response = self.http.get(format!("{url}?service_id={id}{state}{extra}")).send().await.unwrap();
        assert_eq!(response.status(), 303);
        let target = url::Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
        assert_eq!(target.path(), "/oauth/tiktok/callback");
        Value::Object(target.query_pairs().map(|(k, v)| (k.into_owned(), json!(v))).collect())
    }

    async fn token(&self, call: &str, pairs: &[(&str, &str)]) -> Value {
        let base = self.run.settings(Platform::TikTok)["token_url"].as_str().unwrap().to_owned();
        let mut url = url::Url::parse(&format!("{base}/api/v2/token/{call}")).unwrap();
        url.query_pairs_mut()
            .append_pair("app_key", &self.key)
            .append_pair("app_secret", &self.secret)
            .extend_pairs(pairs);
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    async fn renew(&self, token: &str) -> Value {
        self.token("refresh", &[("refresh_token", token), ("grant_type", "refresh_token")]).await
    }

    /// The signature by the test's own hand (tiktok §1.6).
    fn sign(&self, call: &Call<'_>) -> String {
        let mut pairs: Vec<(String, String)> =
            call.query.iter().filter(|(n, _)| n != "sign" && n != "access_token").cloned().collect();
        pairs.sort();
        let mut text = format!("{}{}", self.secret, call.path);
        for (name, value) in pairs {
            text += &name;
            text += &value;
        }
        if !call.content_type.starts_with("multipart/form-data") {
            text += call.body.as_deref().unwrap_or("");
        }
        text += &self.secret;
        hex::encode(hmac(&self.secret, text.as_bytes()))
    }

    fn base_query(&self, call: &Call<'_>) -> Vec<(String, String)> {
        vec![("app_key".to_owned(), self.key.clone()), ("timestamp".to_owned(), call.at.to_string())]
    }

    /// Signs and sends exactly what the call holds.
    async fn call(&self, mut call: Call<'_>) -> (u16, Value) {
        call.query.extend(self.base_query(&call));
        let sign = self.sign(&call);
        self.fire(call, &sign).await
    }

    async fn fire(&self, call: Call<'_>, sign: &str) -> (u16, Value) {
        let mut url =
            url::Url::parse(&format!("{}{}", self.run.base_url(Platform::TikTok), call.path)).unwrap();
        url.query_pairs_mut().extend_pairs(&call.query).append_pair("sign", sign);
        let token = call.token.clone().unwrap_or_else(|| self.access.clone());
        let mut request = self
            .http
            .request(call.method.parse().unwrap(), url)
            .header("content-type", call.content_type)
            .header("x-tts-access-token", token);
        if let Some(body) = call.body {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap_or(Value::Null))
    }

    /// A call about our shop.
    async fn ask(&self, call: Call<'_>) -> Value {
        self.call(call.with(&[("shop_cipher", &self.cipher)])).await.1
    }

    async fn get(&self, path: &str, pairs: &[(&str, &str)]) -> Value {
        self.ask(Call::new("GET", path).with(pairs)).await
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.ask(Call::new("POST", path).body(body)).await
    }

    async fn text(&self, conversation: &str, text: &str) -> Value {
        self.message(conversation, "TEXT", json!({"content": text})).await
    }

    async fn message(&self, conversation: &str, kind: &str, content: Value) -> Value {
        let path = format!("/customer_service/202309/conversations/{conversation}/messages");
        self.post(&path, json!({"type": kind, "content": content.to_string()})).await
    }

    fn say(&self, say: Value) -> Value {
        let mut say: Say = serde_json::from_value(say).unwrap();
        say.account = Some(self.shop.clone());
        self.run.control(Platform::TikTok).say(&say).unwrap()
    }

    /// Somebody says something; the conversation's id.
    fn talk(&self, say: Value) -> String {
        self.say(say)["conversation_id"].as_str().unwrap().to_owned()
    }

    fn order(&self, action: &str, to: Option<&str>, lines: usize) -> Value {
        let order = Order {
            action: action.to_owned(),
            account: Some(self.shop.clone()),
            to: to.map(ToOwned::to_owned),
            lines: Some(lines),
            ..Order::default()
        };
        self.run.control(Platform::TikTok).order(&order).unwrap()
    }

    fn customer(&self, n: usize) -> String {
        self.account["customers"][n]["id"].as_str().unwrap().to_owned()
    }

    fn switch(&self, patch: Value) {
        self.run.control(Platform::TikTok).desk().switches.lock().unwrap().merge(&patch).unwrap();
    }

    fn age(&self, seconds: i64) {
        self.run.control(Platform::TikTok).desk().clock.age(seconds);
    }

    fn attempts(&self, kind: &str) -> Vec<String> {
        let all = self.run.control(Platform::TikTok).desk().ledger.webhooks();
        all.iter().filter(|a| a.kind == kind).map(|a| a.outcome.clone()).collect()
    }

    /// Waits for the newest webhook of a type; its signature must be right over the exact bytes.
    async fn pushed(&self, kind: i64) -> Value {
        until(&format!("a webhook of type {kind}"), || {
            self.receiver.got().iter().any(|g| g.json()["type"] == kind)
        })
        .await;
        let got = self.receiver.got();
        let push = got.iter().rfind(|g| g.json()["type"] == kind).unwrap();
        let mut text = self.key.clone().into_bytes();
        text.extend_from_slice(&push.body);
        assert_eq!(push.headers["authorization"].to_str().unwrap(), hex::encode(hmac(&self.secret, &text)));
        push.json()
    }
}

fn message(answer: &Value) -> &str {
    answer["message"].as_str().unwrap()
}

#[tokio::test]
async fn signs_and_times_are_checked() {
    let it = Seller::open(0).await;
    let (status, body) = it.call(Call::new("GET", SHOPS)).await;
    assert_eq!((status, body["code"].as_i64(), body["message"].as_str()), (200, Some(0), Some("Success")));
    assert!(body["request_id"].is_string());
    let shops = body["data"]["shops"].as_array().unwrap();
    assert_eq!((shops.len(), shops[0]["seller_type"].as_str()), (3, Some("CROSS_BORDER")));

    let mut call = Call::new("GET", SHOPS);
    call.query = it.base_query(&call);
    let sign = it.sign(&call);
    let (status, body) = it.fire(call, &sign.to_uppercase()).await;
    assert_eq!((status, body["code"].as_i64()), (401, Some(106_001)), "upper-case hex");
    let mut call = Call::new("GET", SHOPS).with(&[("access_token", "ROW_ignored")]);
    call.query.extend(it.base_query(&call));
    assert_eq!(it.fire(call, &sign).await.1["code"], 0, "access_token in the query is not signed");
    let mut call = Call::new("GET", SHOPS);
    call.query = it.base_query(&call);
    let (status, body) = it.fire(call, "").await;
    assert_eq!((status, body["code"].as_i64()), (400, Some(36_009_004)));
    assert!(message(&body).contains("sign"));

    for (skew, right) in [(-290, true), (-310, false), (20, true), (45, false)] {
        let call = Call { at: now() + skew, ..Call::new("GET", SHOPS) };
        let (_, body) = it.call(call).await;
        assert_eq!(body["code"] == 0, right, "{skew}: {body}");
        if !right {
            assert_eq!(body["code"], 36_009_004);
            assert!(message(&body).contains("timestamp"));
        }
    }
    let mut call = Call::new("GET", SHOPS);
    call.query =
        vec![("app_key".to_owned(), "other".to_owned()), ("timestamp".to_owned(), now().to_string())];
    let sign = it.sign(&call);
    let (_, body) = it.fire(call, &sign).await;
    assert!(body["code"] == 36_009_004 && message(&body).contains("app_key"));

    // A body is signed byte by byte; an array of ids is one parameter with commas; tokens hold + / =.
    let ids = it.get("/order/202309/orders", &[("ids", "580112233445566778,580112233445566779")]).await;
    assert_eq!((ids["code"].as_i64(), ids["data"]["orders"].as_array().map(Vec::len)), (Some(0), Some(0)));
    let page = it
        .get(
            "/customer_service/202309/conversations",
            &[("page_size", "20"), ("page_token", "aGk+Zm9v/YmFy==")],
        )
        .await;
    assert!(
        page["code"] == 36_009_004 && message(&page).contains("page_token"),
        "signed, but unknown: {page}"
    );
    let mut call = Call::new("POST", "/order/202309/orders/search")
        .with(&[("shop_cipher", &it.cipher), ("page_size", "10")])
        .body("{\"order_status\":\"UNPAID\"}");
    call.query.extend(it.base_query(&call));
    let sign = it.sign(&call);
    call.body = Some("{ \"order_status\": \"UNPAID\" }".to_owned());
    assert_eq!(it.fire(call, &sign).await.1["code"], 106_001, "serialized again");
}

#[tokio::test]
async fn tokens_ciphers_and_scopes_are_checked() {
    let it = Seller::open(0).await;
    let with = |token: &str| Call { token: Some(token.to_owned()), ..Call::new("GET", SHOPS) };
    for token in ["", "ROW_made_up"] {
        let (_, body) = it.call(with(token)).await;
        assert_eq!(body["code"], 36_009_004);
        assert!(message(&body).contains("x-tts-access-token"), "{body}");
    }
    let path = "/event/202309/webhooks";
    let code = |body: &Value| body["code"].as_i64().unwrap();
    assert_eq!(code(&it.call(Call::new("GET", path)).await.1), 106_013, "the cipher is missing");
    assert_eq!(code(&it.get(SHOPS, &[]).await), 36_009_004, "and is not allowed here");
    assert_eq!(code(&it.get("/seller/202309/shops", &[]).await), 36_009_004);
    let other = it.run.control(Platform::TikTok).state()["accounts"][3]["shop_cipher"].clone();
    let (_, body) = it.call(Call::new("GET", path).with(&[("shop_cipher", other.as_str().unwrap())])).await;
    assert_eq!(code(&body), 101_000);

    let list = "/customer_service/202309/conversations";
    it.switch(json!({"no_chat": true}));
    let (status, body) =
        it.call(Call::new("GET", list).with(&[("shop_cipher", &it.cipher), ("page_size", "1")])).await;
    assert_eq!((status, code(&body)), (401, 105_005));
    assert!(message(&body).contains("apply auth package"));
    assert_eq!(code(&it.get("/order/202309/orders", &[("ids", "1")]).await), 0, "orders go on without chat");
    it.switch(json!({"no_chat": false}));
    assert_eq!(code(&it.get(list, &[("page_size", "1")]).await), 0);

    assert_eq!(code(&it.get("/order/202309/nothing", &[]).await), 36_009_009);
    assert_eq!(code(&it.ask(Call::new("DELETE", list)).await), 36_009_010);
    assert_eq!(code(&it.get("/customer_service/202212/conversations", &[]).await), 36_009_014);
    it.console(json!({"ip_refused": true})).await;
    assert_eq!(code(&it.get(list, &[("page_size", "1")]).await), 36_009_033);
    it.console(json!({"ip_refused": false, "overload": 1})).await;
    let (status, body) = it.call(Call::new("GET", SHOPS)).await;
    assert_eq!((status, body), (503, Value::Null), "no envelope at all");
    it.switch(json!({"rate_limit": {"get_shops": 1}, "server_error": {"get_shops": 1}}));
    let (status, body) = it.call(Call::new("GET", SHOPS)).await;
    assert_eq!((status, code(&body)), (429, 36_009_002));
    let (status, body) = it.call(Call::new("GET", SHOPS)).await;
    assert_eq!((status, code(&body)), (500, 36_009_003));
    it.console(json!({"errors_with_200": true})).await;
    let (status, body) = it.call(Call::new("GET", path)).await;
    assert_eq!((status, code(&body)), (200, 106_013));

    it.run.control(Platform::TikTok).expire("access").unwrap();
    assert_eq!(code(&it.call(Call::new("GET", SHOPS)).await.1), 105_002);
    assert!(it.run.control(Platform::TikTok).desk().ledger.refused().len() >= 12);
    let answer = it.run.control(Platform::TikTok).console(&json!({"misspelt": 1})).await;
    assert!(answer.is_err());
}

#[tokio::test]
async fn codes_are_spent_and_refresh_tokens_rotate() {
    let mut it = Seller::open(0).await;
    let back = it.consent(&format!("&shop_id={}", it.shop)).await;
    assert_eq!(back["state"], "abc");
    let code = back["code"].as_str().unwrap().to_owned();
    let exchange = |grant: &'static str| [("auth_code", code.clone()), ("grant_type", grant.to_owned())];
    let pairs = |list: &[(&'static str, String); 2]| list.clone();
    let get = async |it: &Seller, list: [(&'static str, String); 2]| {
        let list: Vec<(&str, &str)> = list.iter().map(|(n, v)| (*n, v.as_str())).collect();
        it.token("get", &list).await
    };
    let wrong = get(&it, pairs(&exchange("authorization_code"))).await;
    assert_eq!(wrong["code"], 98_001_004, "the grant type is authorized_code");
    let old = it.access.clone();
    let pair = get(&it, pairs(&exchange("authorized_code"))).await;
    assert_eq!(pair["code"], 0);
    let data = &pair["data"];
    let (access_end, refresh_end) =
        (data["access_token_expire_in"].as_i64().unwrap(), data["refresh_token_expire_in"].clone());
    assert!((access_end - now() - 7 * 86_400).abs() < 5, "absolute seconds");
    assert!(refresh_end.as_i64().unwrap() > now() + 300 * 86_400);
    assert_eq!((data["user_type"].as_i64(), data["seller_base_region"].as_str()), (Some(0), Some("TH")));
    assert!(data["granted_scopes"].as_array().unwrap().iter().any(|s| s == SCOPE));
    assert_eq!(get(&it, pairs(&exchange("authorized_code"))).await["code"], 98_001_005, "used");
    let gone = Call { token: Some(old), ..Call::new("GET", SHOPS) };
    assert_eq!(it.call(gone).await.1["code"], 36_009_004, "a new consent ends the old tokens");
    it.keep(&pair);
    let event = it.get("/event/202309/webhooks", &[]).await;
    assert_eq!(event["code"], 101_000, "and gives the shops other ciphers");

    let first = it.refresh.clone();
    let next = it.renew(&first).await;
    assert_ne!(next["data"]["refresh_token"], first.as_str());
    assert_eq!(next["data"]["refresh_token_expire_in"], refresh_end, "renewing extends nothing");
    assert_eq!(it.renew(&first).await["code"], 98_001_006, "used once");
    it.console(json!({"lenient_refresh": true, "hide_scopes": true, "user_type": 1})).await;
    it.keep(&next);
    for _ in 0..2 {
        let again = it.renew(&it.refresh).await;
        assert_eq!((again["code"].as_i64(), again["data"]["user_type"].as_i64()), (Some(0), Some(1)));
        assert!(again["data"].get("granted_scopes").is_none());
    }
    it.switch(json!({"refuse_refresh": true}));
    assert_eq!(it.renew(&it.refresh).await["code"], 98_001_006);
    it.switch(json!({"refuse_refresh": false}));
    it.age(7 * 86_400 + 1);
    assert_eq!(it.call(Call::new("GET", SHOPS)).await.1["code"], 105_002);
    it.run.control(Platform::TikTok).expire("refresh").unwrap();
    assert_eq!(it.renew(&it.refresh).await["code"], 98_001_006);

    let late = it.consent("").await;
    it.age(31 * 60);
    let body = it
        .token("get", &[("auth_code", late["code"].as_str().unwrap()), ("grant_type", "authorized_code")])
        .await;
    assert_eq!(body["code"], 36_004_004, "half an hour");
}

#[tokio::test]
async fn the_consent_page_asks_and_takes_no_for_an_answer() {
    let it = Seller::open(0).await;
    let no = it.consent("&answer=refuse").await;
    assert_eq!((no["code"].as_str(), no["error"].as_str()), (Some("null"), Some("auth_denied")));
    assert_eq!(it.consent("&answer=deny").await["error"], "access_denied");
    let store = it.consent("&nostate=1").await;
    assert!(store.get("state").is_none() && store["code"].as_str().unwrap().starts_with("ROW_"));
    it.switch(json!({"auto_approve": false}));
    let settings = it.run.settings(Platform::TikTok);
    let auth = settings["auth_url"].as_str().unwrap();
    let url = format!("{auth}?service_id={}&state=x", settings["service_id"].as_str().unwrap());
    let page = it.http.get(&url).send().await.unwrap().text().await.unwrap();
    assert_eq!(page.matches("answer=approve").count(), 3, "three sellers");
    assert!(page.contains("answer=refuse") && page.contains("TH, MY, PH"));
    let wrong = it.http.get(format!("{auth}?service_id=1&state=x")).send().await.unwrap();
    assert_eq!(wrong.status(), 400);
    let older = format!(
        "{}/oauth/authorize?app_key={}&state=x&auto=1",
        settings["token_url"].as_str().unwrap(),
        it.key
    );
    assert_eq!(it.http.get(older).send().await.unwrap().status(), 303);
    let fresh = quiet(Platform::TikTok).await;
    let settings = fresh.settings(Platform::TikTok);
    let url = format!(
        "{}?service_id={}",
        settings["auth_url"].as_str().unwrap(),
        settings["service_id"].as_str().unwrap()
    );
    assert_eq!(it.http.get(url).send().await.unwrap().status(), 400, "no redirect URL in Partner Center yet");
}
