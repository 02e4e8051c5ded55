//! LINE against line §1–§6.

mod limits;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use simulators::{Platform, Running, Say, Settings, Simulators};

use crate::stage::{Mood, Receiver, client, hmac, quiet, until};

struct Desk {
    run: Running,
    http: reqwest::Client,
    account: Value,
    token: String,
    receiver: Receiver,
}

impl Desk {
    async fn open() -> Self {
        Self::with(quiet(Platform::Line).await).await
    }

    async fn with(run: Running) -> Self {
        let account = run.control(Platform::Line).state()["accounts"][0].clone();
        let http = client();
        let receiver = Receiver::open().await;
        let mut desk = Self { run, http, account, token: String::new(), receiver };
        desk.token = desk.issue().await;
        let (status, _) = desk
            .call(
                "PUT",
                "/v2/bot/channel/webhook/endpoint",
                Some(json!({"endpoint": format!("{}/hook", desk.receiver.base)})),
                &[],
            )
            .await;
        assert_eq!(status, 200);
        desk
    }

    async fn form(&self, path: &str, pairs: &[(&str, &str)]) -> (u16, Value) {
        let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let response = self
            .http
            .post(format!("{}{path}", self.run.base_url(Platform::Line)))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .unwrap();
        (response.status().as_u16(), response.json().await.unwrap_or(Value::Null))
    }

    async fn issue(&self) -> String {
        let (id, secret) = (self.text("channel_id"), self.text("channel_secret"));
        let (status, body) = self
            .form(
                "/oauth2/v3/token",
                &[("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &secret)],
            )
            .await;
        assert_eq!((status, body["expires_in"].as_i64()), (200, Some(900)));
        body["access_token"].as_str().unwrap().to_owned()
    }

    fn text(&self, name: &str) -> String {
        self.account[name].as_str().unwrap().to_owned()
    }

    fn user(&self, n: usize) -> String {
        self.account["customers"][n]["id"].as_str().unwrap().to_owned()
    }

    async fn call(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> (u16, Value) {
        let mut request = self
            .http
            .request(method.parse().unwrap(), format!("{}{path}", self.run.base_url(Platform::Line)))
            .header("authorization", format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let response = request.send().await.unwrap();
        assert!(response.headers().contains_key("x-line-request-id"));
        (response.status().as_u16(), response.json().await.unwrap_or(Value::Null))
    }

    async fn push(&self, to: &str, text: &str, key: Option<&str>) -> (u16, Value) {
        let headers: Vec<(&str, &str)> = key.map(|k| ("x-line-retry-key", k)).into_iter().collect();
        self.call(
            "POST",
            "/v2/bot/message/push",
            Some(json!({"to": to, "messages": [{"type": "text", "text": text}]})),
            &headers,
        )
        .await
    }

    fn say(&self, say: Value) -> Value {
        let say: Say = serde_json::from_value(say).unwrap();
        self.run.control(Platform::Line).say(&say).unwrap()
    }

    fn sent(&self) -> usize {
        self.run.control(Platform::Line).desk().ledger.sent().len()
    }

    fn switch(&self, patch: Value) {
        self.run.control(Platform::Line).desk().switches.lock().unwrap().merge(&patch).unwrap();
    }
}

const KEY: &str = "3f1c2f5e-7c1e-4b8e-9a55-0d4a5f6b7c81";

/// line §6.1: V0–V2, V6 against V5's signature.
#[test]
fn signatures_of_the_sheet() {
    use simulators::line::webhook::signature;
    let v0 = br#"{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}"#;
    assert_eq!(
        signature("8c570fa6dd201bb328f1c1eac23a96d8", v0),
        "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="
    );
    let v1 = br#"{"destination":"U7c1d0f5a93be48e2a6d40b8f1e92c357","events":[]}"#;
    assert_eq!(
        signature("4f1c9b7e02d8a65399e1c0b47ad25f83", v1),
        "EPO17AMyCEflQOmiMXOIuBAPhZrnup2+zB3v4DYf7bw="
    );
    let v2 = r#"{"destination":"U7c1d0f5a93be48e2a6d40b8f1e92c357","events":[{"type":"message","message":{"type":"text","id":"571204938817732609","quoteToken":"kT3mQ8vZr1xW","markAsReadToken":"mR4tq9Ld2Yp0","text":"Is the blue kettle still in stock?"},"webhookEventId":"01JZ8Q4M6T3V9X2C5N7B1D0FGH","deliveryContext":{"isRedelivery":false},"timestamp":1752486301127,"source":{"type":"user","userId":"U2f9a61c04d7be835a19c6e0d47b8f352"},"replyToken":"6d1f0a4be97c42d8b35e08fa21c7946d","mode":"active"}]}"#;
    assert_eq!(
        signature("4f1c9b7e02d8a65399e1c0b47ad25f83", v2.as_bytes()),
        "TXpdITyjNmWUSm/pgb3Ld6A6qVQ5RRSRQGmPfifrYIw="
    );
}

#[tokio::test]
async fn webhooks_are_signed_and_replies_are_taken_once() {
    let desk = Desk::open().await;
    desk.say(json!({"kind": "text", "text": "มีของไหมคะ", "from": desk.user(2)}));
    let got = desk.receiver.wait(1).await;
    let signature = STANDARD.encode(hmac(&desk.text("channel_secret"), &got[0].body));
    assert_eq!(got[0].headers["x-line-signature"], signature.as_str());
    assert_eq!(got[0].path, "/hook");
    let body = got[0].json();
    assert_eq!(body["destination"], desk.account["bot_user_id"]);
    let event = &body["events"][0];
    assert_eq!((event["type"].as_str(), event["mode"].as_str()), (Some("message"), Some("active")));
    let reply = json!({"replyToken": event["replyToken"], "messages": [{"type": "text", "text": "มีค่ะ"}]});
    let (status, _) =
        desk.call("POST", "/v2/bot/message/reply", Some(reply.clone()), &[("x-line-retry-key", KEY)]).await;
    assert_eq!(status, 400, "a retry key on a reply is refused");
    let (status, answer) = desk.call("POST", "/v2/bot/message/reply", Some(reply.clone()), &[]).await;
    assert_eq!(status, 200);
    assert!(answer["sentMessages"][0]["id"].is_string());
    let (status, answer) = desk.call("POST", "/v2/bot/message/reply", Some(reply), &[]).await;
    assert_eq!((status, answer["message"].as_str()), (400, Some("Invalid reply token")));
    assert_eq!(desk.sent(), 1);
    desk.say(json!({"text": "once more"}));
    let event = desk.receiver.wait(2).await[1].json()["events"][0].clone();
    desk.run.control(Platform::Line).desk().clock.age(61);
    let late = json!({"replyToken": event["replyToken"], "messages": [{"type": "text", "text": "late"}]});
    assert_eq!(
        desk.call("POST", "/v2/bot/message/reply", Some(late), &[]).await.1["message"],
        "Invalid reply token"
    );
}

#[tokio::test]
async fn tokens_are_issued_checked_and_die() {
    let mut desk = Desk::open().await;
    let id = desk.text("channel_id");
    let (status, body) = desk
        .form(
            "/oauth2/v3/token",
            &[("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", "no")],
        )
        .await;
    assert_eq!((status, body["error_description"].as_str()), (400, Some("Invalid 'client_credentials'.")));
    assert_eq!(desk.call("GET", "/v2/bot/info", None, &[]).await.1["userId"], desk.account["bot_user_id"]);
    desk.run.control(Platform::Line).desk().clock.age(901);
    assert_eq!(desk.call("GET", "/v2/bot/info", None, &[]).await.0, 401);
    desk.token = desk.issue().await;
    assert_eq!(desk.call("GET", "/v2/bot/info", None, &[]).await.0, 200);
    desk.switch(json!({"refuse_tokens": true}));
    assert_eq!(desk.call("GET", "/v2/bot/info", None, &[]).await.0, 401);
    desk.switch(json!({"refuse_tokens": false, "refuse_refresh": true}));
    let secret = desk.text("channel_secret");
    let (status, _) = desk
        .form(
            "/oauth2/v3/token",
            &[("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &secret)],
        )
        .await;
    assert_eq!(status, 400);
    desk.token = "made-up".to_owned();
    assert_eq!(desk.call("GET", "/v2/bot/info", None, &[]).await.0, 401);
}

#[tokio::test]
async fn pushes_with_one_retry_key_are_taken_once() {
    let desk = Desk::open().await;
    let user = desk.user(0);
    let (status, first) = desk.push(&user, "shipped", Some(KEY)).await;
    assert_eq!(status, 200);
    let (status, second) = desk.push(&user, "shipped", Some(KEY)).await;
    assert_eq!((status, second["message"].as_str()), (409, Some("The retry key is already accepted")));
    assert_eq!(first["sentMessages"], second["sentMessages"]);
    assert_eq!(desk.sent(), 1);
    desk.run.control(Platform::Line).desk().clock.age(10);
    desk.switch(json!({"server_error_after": {"push": 1}}));
    let other = "00000000-7c1e-4b8e-9a55-0d4a5f6b7c81";
    assert_eq!(desk.push(&user, "b", Some(other)).await.0, 500);
    assert_eq!(desk.push(&user, "b", Some(other)).await.0, 409);
    assert_eq!(desk.sent(), 2);
    assert_eq!(desk.push(&user, "c", Some("not-a-uuid")).await.0, 400);
    assert_eq!(
        desk.push("U00000000000000000000000000000000", "c", None).await.1["message"],
        "Failed to send messages"
    );
    let refused = desk.run.control(Platform::Line).desk().ledger.refused();
    assert_eq!(refused.iter().filter(|r| r.status == 409).count(), 2);
}

#[tokio::test]
async fn messages_are_checked_and_the_quota_is_kept() {
    let desk = Desk::open().await;
    let user = desk.user(0);
    let (status, body) = desk.push(&user, "", None).await;
    assert_eq!((status, body["message"].as_str()), (400, Some("The request body has 1 error(s)")));
    assert_eq!(body["details"][0]["property"], "messages[0].text");
    assert_eq!(desk.push(&user, &"a".repeat(5001), None).await.0, 400);
    let console = json!({"quota": 1});
    desk.run.control(Platform::Line).console(&console).await.unwrap();
    assert_eq!(desk.push(&user, "one", None).await.0, 200);
    let (status, body) = desk.push(&user, "two", None).await;
    assert_eq!((status, body["message"].as_str()), (429, Some("You have reached your monthly limit.")));
    assert_eq!(
        desk.call("GET", "/v2/bot/message/quota/consumption", None, &[]).await.1,
        json!({"totalUsage": 1})
    );
    assert_eq!(
        desk.call("GET", "/v2/bot/message/quota", None, &[]).await.1,
        json!({"type": "limited", "value": 1})
    );
}

#[tokio::test]
async fn failed_webhooks_come_again_only_when_switched_on() {
    let desk = Desk::open().await;
    desk.receiver.answer(Mood::Broken);
    desk.say(json!({"text": "lost"}));
    desk.receiver.wait(1).await;
    // The first rung is a millisecond long here; after it, what was lost stays lost.
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert_eq!(desk.receiver.got().len(), 1);
    desk.switch(json!({"redelivery": true}));
    desk.say(json!({"text": "kept"}));
    let got = desk.receiver.wait(4).await;
    assert_eq!(got[2].json()["events"][0]["deliveryContext"]["isRedelivery"], true);
    assert_eq!(got[1].json()["events"][0]["webhookEventId"], got[2].json()["events"][0]["webhookEventId"]);
    desk.receiver.answer(Mood::Fine);
    let ledger = &desk.run.control(Platform::Line).desk().ledger;
    let count = |outcome: &str| ledger.webhooks().iter().filter(|a| a.outcome == outcome).count();
    until("an accepted or exhausted redelivery", || count("accepted") == 1 || ledger.webhooks().len() == 6)
        .await;
    desk.receiver.answer(Mood::Slow);
    desk.switch(json!({"redelivery": false}));
    desk.say(json!({"text": "slow"}));
    until("a timeout", || count("request_timeout") == 1).await;
}

#[tokio::test]
async fn duplicates_losses_standby_and_every_kind() {
    let desk = Desk::open().await;
    desk.switch(json!({"duplicates_percent": 100}));
    desk.say(json!({"text": "twice"}));
    let got = desk.receiver.wait(2).await;
    assert_eq!(got[0].body, got[1].body);
    desk.switch(json!({"duplicates_percent": 0, "lose_webhooks": 1}));
    desk.say(json!({"text": "gone"}));
    desk.say(json!({"text": "quiet", "standby": true}));
    let event = desk.receiver.wait(3).await[2].json()["events"][0].clone();
    assert_eq!(event["mode"], "standby");
    assert!(event.get("replyToken").is_none());
    let kinds = [
        "image",
        "video",
        "audio",
        "file",
        "location",
        "sticker",
        "postback",
        "unsend",
        "edit",
        "follow",
        "unfollow",
        "join",
        "leave",
        "member_joined",
        "member_left",
        "beacon",
        "video_play_complete",
        "account_link",
        "membership",
        "unknown",
    ];
    for kind in kinds {
        desk.say(json!({"kind": kind}));
    }
    desk.say(json!({"kind": "image", "count": 3, "group": true}));
    let got = desk.receiver.wait(3 + kinds.len() + 1).await;
    // Another chat, another lane: it need not come last.
    let set = got
        .iter()
        .map(super::stage::Got::json)
        .find(|b| b["events"][0]["message"].get("imageSet").is_some())
        .unwrap();
    assert_eq!(set["events"].as_array().unwrap().len(), 3);
    assert_eq!(set["events"][2]["message"]["imageSet"]["total"], 3);
    assert_eq!(set["events"][0]["source"]["type"], "group");
    let edit =
        got.iter().map(super::stage::Got::json).find(|b| b["events"][0]["type"] == "messageEdited").unwrap();
    assert!(edit["events"][0]["message"].get("markAsReadToken").is_none());
}

#[tokio::test]
async fn content_profiles_and_the_test_call() {
    let desk = Desk::open().await;
    let said = desk.say(json!({"kind": "video", "prepare_s": 100}));
    let id = said["events"][0]["message_id"].as_str().unwrap().to_owned();
    let data = format!("{}/line-data/v2/bot/message/{id}/content", desk.run.base());
    let get = |url: String, token: String| {
        let http = desk.http.clone();
        async move { http.get(url).header("authorization", format!("Bearer {token}")).send().await.unwrap() }
    };
    assert_eq!(get(data.clone(), desk.token.clone()).await.status(), 202);
    desk.run.control(Platform::Line).desk().clock.age(101);
    let film = get(data.clone(), desk.token.clone()).await;
    assert_eq!(
        (film.status().as_u16(), film.headers()["content-type"].to_str().unwrap()),
        (200, "video/mp4")
    );
    assert_eq!(get(data.clone(), "no".to_owned()).await.status(), 401);
    desk.say(json!({"kind": "unsend", "message_id": id}));
    assert_eq!(get(data.clone(), desk.token.clone()).await.status(), 410);
    assert_eq!(get(data.replace(&id, "1"), desk.token.clone()).await.status(), 404);
    let user = desk.user(1);
    assert_eq!(
        desk.call("GET", &format!("/v2/bot/profile/{user}"), None, &[]).await.1["userId"],
        user.as_str()
    );
    desk.say(json!({"kind": "unfollow", "from": user}));
    assert_eq!(desk.call("GET", &format!("/v2/bot/profile/{user}"), None, &[]).await.0, 404);
    assert_eq!(desk.push(&user, "into the void", None).await.0, 200, "a push to a blocker is accepted");
    assert!(!desk.run.control(Platform::Line).desk().ledger.sent()[0].delivered);
    let before = desk.receiver.got().len();
    let (_, tested) = desk.call("POST", "/v2/bot/channel/webhook/test", Some(json!({})), &[]).await;
    assert_eq!(tested["success"], true);
    assert_eq!(desk.receiver.wait(before + 1).await.last().unwrap().json()["events"], json!([]));
    desk.receiver.answer(Mood::Broken);
    let (_, tested) = desk.call("POST", "/v2/bot/channel/webhook/test", Some(json!({})), &[]).await;
    assert_eq!(
        (tested["success"].as_bool(), tested["reason"].as_str()),
        (Some(false), Some("ERROR_STATUS_CODE"))
    );
    let (status, body) = desk
        .call(
            "PUT",
            "/v2/bot/channel/webhook/endpoint",
            Some(json!({"endpoint": "http://example.test/x"})),
            &[],
        )
        .await;
    assert_eq!((status, body["message"].as_str()), (400, Some("Invalid webhook endpoint URL")));
}

#[tokio::test]
async fn webhooks_overtake_each_other_when_told_to() {
    let settings = Settings { platforms: vec![Platform::Line], ..Settings::quiet() };
    let desk = Desk::with(Simulators::start(settings).await.unwrap()).await;
    let order = |got: &[crate::stage::Got]| -> Vec<String> {
        got.iter().map(|g| g.json()["events"][0]["message"]["text"].as_str().unwrap().to_owned()).collect()
    };
    let said: Vec<String> = (10..30).map(|n| n.to_string()).collect();
    for text in &said {
        desk.say(json!({"text": text}));
    }
    assert_eq!(order(&desk.receiver.wait(20).await), said, "one chat stays in order by itself");
    desk.switch(json!({"reorder_percent": 50}));
    for text in &said {
        desk.say(json!({"text": text}));
    }
    let got = desk.receiver.wait(40).await;
    assert_ne!(order(&got[20..]), said);
}

#[tokio::test]
async fn an_answer_that_never_comes_was_still_done() {
    let desk = Desk::open().await;
    desk.switch(json!({"hang": {"push": 1}}));
    let url = format!("{}/v2/bot/message/push", desk.run.base_url(Platform::Line));
    let body = json!({"to": desk.user(0), "messages": [{"type": "text", "text": "x"}]}).to_string();
    let request =
        desk.http.post(url).bearer_auth(&desk.token).header("content-type", "application/json").body(body);
    let answer = request.timeout(std::time::Duration::from_millis(200)).send().await;
    assert!(answer.is_err_and(|e| e.is_timeout()));
    assert_eq!(desk.sent(), 1);
}

#[tokio::test]
async fn a_dropped_connection_was_still_done() {
    let desk = Desk::open().await;
    desk.switch(json!({"drop": {"push": 1}, "rate_limit": {"profile": 1}}));
    let url = format!("{}/v2/bot/message/push", desk.run.base_url(Platform::Line));
    let body = json!({"to": desk.user(0), "messages": [{"type": "text", "text": "x"}]}).to_string();
    let sent = desk
        .http
        .post(url)
        .bearer_auth(&desk.token)
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await;
    assert!(sent.is_err(), "the connection must break");
    assert_eq!(desk.sent(), 1);
    let (status, body) = desk.call("GET", &format!("/v2/bot/profile/{}", desk.user(0)), None, &[]).await;
    assert_eq!(
        (status, body["message"].as_str()),
        (429, Some("The API rate limit has been exceeded. Try again later."))
    );
}
