//! Shopee against shopee §1–§6.

mod sell;

use serde_json::{Value, json};
use simulators::{Order, Platform, Running, Say};

use crate::stage::{Mood, Receiver, client, hmac, quiet, until};

struct Seller {
    run: Running,
    http: reqwest::Client,
    partner: u64,
    key: String,
    push_key: String,
    shop: u64,
    access: String,
    receiver: Receiver,
}

#[expect(clippy::disallowed_methods, reason = "the client of these tests signs with the true time")]
fn now() -> i64 {
    i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs())
        .unwrap()
}

impl Seller {
    /// An app with a callback and a shop (by its place in the state) that gave its consent.
    async fn open(shop: usize) -> Self {
        let run = quiet(Platform::Shopee).await;
        let state = run.control(Platform::Shopee).state();
        let mut it = Self {
            http: client(),
            partner: state["app"]["partner_id"].as_u64().unwrap(),
            key: state["app"]["partner_key"].as_str().unwrap().to_owned(),
            push_key: state["app"]["push_key"].as_str().unwrap().to_owned(),
            shop: state["accounts"][shop]["shop_id"].as_u64().unwrap(),
            access: String::new(),
            receiver: Receiver::open().await,
            run,
        };
        it.console(json!({"callback_url": it.callback()})).await;
        let code = it.consent(&format!("&shop_id={}", it.shop)).await;
        let body =
            it.exchange(json!({"code": code["code"], "partner_id": it.partner, "shop_id": it.shop})).await;
        assert_eq!(body["error"], "", "{body}");
        assert_eq!(body["expire_in"], 14_400);
        body["access_token"].as_str().unwrap().clone_into(&mut it.access);
        it
    }

    fn callback(&self) -> String {
        format!("{}/webhooks/shopee", self.receiver.base)
    }

    async fn console(&self, what: Value) -> Value {
        self.run.control(Platform::Shopee).console(&what).await.unwrap()
    }

    /// Walks the consent page; answers the callback's query as an object.
    async fn consent(&self, extra: &str) -> Value {
        let base = self.run.settings(Platform::Shopee)["auth_url"].as_str().unwrap().to_owned();
        let url = format!(
            "{base}?partner_id={}&auth_type=seller&redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Foauth%2Fshopee%2Fcallback&response_type=code&state=abc{extra}",
            self.partner
        );
        let response = self.http.get(url).send().await.unwrap();
        assert_eq!(response.status(), 303);
        let target = url::Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
        assert_eq!(target.path(), "/oauth/shopee/callback");
        Value::Object(target.query_pairs().map(|(k, v)| (k.into_owned(), json!(v))).collect())
    }

    fn signed(&self, path: &str, at: i64, extra: &str, token: &str, shop: &str) -> String {
        let sign =
            hex::encode(hmac(&self.key, format!("{}{path}{at}{token}{shop}", self.partner).as_bytes()));
        let mut url = format!(
            "{}{path}?partner_id={}&timestamp={at}&sign={sign}",
            self.run.base_url(Platform::Shopee),
            self.partner
        );
        if !token.is_empty() {
            url = format!("{url}&access_token={token}&shop_id={shop}");
        }
        if !extra.is_empty() {
            url = format!("{url}&{extra}");
        }
        url
    }

    async fn read(response: reqwest::Response) -> (u16, Value) {
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn get(&self, path: &str, extra: &str) -> Value {
        let url = self.signed(path, now(), extra, &self.access, &self.shop.to_string());
        Self::read(self.http.get(url).send().await.unwrap()).await.1
    }

    async fn public(&self, path: &str, extra: &str) -> Value {
        Self::read(self.http.get(self.signed(path, now(), extra, "", "")).send().await.unwrap()).await.1
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let url = self.signed(path, now(), "", &self.access, &self.shop.to_string());
        let request = self.http.post(url).header("content-type", "application/json").body(body.to_string());
        Self::read(request.send().await.unwrap()).await.1
    }

    async fn post_public(&self, path: &str, body: Value) -> Value {
        let request = self
            .http
            .post(self.signed(path, now(), "", "", ""))
            .header("content-type", "application/json")
            .body(body.to_string());
        Self::read(request.send().await.unwrap()).await.1
    }

    async fn exchange(&self, body: Value) -> Value {
        self.post_public("/api/v2/auth/token/get", body).await
    }

    async fn renew(&self, token: &str, shop: u64) -> Value {
        self.post_public(
            "/api/v2/auth/access_token/get",
            json!({"refresh_token": token, "partner_id": self.partner, "shop_id": shop}),
        )
        .await
    }

    async fn send(&self, to: &Value, text: &str) -> Value {
        let to: u64 = to.as_u64().or_else(|| to.as_str()?.parse().ok()).unwrap();
        self.post(
            "/api/v2/sellerchat/send_message",
            json!({"to_id": to, "message_type": "text", "content": {"text": text}}),
        )
        .await
    }

    fn say(&self, say: Value) -> Value {
        let mut say: Say = serde_json::from_value(say).unwrap();
        say.account = Some(self.shop.to_string());
        self.run.control(Platform::Shopee).say(&say).unwrap()
    }

    fn order(&self, action: &str, to: Option<&str>) -> Value {
        let order = Order {
            action: action.to_owned(),
            account: Some(self.shop.to_string()),
            to: to.map(ToOwned::to_owned),
            ..Order::default()
        };
        self.run.control(Platform::Shopee).order(&order).unwrap()
    }

    fn switch(&self, patch: Value) {
        self.run.control(Platform::Shopee).desk().switches.lock().unwrap().merge(&patch).unwrap();
    }

    fn age(&self, seconds: i64) {
        self.run.control(Platform::Shopee).desk().clock.age(seconds);
    }

    async fn pushed(&self, code: i64) -> Value {
        until(&format!("a push with code {code}"), || {
            self.receiver.got().iter().any(|g| g.json()["code"] == code)
        })
        .await;
        let got = self.receiver.got();
        let push = got.iter().rfind(|g| g.json()["code"] == code).unwrap();
        let mut text = format!("{}|", self.callback()).into_bytes();
        text.extend_from_slice(&push.body);
        assert_eq!(push.headers["authorization"].to_str().unwrap(), hex::encode(hmac(&self.push_key, &text)));
        push.json()
    }

    fn attempts(&self, kind: &str) -> Vec<String> {
        let all = self.run.control(Platform::Shopee).desk().ledger.webhooks();
        all.iter().filter(|a| a.kind == kind).map(|a| a.outcome.clone()).collect()
    }
}

const LIST: &str = "/api/v2/sellerchat/get_conversation_list";
const INFO: &str = "/api/v2/shop/get_shop_info";

#[tokio::test]
async fn calls_are_checked_like_the_sheet_says() {
    let it = Seller::open(0).await;
    let info = it.get(INFO, "").await;
    assert_eq!(
        (info["error"].as_str(), info["region"].as_str(), info.get("response")),
        (Some(""), Some("TH"), None)
    );
    let url = it.signed(INFO, now(), "", &it.access, &it.shop.to_string());
    let read = |url: String| {
        let http = it.http.clone();
        async move { Seller::read(http.get(url).send().await.unwrap()).await }
    };
    let (status, body) = read(url.replace("sign=", "sign=0")).await;
    assert_eq!(
        (status, body["error"].as_str(), body["message"].as_str()),
        (403, Some("error_sign"), Some("Wrong sign."))
    );
    assert!(body["request_id"].is_string());
    let (_, body) = read(it.signed(INFO, now() - 301, "", &it.access, &it.shop.to_string())).await;
    assert_eq!(
        (body["error"].as_str(), body["message"].as_str()),
        (Some("error_param"), Some("Timestamp is expired."))
    );
    assert_eq!(read(it.signed(INFO, now() - 290, "", &it.access, &it.shop.to_string())).await.0, 200);
    let (_, body) = read(it.signed(INFO, now(), "", "made0up", &it.shop.to_string())).await;
    assert_eq!(
        (body["error"].as_str(), body["message"].as_str()),
        (Some("error_auth"), Some("Invalid access_token."))
    );
    let (_, body) = read(it.signed(INFO, now(), "", &it.access, &(it.shop + 1).to_string())).await;
    assert_eq!(body["error"], "error_auth");
    it.switch(json!({"no_chat": true}));
    let body = it.get("/api/v2/sellerchat/get_unread_conversation_count", "").await;
    assert_eq!(
        (body["error"].as_str(), body["message"].as_str()),
        (Some("error_auth"), Some("No permission to current api."))
    );
    assert_eq!(it.get(INFO, "").await["error"], "", "orders go on without chat");
    assert_eq!(it.get(LIST, "direction=older&type=all").await["error"], "error_api_permission");
    it.switch(json!({"no_chat": false, "rate_limit": {"get_shop_info": 1, "send_message": 1}}));
    assert_eq!(it.send(&json!(1), "x").await["error"], "system_busy");
    let (status, body) = read(url.clone()).await;
    assert_eq!((status, body["error"].as_str()), (429, Some("error_rate_limit")));
    it.run.control(Platform::Shopee).expire("access").unwrap();
    assert_eq!(it.get(INFO, "").await["error"], "invalid_acceess_token");
}

#[tokio::test]
async fn codes_and_refresh_tokens_are_used_once_and_rotate() {
    let it = Seller::open(0).await;
    let again = it.consent("&shop_id=1").await;
    assert_eq!(again["state"], "abc");
    let code = it.consent(&format!("&shop_id={}", it.shop)).await;
    assert_eq!(code["shop_id"], it.shop.to_string());
    let body = json!({"code": code["code"], "partner_id": it.partner, "shop_id": it.shop});
    let wrong = it.exchange(json!({"code": code["code"], "partner_id": it.partner, "shop_id": 1})).await;
    assert_eq!(wrong["error"], "invalid_shop_id");
    let text_id = it
        .exchange(json!({"code": code["code"], "partner_id": it.partner.to_string(), "shop_id": it.shop}))
        .await;
    assert_eq!(text_id["error"], "error_param", "partner_id must be a number");
    let pair = it.exchange(body.clone()).await;
    assert_eq!(pair["error"], "");
    assert_eq!(it.exchange(body).await["error"], "invalid_code");
    assert_eq!(
        it.get(INFO, "").await["message"],
        "Invalid access_token.",
        "a new consent ends the old tokens"
    );

    let mut it = it;
    it.access = pair["access_token"].as_str().unwrap().to_owned();
    let first = pair["refresh_token"].as_str().unwrap().to_owned();
    let next = it.renew(&first, it.shop).await;
    assert_eq!((next["error"].as_str(), next["shop_id"].as_u64()), (Some(""), Some(it.shop)));
    assert_ne!(next["refresh_token"], pair["refresh_token"]);
    assert_eq!(it.renew(&first, it.shop).await["error"], "error_shop_refresh_token");
    assert_eq!(it.get(INFO, "").await["error"], "", "five minutes' grace");
    it.age(301);
    assert_eq!(it.get(INFO, "").await["error"], "invalid_acceess_token");
    it.access = next["access_token"].as_str().unwrap().to_owned();
    assert_eq!(it.get(INFO, "").await["error"], "");
    it.age(14_400);
    assert_eq!(it.get(INFO, "").await["error"], "invalid_acceess_token");
    it.switch(json!({"refuse_refresh": true}));
    let second = next["refresh_token"].as_str().unwrap();
    assert_eq!(it.renew(second, it.shop).await["error"], "error_shop_refresh_token");
    it.switch(json!({"refuse_refresh": false}));
    it.age(30 * 86_400);
    assert_eq!(it.renew(second, it.shop).await["error"], "refresh_token_expired");
}

#[tokio::test]
async fn a_main_account_fans_out_once_per_shop() {
    let it = Seller::open(0).await;
    let code = it.consent("&main=1").await;
    assert!(code.get("shop_id").is_none());
    let main: u64 = code["main_account_id"].as_str().unwrap().parse().unwrap();
    let pair =
        it.exchange(json!({"code": code["code"], "partner_id": it.partner, "main_account_id": main})).await;
    let shops: Vec<u64> =
        pair["shop_id_list"].as_array().unwrap().iter().map(|s| s.as_u64().unwrap()).collect();
    assert_eq!(shops.len(), 2);
    let shared = pair["refresh_token"].as_str().unwrap();
    let (a, b) = (it.renew(shared, shops[0]).await, it.renew(shared, shops[1]).await);
    assert_eq!((a["error"].as_str(), b["error"].as_str()), (Some(""), Some("")));
    assert_ne!(a["refresh_token"], b["refresh_token"]);
    assert_eq!(it.renew(shared, shops[0]).await["error"], "error_shop_refresh_token");
    let push = it.pushed(1).await;
    assert_eq!(push["partner_id"], it.partner);
    let list = it.public("/api/v2/public/get_shops_by_partner", "page_size=2&page_no=1").await;
    assert_eq!((list["authed_shop_list"].as_array().unwrap().len(), list["more"].as_bool()), (2, Some(true)));
    it.console(json!({"unlink": true, "account": it.shop.to_string()})).await;
    let push = it.pushed(2).await;
    assert!(push["data"].get("shop_id").is_none());
    assert!(push["data"]["extra"].as_str().unwrap().contains(&it.shop.to_string()));
    assert_eq!(it.get(INFO, "").await["error"], "shop_no_linked");
}

#[tokio::test]
async fn pushes_climb_their_ladder_and_then_are_lost() {
    let it = Seller::open(0).await;
    it.receiver.answer(Mood::Chatty);
    it.order("place", Some("UNPAID"));
    until("four attempts", || it.attempts("3").len() == 4).await;
    assert!(it.attempts("3").iter().all(|o| o == "body_not_empty"));
    it.receiver.answer(Mood::Slow);
    it.say(json!({"text": "รอ"}));
    until("four chat attempts", || it.attempts("10").len() == 4).await;
    assert!(it.attempts("10").iter().all(|o| o == "timeout"));
    it.receiver.answer(Mood::Fine);
    let path = "/api/v2/push/get_lost_push_message";
    let lost = it.public(path, "").await;
    let page = lost["response"]["push_message_list"].as_array().unwrap();
    assert_eq!(page.len(), 1, "chat is not kept");
    let envelope: Value = serde_json::from_str(page[0]["data"].as_str().unwrap()).unwrap();
    assert_eq!((envelope["code"].as_i64(), envelope["shop_id"].as_u64()), (Some(3), Some(it.shop)));
    assert_eq!(
        it.public(path, "").await["response"]["push_message_list"].as_array().unwrap().len(),
        1,
        "unconfirmed stays"
    );
    let mark = lost["response"]["last_message_id"].clone();
    it.post_public("/api/v2/push/confirm_consumed_lost_push_message", json!({"last_message_id": mark})).await;
    assert_eq!(it.public(path, "").await["response"]["push_message_list"], json!([]));
    it.switch(json!({"lose_webhooks": 1, "duplicates_percent": 100}));
    it.order("place", Some("UNPAID"));
    assert_eq!(it.public(path, "").await["response"]["push_message_list"].as_array().unwrap().len(), 1);
    let before = it.receiver.got().len();
    it.say(json!({"text": "สองครั้ง"}));
    let got = it.receiver.wait(before + 2).await;
    assert_eq!(got[before].body, got[before + 1].body);
}

#[tokio::test]
async fn the_callback_is_probed_before_it_is_saved() {
    let it = Seller::open(0).await;
    assert_eq!(it.receiver.got()[0].json()["code"], 0);
    it.receiver.answer(Mood::Broken);
    let answer = it
        .run
        .control(Platform::Shopee)
        .console(&json!({"callback_url": format!("{}/other", it.receiver.base)}))
        .await;
    assert!(answer.is_err());
    let config = it.public("/api/v2/push/get_app_push_config", "").await;
    assert_eq!(config["response"]["callback_url"], it.callback());
    assert_eq!(config["response"]["live_push_status"], "Normal");
}

#[tokio::test]
async fn talks_are_listed_in_nanoseconds_with_the_trap() {
    let it = Seller::open(0).await;
    let state = it.run.control(Platform::Shopee).state();
    for n in 0..3 {
        it.say(json!({"text": format!("no {n}"), "from": state["accounts"][0]["customers"][n]["id"]}));
    }
    let rows = |body: &Value| body["response"]["conversations"].as_array().unwrap().clone();
    let times = |body: &Value| {
        rows(body).iter().map(|r| r["last_message_timestamp"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let older = it.get(LIST, "direction=older&type=all&page_size=25").await;
    assert_eq!(times(&older).len(), 3);
    assert!(times(&older).windows(2).all(|w| w[0] > w[1]) && times(&older)[0] > 1_000_000_000_000_000_000);
    let trap = it.get(LIST, "direction=latest&type=all").await;
    assert!(times(&trap).windows(2).all(|w| w[0] < w[1]), "`latest` without a cursor begins at the oldest");
    assert_eq!(
        rows(&it.get(LIST, "direction=older&type=all&page_size=26").await).len(),
        0,
        "more than 25 is an empty page"
    );
    let first = it.get(LIST, "direction=older&type=all&page_size=2").await;
    let cursor = first["response"]["page_result"]["next_cursor"]["next_message_time_nano"]
        .as_str()
        .unwrap()
        .to_owned();
    let rest = it.get(LIST, &format!("direction=older&type=all&next_timestamp_nano={cursor}")).await;
    assert_eq!(rows(&rest).len(), 1);
    assert_eq!(it.get(LIST, "direction=older").await["error"], "error_param");
    let count = it.get("/api/v2/sellerchat/get_unread_conversation_count", "").await;
    assert_eq!(count["response"]["total_unread_count"], 3);
    let push = it.pushed(10).await;
    assert_eq!(push["data"]["content"]["to_shop_id"], it.shop);
}

#[tokio::test]
async fn messages_page_backwards_and_bundles_are_fetched() {
    let it = Seller::open(0).await;
    let said: Vec<Value> = (0..5).map(|n| it.say(json!({"text": format!("m{n}")}))).collect();
    let talk = said[0]["conversation_id"].as_str().unwrap().to_owned();
    let path = "/api/v2/sellerchat/get_message";
    let page = it.get(path, &format!("conversation_id={talk}&page_size=3")).await;
    let texts = |p: &Value| {
        p["response"]["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m["content"]["text"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(&page), ["m4", "m3", "m2"]);
    let offset = page["response"]["page_result"]["next_offset"].as_str().unwrap().to_owned();
    let page = it.get(path, &format!("conversation_id={talk}&page_size=3&offset={offset}")).await;
    assert_eq!(texts(&page), ["m1", "m0"]);
    assert_eq!(page["response"]["page_result"]["next_offset"], "");
    let bundle = it.say(json!({"kind": "bundle_message", "text": "part"}));
    let ids = json!([bundle["message_ids"][0], bundle["message_ids"][1]]).to_string();
    let ids: String = url::form_urlencoded::byte_serialize(ids.as_bytes()).collect();
    let parts = it.get(path, &format!("conversation_id={talk}&message_id_list={ids}")).await;
    assert_eq!(texts(&parts), ["part (1)", "part (2)"]);
    let read = json!({"conversation_id": talk.parse::<u64>().unwrap(), "last_read_message_id": bundle["message_ids"][2]});
    assert_eq!(it.post("/api/v2/sellerchat/read_conversation", read).await["error"], "");
    assert_eq!(
        it.get("/api/v2/sellerchat/get_unread_conversation_count", "").await["response"]["total_unread_count"],
        0
    );
    it.say(json!({"kind": "staff_reply", "text": "from the app"}));
    until("a notification", || it.receiver.got().iter().any(|g| g.json()["data"]["type"] == "notification"))
        .await;
}
