//! Calls and their signature, apps and their permissions, consent, tokens, faults (lazada §1, §5); the living
//! world.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use simulators::{Platform, Settings, Simulators};

use super::{App, CALLBACK, FORM, ORDERS, SELLER, SESSIONS, Seller, code, form, now_ms, read, sign};

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
    // Official SDKs differ: system parameters in the query and the rest in the body, or a JSON body.
    let whole = it.params(App::Orders, "/order/get", now_ms(), Some(&token), &[("order_id", "12")]);
    let (body, query): (Vec<_>, Vec<_>) = whole.into_iter().partition(|(n, _)| n == "order_id");
    let url = format!("{}?{}", it.url("/order/get"), form(&query));
    let split = it.http.post(&url).header("content-type", FORM).body(form(&body));
    assert_eq!(code(&read(split).await), "16", "signed over both");
    let as_json = it.http.post(&url).header("content-type", "application/json").body(r#"{"order_id":12}"#);
    assert_eq!(code(&read(as_json).await), "16");
    assert_eq!(code(&read(it.http.post(&url)).await), "IncompleteSignature", "a parameter is missing");
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

#[tokio::test]
async fn shops_have_a_past_customers_and_reactions() {
    let settings = Settings {
        platforms: vec![Platform::Lazada],
        rate: 6_000.0,
        time_scale: 1_000.0,
        history: 10,
        reactions: true,
        ..Settings::quiet()
    };
    let it = Seller::begin(Simulators::start(settings).await.unwrap(), 1).await;
    let state = it.run.control(Platform::Lazada).state();
    let account = &state["accounts"][1];
    // Ten talks and the platform's own.
    assert!(
        account["conversations"].as_array().unwrap().len() >= 11
            && account["orders"].as_array().unwrap().len() >= 10
    );
    let after = [("created_after", "2020-01-01T00:00:00+07:00"), ("limit", "100")];
    let past = it.orders(ORDERS, &after).await;
    let statuses: BTreeSet<String> =
        past["data"]["orders"].as_array().unwrap().iter().map(|o| o["statuses"].to_string()).collect();
    assert!(statuses.len() >= 4, "{statuses:?}");
    for (app, kind, count) in [(App::Chat, 2, 40), (App::Orders, 0, 8), (App::Orders, 14, 1)] {
        it.pushed(app, kind, count).await;
    }
    let said: BTreeSet<String> =
        it.pushed_now(App::Chat, 2).iter().map(|p| p["data"]["template_id"].to_string()).collect();
    assert!(said.contains("1") && said.len() >= 3, "{said:?}");

    let settings =
        Settings { rate: 0.0, reactions: true, platforms: vec![Platform::Lazada], ..Settings::quiet() };
    let it = Seller::begin(Simulators::start(settings).await.unwrap(), 3).await;
    let session = it.say(json!({"text": "Available pa po ba?"}))["session_id"].clone();
    it.send(&session, "Opo, available pa po.").await;
    // The question, our echo, the reaction; and that ours was read.
    let reaction = it.pushed(App::Chat, 2, 3).await;
    assert_eq!(
        (reaction["data"]["from_account_type"].as_i64(), &reaction["data"]["session_id"]),
        (Some(1), &session)
    );
    it.pushed(App::Chat, 19, 1).await;
}
