//! Facebook: consent, tokens, permissions, callbacks.

use super::*;

#[tokio::test]
async fn the_dialog_waits_for_a_click_and_codes_are_used_once() {
    let desk = raw().await;
    desk.switch(json!({"auto_approve": false}));
    let page = desk.http.get(dialog(&desk, "")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let html = page.text().await.unwrap();
    assert!(html.contains("Approve all Pages") && html.contains("Refuse"));
    assert_eq!(html.matches("answer=approve").count(), 1, "one link for all, the others leave Pages out");
    assert_eq!(html.matches("answer=only").count(), 4);
    let back = desk.dialog(&dialog(&desk, "&answer=refuse")).await;
    assert_eq!(
        (pair(&back, "error").as_deref(), pair(&back, "error_reason").as_deref()),
        (Some("access_denied"), Some("user_denied"))
    );
    assert_eq!(pair(&back, "state").as_deref(), Some("abc"));
    let back = desk.dialog(&dialog(&desk, "&answer=approve")).await;
    assert_eq!((back.path(), back.fragment()), ("/oauth/facebook/callback", Some("_=_")));
    let secret = pair(&back, "code").unwrap();
    let (_, wrong) = token(&desk, &[("redirect_uri", "http://127.0.0.1/other"), ("code", &secret)]).await;
    assert_eq!(code(&wrong).0, 100);
    assert!(
        token(&desk, &[("redirect_uri", REDIRECT), ("code", &secret)]).await.1["access_token"].is_string()
    );
    assert_eq!(code(&token(&desk, &[("redirect_uri", REDIRECT), ("code", &secret)]).await.1).0, 100);
    let wrong_app = dialog(&desk, "").replace("client_id=9", "client_id=8");
    assert_eq!(desk.plain(&wrong_app).await.0, 400);
    desk.console(json!({"redirect_uris": ["https://inbox.example/cb"]})).await;
    assert_eq!(desk.plain(&dialog(&desk, "&answer=approve")).await.0, 400);
}

#[tokio::test]
async fn pages_are_listed_in_pages_and_a_page_token_has_no_end() {
    let mut desk = raw().await;
    desk.token = person(&desk, "").await;
    desk.console(json!({"page_limit": 3})).await;
    let path = "/me/accounts?fields=id,name,access_token,tasks,picture{url},instagram_business_account{id,username}&limit=100";
    let first = desk.get(path).await;
    let rows = first["data"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    assert!(rows[0]["instagram_business_account"]["id"].as_str().unwrap().starts_with("17841"));
    assert!(rows[0]["picture"]["data"]["url"].is_string());
    assert!(rows[0]["tasks"].as_array().unwrap().contains(&json!("MESSAGING")));
    let after = first["paging"]["cursors"]["after"].as_str().unwrap();
    let second = desk.get(&format!("{path}&after={after}")).await;
    assert_eq!((second["data"].as_array().unwrap().len(), second["paging"].get("next")), (1, None));
    let again = desk.get(path).await;
    assert_eq!(again["data"][0]["access_token"], rows[0]["access_token"]);
    let debug = debug(&desk, rows[0]["access_token"].as_str().unwrap()).await;
    assert_eq!(
        (debug["type"].as_str(), debug["expires_at"].as_i64(), debug["is_valid"].as_bool()),
        (Some("PAGE"), Some(0), Some(true))
    );
    assert_eq!(
        (&debug["profile_id"], debug["app_id"].as_str()),
        (&rows[0]["id"], Some(desk.setting("app_id").as_str()))
    );
    assert_eq!(debug["granular_scopes"][0]["target_ids"], json!([rows[0]["id"]]));
}

async fn debug(desk: &Desk, input: &str) -> Value {
    let app = format!("{}%7C{}", desk.setting("app_id"), desk.setting("app_secret"));
    desk.plain(&format!(
        "{}/v25.0/debug_token?input_token={input}&access_token={app}",
        desk.setting("api_url")
    ))
    .await
    .1["data"]
        .clone()
}

#[tokio::test]
async fn calls_need_version_token_and_proof() {
    let desk = open().await;
    let base = desk.setting("api_url");
    let (_, none) = desk.plain(&format!("{base}/v25.0/me")).await;
    assert_eq!(code(&none), (2500, 0));
    let (_, future) = desk.plain(&format!("{base}/v27.0/me")).await;
    assert!(future["error"]["message"].as_str().unwrap().starts_with("Unknown path components"));
    assert_eq!(code(&desk.plain(&format!("{base}/v26.0/me")).await.1), (2500, 0));
    let (_, missing) = desk.plain(&format!("{base}/v25.0/me?access_token={}", desk.token)).await;
    assert_eq!(code(&missing), (100, 0));
    assert!(missing["error"]["message"].as_str().unwrap().contains("appsecret_proof"));
    let wrong =
        format!("{base}/v25.0/me?access_token={}&appsecret_proof={}", desk.token, desk.proof("other"));
    assert_eq!(code(&desk.plain(&wrong).await.1), (100, 0));
    let right =
        format!("{base}/v25.0/me?access_token={}&appsecret_proof={}", desk.token, desk.proof(&desk.token));
    assert_eq!(desk.plain(&right).await.1["id"], desk.account["id"]);
    assert_eq!(
        code(&desk.plain(&right.replace(&desk.token, "EAAGfake")).await.1).0,
        100,
        "the proof is of another token"
    );
    desk.console(json!({"require_proof": false})).await;
    assert_eq!(code(&desk.plain(&format!("{base}/v25.0/me?access_token=EAAGfake")).await.1), (190, 0));
    desk.plain(&format!("{base}/me?access_token={}", desk.token)).await;
    assert_eq!(desk.run.control(Platform::Facebook).desk().ledger.calls()["unversioned_me"], 1);
    assert_eq!(code(&desk.get("/me/nonsense").await), (2500, 0));
}

#[tokio::test]
async fn tokens_die_in_all_the_ways() {
    let desk = open().await;
    let me = || desk.call("GET", "/me", None);
    for subcode in [458, 459, 460, 463, 464, 467, 492] {
        let desk = open().await;
        desk.console(json!({"revoke": subcode})).await;
        assert_eq!(code(&desk.get("/me").await), (190, subcode));
        let debug = debug(&desk, &desk.token).await;
        assert_eq!(
            (debug["is_valid"].as_bool(), debug["error"]["subcode"].as_i64()),
            (Some(false), Some(subcode))
        );
    }
    desk.age(60 * 86_400);
    assert_eq!(me().await.0, 200, "a Page token has no end");
    desk.switch(json!({"refuse_tokens": true}));
    assert_eq!(code(&me().await.1), (190, 467));
    desk.switch(json!({"refuse_tokens": false}));
    desk.run.control(Platform::Facebook).expire("access").unwrap();
    assert_eq!(code(&me().await.1), (190, 463));
    assert!(desk.run.control(Platform::Facebook).expire("refresh").is_err());
    assert_eq!(debug(&desk, "EAAGfake").await["is_valid"], false);
}

#[tokio::test]
async fn a_person_token_ends_after_sixty_days() {
    let mut desk = raw().await;
    desk.token = person(&desk, "").await;
    desk.age(5_183_000);
    assert_eq!(desk.call("GET", "/me/permissions", None).await.0, 200);
    desk.age(1_000);
    assert_eq!(code(&desk.get("/me/permissions").await), (190, 463));
    let again = desk.token.clone();
    let (_, refused) =
        token(&desk, &[("grant_type", "fb_exchange_token"), ("fb_exchange_token", &again)]).await;
    assert_eq!(code(&refused), (190, 463), "what expired cannot be exchanged");
}

#[tokio::test]
async fn an_unticked_page_loses_its_token() {
    let desk = open().await;
    let other = desk.state()["accounts"][1]["id"].as_str().unwrap().to_owned();
    person(&desk, &format!("&pages={other}")).await;
    let answer = desk.get("/me").await;
    assert_eq!(code(&answer), (190, 0));
    assert!(
        answer["error"]["message"]
            .as_str()
            .unwrap()
            .contains("must be granted before impersonating a user's page")
    );
    person(&desk, "").await;
    assert_eq!(desk.call("GET", "/me", None).await.0, 200);
}

#[tokio::test]
async fn permissions_are_withdrawn() {
    let desk = open().await;
    desk.say(json!({"text": "hi"}));
    desk.switch(json!({"no_chat": true}));
    assert_eq!(code(&desk.text(&desk.customer(0), "x").await).0, 200);
    assert_eq!(code(&desk.get("/me/conversations?platform=messenger").await).0, 10);
    desk.switch(json!({"no_chat": false}));
    desk.console(json!({"remove_permission": "pages_manage_metadata"})).await;
    assert_eq!(
        code(&desk.call("POST", "/me/subscribed_apps?subscribed_fields=messages", None).await.1).0,
        200
    );
    let mut desk = open().await;
    let page = desk.token.clone();
    desk.token = person(&desk, "").await;
    assert_eq!(desk.get("/me/permissions").await["data"].as_array().unwrap().len(), 4);
    assert_eq!(desk.call("DELETE", "/me/permissions/pages_messaging", None).await.1["success"], true);
    assert_eq!(desk.call("DELETE", "/me/permissions", None).await.1["success"], true);
    desk.token = page;
    assert_eq!(code(&desk.get("/me").await), (190, 458), "every Page of the person is gone");
}

#[tokio::test]
async fn a_page_without_the_task_is_of_no_use() {
    let desk = open().await;
    desk.say(json!({"text": "hi"}));
    desk.console(json!({"tasks": ["ANALYZE"]})).await;
    assert_eq!(
        code(&desk.call("POST", "/me/subscribed_apps?subscribed_fields=messages", None).await.1).0,
        200
    );
    assert_eq!(code(&desk.text(&desk.customer(0), "x").await), (190, 492));
}

#[tokio::test]
async fn the_handshake_decides_about_a_callback() {
    let desk = raw().await;
    let url = format!("{}/webhooks/facebook", desk.hub.base);
    let done = desk.console(json!({"callback_url": url})).await;
    assert_eq!(done["handshake"]["status"], 200);
    let control = desk.run.control(Platform::Facebook);
    let refused = control.console(&json!({"callback_url": url, "verify_token": "fake-other"})).await;
    assert!(refused.unwrap_err().to_string().contains("challenge"));
    let parrot = format!("{}/file/text-plain", desk.hub.base);
    let refused = control.console(&json!({"callback_url": parrot})).await;
    assert!(refused.is_err(), "200 without the challenge is not enough");
    assert!(control.console(&json!({"callback_url": "http://inbox.example/x"})).await.is_err());
    let app = format!("{}%7C{}", desk.setting("app_id"), desk.setting("app_secret"));
    let path = format!(
        "{}/v25.0/{}/subscriptions?access_token={app}",
        desk.setting("api_url"),
        desk.setting("app_id")
    );
    let query =
        format!("{path}&object=page&callback_url={url}&fields=messages&include_values=true&verify_token=");
    let (_, bad) = crate::hub::read(desk.http.post(format!("{query}fake")).send().await.unwrap()).await;
    assert_eq!(code(&bad).0, 2200);
    let good = format!("{query}{}", desk.setting("verify_token"));
    assert_eq!(crate::hub::read(desk.http.post(good).send().await.unwrap()).await.1["success"], true);
    assert_eq!(desk.plain(&path).await.1["data"][0]["callback_url"], url);
}

fn signed(desk: &Desk, body: &[u8]) -> Value {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let (_, signed) = url::form_urlencoded::parse(body).find(|(n, _)| n == "signed_request").unwrap();
    let (signature, payload) = signed.split_once('.').unwrap();
    assert_eq!(signature, URL_SAFE_NO_PAD.encode(hmac(&desk.setting("app_secret"), payload.as_bytes())));
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[tokio::test]
async fn deauthorize_and_data_deletion_are_signed() {
    let desk = open().await;
    let base = desk.hub.base.clone();
    desk.console(json!({"deauthorize_url": format!("{base}/webhooks/facebook/deauthorize"), "deletion_url": format!("{base}/webhooks/facebook/data-deletion")})).await;
    let done = desk.console(json!({"delete_data": true})).await;
    assert_eq!(
        (done["delete_data"]["confirmation_code"].as_str(), done["delete_data"]["page"]["status"].as_i64()),
        (Some("ABC123"), Some(200))
    );
    let got = desk.hub.got();
    let payload = signed(&desk, &got[0].body);
    assert_eq!(
        (payload["user_id"].clone(), payload["algorithm"].as_str()),
        (desk.state()["user"]["id"].clone(), Some("HMAC-SHA256"))
    );
    for wrong in [
        json!({"url": "nowhere"}),
        json!({"url": "http://inbox.example/", "confirmation_code": "a"}),
        json!(null),
    ] {
        desk.hub.manner.lock().unwrap().deletion = wrong;
        assert!(desk.run.control(Platform::Facebook).console(&json!({"delete_data": true})).await.is_err());
    }
    desk.console(json!({"deauthorize": "page"})).await;
    let got = desk.hub.got();
    let payload = signed(&desk, &got.last().unwrap().body);
    assert_eq!((payload["user_id"].as_str(), &payload["profile_id"]), (Some("0"), &desk.account["id"]));
    assert_eq!(code(&desk.get("/me").await), (190, 458));
    assert!(!desk.run.control(Platform::Facebook).fronts()[0].connected);
}
