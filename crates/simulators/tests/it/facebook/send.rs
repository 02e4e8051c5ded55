//! Facebook: sending with all its refusals, echoes and receipts, failures and limits.

use super::*;

#[tokio::test]
async fn a_message_is_taken_echoed_delivered_and_read() {
    let desk = open().await;
    let who = desk.customer(0);
    desk.say(json!({"text": "Do you ship to Batumi?"}));
    let mid = desk.hub.wait(1).await[0].json()["entry"][0]["messaging"][0]["message"]["mid"].clone();
    let body = json!({"recipient": {"id": who}, "messaging_type": "RESPONSE", "reply_to": {"mid": mid},
        "message": {"text": "Yes, two days.", "metadata": "sampan:01J2X3"}});
    let answer = desk.send(body).await;
    assert_eq!(answer["recipient_id"], who.as_str());
    let id = answer["message_id"].clone();
    let echo = desk.hub.element("the echo", |e| e["message"]["is_echo"] == true).await;
    assert_eq!((&echo["message"]["mid"], echo["message"]["metadata"].as_str()), (&id, Some("sampan:01J2X3")));
    assert_eq!(echo["message"]["app_id"].as_u64(), desk.setting("app_id").parse().ok());
    assert_eq!(
        (&echo["sender"]["id"], echo["recipient"]["id"].as_str()),
        (&desk.account["id"], Some(who.as_str()))
    );
    let delivery = desk.hub.element("a delivery", |e| e.get("delivery").is_some()).await;
    assert!(delivery["delivery"]["watermark"].as_i64() >= echo["timestamp"].as_i64());
    let read = desk.hub.element("a read", |e| e.get("read").is_some()).await;
    assert!(read["read"]["watermark"].as_i64() >= echo["timestamp"].as_i64());
    let sent = desk.run.control(Platform::Facebook).desk().ledger.sent();
    assert_eq!((sent.len(), sent[0].messages[0]["message"]["text"].as_str()), (1, Some("Yes, two days.")));
}

#[tokio::test]
async fn bad_messages_are_refused() {
    let desk = open().await;
    let who = desk.customer(0);
    desk.say(json!({"text": "hi"}));
    let file = |kind: &str| format!("{}/file/{kind}", desk.hub.base);
    let to = |message: Value| json!({"recipient": {"id": who}, "message": message});
    let by_url = |kind: &str, url: String| to(json!({"attachment": {"type": kind, "payload": {"url": url}}}));
    let quick = |n: usize, title: &str| {
        let rows: Vec<Value> =
            (0..n).map(|_| json!({"content_type": "text", "title": title, "payload": "Y"})).collect();
        to(json!({"text": "choose", "quick_replies": rows}))
    };
    let cases: Vec<(&str, Value, (i64, i64))> = vec![
        ("no recipient", json!({"message": {"text": "x"}}), (100, 0)),
        ("a number as id", json!({"recipient": {"id": 7}, "message": {"text": "x"}}), (100, 0)),
        (
            "a stranger",
            json!({"recipient": {"id": "7000000000000001"}, "message": {"text": "x"}}),
            (100, 2_018_001),
        ),
        ("nothing", to(json!({})), (100, 0)),
        ("empty text", to(json!({"text": ""})), (100, 0)),
        ("2001 characters", to(json!({"text": "ก".repeat(2001)})), (100, 0)),
        ("1001 emoji", to(json!({"text": "😀".repeat(1001)})), (100, 0)),
        (
            "text and file",
            to(json!({"text": "x", "attachment": {"type": "image", "payload": {"url": file("image-png")}}})),
            (100, 0),
        ),
        ("attachments", to(json!({"attachments": []})), (100, 0)),
        ("long metadata", to(json!({"text": "x", "metadata": "m".repeat(1001)})), (100, 0)),
        ("reply_to inside", to(json!({"text": "x", "reply_to": {"mid": "m_1"}})), (100, 0)),
        ("14 quick replies", quick(14, "Yes"), (100, 0)),
        ("a long title", quick(1, &"t".repeat(21)), (100, 0)),
        ("unknown kind", by_url("gif", file("image-gif")), (100, 0)),
        ("unreachable", by_url("image", format!("{}/nothing", desk.hub.base)), (100, 2_018_008)),
        ("plain http", by_url("image", "http://inbox.example/a.jpg".to_owned()), (100, 2_018_008)),
        ("another type", by_url("image", file("audio-mp4")), (100, 2_018_047)),
        ("too large", by_url("image", format!("{}/big/a.jpg", desk.hub.base)), (100, 2_018_109)),
        (
            "a number as attachment id",
            to(json!({"attachment": {"type": "image", "payload": {"attachment_id": 7}}})),
            (100, 0),
        ),
        (
            "unknown attachment id",
            to(json!({"attachment": {"type": "image", "payload": {"attachment_id": "7"}}})),
            (100, 2_018_074),
        ),
    ];
    for (name, body, expected) in cases {
        assert_eq!(code(&desk.send(body).await), expected, "{name}");
    }
    assert_eq!(desk.sent(), 0);
    for good in [
        to(json!({"text": "ก".repeat(2000)})),
        quick(13, "Yes"),
        by_url("file", file("application-pdf")),
        to(json!({"sticker_id": 369_239_263_222_822_u64})),
    ] {
        assert!(desk.send(good).await["message_id"].is_string());
    }
    let fetched = desk.run.control(Platform::Facebook).desk().ledger.sent()[2].fetched.clone();
    assert_eq!(fetched[0]["status"], 200);
}

#[tokio::test]
async fn windows_open_and_close() {
    let desk = open().await;
    let who = desk.customer(0);
    let human = |who: &str| json!({"recipient": {"id": who}, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT", "message": {"text": "x"}});
    desk.say(json!({"text": "hi"}));
    desk.age(86_390);
    assert!(desk.text(&who, "in time").await["message_id"].is_string());
    desk.age(20);
    let late = desk.text(&who, "late").await;
    assert_eq!(code(&late), (10, 2_018_278));
    assert!(late["error"]["error_user_msg"].is_string());
    assert!(desk.send(human(&who)).await["message_id"].is_string());
    desk.console(json!({"human_agent": false})).await;
    assert_eq!(code(&desk.send(human(&who)).await), (10, 0));
    desk.console(json!({"human_agent": true})).await;
    desk.age(6 * 86_400);
    assert_eq!(code(&desk.send(human(&who)).await), (10, 2_018_278));
    desk.say(json!({"kind": "postback"}));
    assert!(desk.text(&who, "open again").await["message_id"].is_string());
}

#[tokio::test]
async fn people_and_pages_can_be_closed() {
    let desk = open().await;
    let who = desk.customer(0);
    desk.say(json!({"text": "hi"}));
    desk.console(json!({"customer": who, "blocked": true})).await;
    assert_eq!(code(&desk.text(&who, "x").await), (551, 1_545_041));
    desk.console(json!({"customer": who, "blocked": false, "restricted": true})).await;
    assert_eq!(code(&desk.text(&who, "x").await), (10, 1_893_063));
    desk.console(json!({"customer": who, "restricted": false, "owner": "123"})).await;
    assert_eq!(code(&desk.text(&who, "x").await), (2_018_300, 0));
    let take = desk.call("POST", "/me/take_thread_control", Some(json!({"recipient": {"id": who}}))).await;
    assert_eq!(take.1["success"], true);
    assert!(desk.text(&who, "x").await["message_id"].is_string());
    desk.say(json!({"kind": "policy_enforcement"}));
    assert_eq!(code(&desk.text(&who, "x").await), (10, 1_893_063));
}

#[tokio::test]
async fn files_are_uploaded_and_sent() {
    let desk = open().await;
    let who = desk.customer(0);
    desk.say(json!({"text": "hi"}));
    let form = |edge: &str, message: Value, kind: &str, size: usize| {
        let part = reqwest::multipart::Part::bytes(vec![7; size]).file_name("a.bin").mime_str(kind).unwrap();
        let form = reqwest::multipart::Form::new()
            .text("recipient", json!({"id": who}).to_string())
            .text("message", message.to_string())
            .part("filedata", part);
        let url = format!(
            "{}/v25.0/me/{edge}?appsecret_proof={}",
            desk.setting("api_url"),
            desk.proof(&desk.token)
        );
        let request = desk.http.post(url).bearer_auth(&desk.token).multipart(form);
        async move { crate::hub::read(request.send().await.unwrap()).await.1 }
    };
    let ahead = json!({"attachment": {"type": "image", "payload": {"is_reusable": true}}});
    let now = json!({"attachment": {"type": "image", "payload": {}}});
    let uploaded = form("message_attachments", ahead.clone(), "image/png", 100).await;
    let id = uploaded["attachment_id"].as_str().unwrap().to_owned();
    assert_eq!(code(&form("message_attachments", now.clone(), "image/png", 100).await), (100, 0));
    assert_eq!(code(&form("message_attachments", ahead.clone(), "text/plain", 100).await), (100, 2_018_047));
    assert_eq!(
        code(&form("message_attachments", ahead.clone(), "image/png", 8 * 1024 * 1024 + 1).await),
        (100, 2_018_109)
    );
    assert_eq!(code(&form("messages", ahead, "image/png", 100).await), (100, 0), "reusable is for ahead");
    assert!(form("messages", now, "image/jpeg", 100).await["message_id"].is_string());
    let stored = |kind: &str| json!({"recipient": {"id": who}, "message": {"attachment": {"type": kind, "payload": {"attachment_id": id}}}});
    assert!(desk.send(stored("image")).await["message_id"].is_string());
    assert_eq!(code(&desk.send(stored("video")).await), (100, 2_018_047));
    let echo = desk
        .hub
        .element("an echo with the id", |e| {
            e["message"]["attachments"][0]["payload"]["attachment_id"].is_u64()
        })
        .await;
    let url = echo["message"]["attachments"][0]["payload"]["url"].as_str().unwrap();
    assert_eq!(desk.http.get(url).send().await.unwrap().bytes().await.unwrap().len(), 100);
    desk.age(90 * 86_400);
    desk.say(json!({"text": "still there?"}));
    assert_eq!(code(&desk.send(stored("image")).await), (100, 2_018_074));
    let reusable = json!({"recipient": {"id": who}, "message": {"attachment": {"type": "image", "payload": {"url": format!("{}/file/image-png", desk.hub.base), "is_reusable": true}}}});
    assert!(desk.send(reusable).await["attachment_id"].is_string());
}

#[tokio::test]
async fn sender_actions_are_taken() {
    let desk = open().await;
    let who = desk.customer(0);
    let said = desk.say(json!({"text": "hi"}));
    for action in ["typing_on", "typing_off", "mark_seen"] {
        assert_eq!(
            desk.send(json!({"recipient": {"id": who}, "sender_action": action})).await,
            json!({"recipient_id": who})
        );
    }
    let react = json!({"recipient": {"id": who}, "sender_action": "react", "payload": {"message_id": said["message_ids"][0], "reaction": "😊"}});
    assert_eq!(desk.send(react).await, json!({"recipient_id": who}));
    let both = json!({"recipient": {"id": who}, "sender_action": "unreact", "payload": {"message_id": said["message_ids"][0], "reaction": "😊"}});
    assert_eq!(code(&desk.send(both).await), (100, 0));
    assert_eq!(desk.state()["actions"].as_array().unwrap().len(), 4);
    assert_eq!(desk.sent(), 0);
}

#[tokio::test]
async fn calls_fail_as_they_are_told() {
    let desk = open().await;
    let who = desk.customer(0);
    desk.say(json!({"text": "hi"}));
    desk.switch(
        json!({"rate_limit": {"send": 1, "conversations": 1, "debug_token": 1}, "server_error": {"me": 1}}),
    );
    assert_eq!(code(&desk.text(&who, "x").await), (613, 2_534_040));
    assert_eq!(code(&desk.get("/me/conversations?platform=messenger").await), (32, 0));
    assert_eq!(code(&desk.get("/debug_token").await), (4, 0));
    let (status, broken) = desk.call("GET", "/me", None).await;
    assert_eq!((status, code(&broken), broken["error"]["is_transient"].as_bool()), (500, (2, 0), Some(true)));
    desk.switch(json!({"server_error_after": {"send": 1}}));
    assert_eq!(code(&desk.text(&who, "sent all the same").await), (2, 0));
    assert_eq!(desk.sent(), 1);
    let fail = json!({"operation": "send", "code": 1, "subcode": 1_357_046, "done": true});
    desk.console(json!({"fail": fail})).await;
    assert_eq!(code(&desk.text(&who, "sent, but an error").await), (1, 1_357_046));
    assert_eq!(desk.sent(), 2);
    desk.console(json!({"fail": {"operation": "send", "code": 2, "status": 200}})).await;
    let (status, answer) = desk
        .call("POST", "/me/messages", Some(json!({"recipient": {"id": who}, "message": {"text": "x"}})))
        .await;
    assert_eq!((status, code(&answer)), (200, (2, 0)), "200 with an error");
    desk.console(json!({"fail": {"operation": "send", "code": 2, "status": 502, "empty": true}})).await;
    assert_eq!(desk.call("POST", "/me/messages", Some(json!({}))).await, (502, Value::Null));
    assert_eq!(desk.sent(), 2);
    desk.switch(json!({"drop": {"send": 1}}));
    let url =
        format!("{}/v25.0/me/messages?appsecret_proof={}", desk.setting("api_url"), desk.proof(&desk.token));
    let body = json!({"recipient": {"id": who}, "message": {"text": "cut"}}).to_string();
    let cut = desk
        .http
        .post(url)
        .bearer_auth(&desk.token)
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await;
    assert!(cut.is_err());
    assert_eq!(desk.sent(), 3);
}

#[tokio::test]
async fn usage_is_told_in_headers_and_limits_are_kept() {
    let desk = open_on(
        simulators::Simulators::start(simulators::Settings {
            platforms: vec![Platform::Facebook],
            time_scale: 1.0,
            ..simulators::Settings::quiet()
        })
        .await
        .unwrap(),
    )
    .await;
    desk.console(json!({"usage": {"call_count": 95, "estimated_time_to_regain_access": 12}})).await;
    let url = format!(
        "{}/v25.0/me/conversations?platform=messenger&appsecret_proof={}",
        desk.setting("api_url"),
        desk.proof(&desk.token)
    );
    let get = || desk.http.get(&url).bearer_auth(&desk.token).send();
    let response = get().await.unwrap();
    let usage: Value =
        serde_json::from_str(response.headers()["x-business-use-case-usage"].to_str().unwrap()).unwrap();
    assert_eq!(usage[desk.id()][0]["estimated_time_to_regain_access"], 12);
    assert_eq!(usage[desk.id()][0]["type"], "messenger");
    let mut last = Value::Null;
    for _ in 0..20 {
        last = crate::hub::read(get().await.unwrap()).await.1;
    }
    assert_eq!(code(&last), (80_006, 0), "two calls a second");
    assert!(get().await.unwrap().headers().contains_key("x-app-usage"));
}

#[tokio::test]
async fn comments_have_one_private_answer() {
    let desk = open().await;
    let said = desk.say(json!({"kind": "comment", "text": "price?"}));
    let body = json!({"recipient": {"comment_id": said["message_ids"][0]}, "message": {"text": "459"}});
    assert_eq!(desk.send(body.clone()).await["recipient_id"], desk.customer(0).as_str());
    assert_eq!(code(&desk.send(body).await), (100, 2_534_025));
}

#[tokio::test]
async fn bad_envelopes_are_refused() {
    let desk = open().await;
    let who = desk.customer(0);
    desk.say(json!({"text": "hi"}));
    let cases: Vec<(&str, Value, (i64, i64))> = vec![
        (
            "unknown type",
            json!({"recipient": {"id": who}, "messaging_type": "NOW", "message": {"text": "x"}}),
            (100, 0),
        ),
        (
            "tag without its type",
            json!({"recipient": {"id": who}, "messaging_type": "RESPONSE", "tag": "HUMAN_AGENT", "message": {"text": "x"}}),
            (100, 0),
        ),
        (
            "retired tag",
            json!({"recipient": {"id": who}, "messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE", "message": {"text": "x"}}),
            (100, 0),
        ),
        (
            "no tag",
            json!({"recipient": {"id": who}, "messaging_type": "MESSAGE_TAG", "message": {"text": "x"}}),
            (100, 0),
        ),
        (
            "unknown reply target",
            json!({"recipient": {"id": who}, "reply_to": {"mid": "m_0"}, "message": {"text": "x"}}),
            (100, 0),
        ),
        (
            "never wrote",
            json!({"recipient": {"id": desk.customer(1)}, "message": {"text": "x"}}),
            (10, 2_018_278),
        ),
        (
            "action and message",
            json!({"recipient": {"id": who}, "sender_action": "typing_on", "message": {"text": "x"}}),
            (100, 0),
        ),
        ("unknown action", json!({"recipient": {"id": who}, "sender_action": "wave"}), (100, 0)),
        (
            "a reaction to nothing",
            json!({"recipient": {"id": who}, "sender_action": "react", "payload": {"message_id": "m_0", "reaction": "😊"}}),
            (100, 0),
        ),
    ];
    for (name, body, expected) in cases {
        assert_eq!(code(&desk.send(body).await), expected, "{name}");
    }
    let to = |message: Value| json!({"recipient": {"id": who}, "message": message});
    let other = desk.state()["accounts"][1]["id"].as_str().unwrap().to_owned();
    let (_, wrong) = desk.call("POST", &format!("/{other}/messages"), Some(to(json!({"text": "x"})))).await;
    assert_eq!(code(&wrong), (100, 2_018_001), "another Page's token");
    assert_eq!(desk.sent(), 0);
}
