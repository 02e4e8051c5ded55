//! LINE: plans, limits, marks, lifetimes.

use super::*;

#[tokio::test]
async fn plans_and_limits_are_kept() {
    let desk = Desk::open().await;
    let group = desk.account["groups"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(desk.call("GET", &format!("/v2/bot/group/{group}/members/ids"), None, &[]).await.0, 403);
    assert_eq!(desk.call("GET", "/v2/bot/followers/ids", None, &[]).await.0, 403);
    desk.run.control(Platform::Line).console(&json!({"premium": true})).await.unwrap();
    assert_eq!(
        desk.call("GET", "/v2/bot/followers/ids?limit=5", None, &[]).await.1["userIds"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    assert_eq!(
        desk.call("GET", &format!("/v2/bot/group/{group}/members/count"), None, &[]).await.1,
        json!({"count": 4})
    );
    let member = format!("/v2/bot/group/{group}/member/{}", desk.user(1));
    assert_eq!(desk.call("GET", &member, None, &[]).await.0, 200);
    assert_eq!(
        desk.call("GET", &format!("/v2/bot/group/{group}/member/{}", desk.user(9)), None, &[]).await.0,
        404
    );
    assert_eq!(desk.push(&group, "to the group", None).await.0, 200);
    assert_eq!(
        desk.call("GET", "/v2/bot/message/quota/consumption", None, &[]).await.1["totalUsage"],
        4,
        "every member counts"
    );
    desk.say(json!({"kind": "leave"}));
    assert_eq!(desk.push(&group, "too late", None).await.1["message"], "Failed to send messages");
    let loading = |chat: String, seconds: i64| json!({"chatId": chat, "loadingSeconds": seconds});
    assert_eq!(
        desk.call("POST", "/v2/bot/chat/loading/start", Some(loading(desk.user(0), 20)), &[]).await.0,
        202
    );
    assert_eq!(
        desk.call("POST", "/v2/bot/chat/loading/start", Some(loading(desk.user(0), 7)), &[]).await.0,
        400
    );
    assert_eq!(desk.call("POST", "/v2/bot/chat/loading/start", Some(loading(group, 20)), &[]).await.0, 400);
    for _ in 0..60 {
        assert_eq!(desk.call("POST", "/v2/bot/channel/webhook/test", Some(json!({})), &[]).await.0, 200);
    }
    assert_eq!(desk.call("POST", "/v2/bot/channel/webhook/test", Some(json!({})), &[]).await.0, 429);
}

#[tokio::test]
async fn read_marks_quotes_and_redelivered_tokens() {
    let desk = Desk::open().await;
    desk.receiver.answer(Mood::Broken);
    desk.switch(json!({"redelivery": true}));
    desk.say(json!({"text": "quote me"}));
    let event = desk.receiver.wait(1).await[0].json()["events"][0].clone();
    desk.run.control(Platform::Line).desk().clock.age(59);
    let message = &event["message"];
    let read = json!({"markAsReadToken": message["markAsReadToken"]});
    assert_eq!(desk.call("POST", "/v2/bot/chat/markAsRead", Some(read), &[]).await.0, 200);
    let made_up = json!({"markAsReadToken": "made-up"});
    assert_eq!(desk.call("POST", "/v2/bot/chat/markAsRead", Some(made_up), &[]).await.0, 400);
    let quote = |to: String| json!({"to": to, "messages": [{"type": "text", "text": "this", "quoteToken": message["quoteToken"]}]});
    assert_eq!(desk.call("POST", "/v2/bot/message/push", Some(quote(desk.user(0))), &[]).await.0, 200);
    assert_eq!(
        desk.call("POST", "/v2/bot/message/push", Some(quote(desk.user(1))), &[]).await.0,
        400,
        "another chat"
    );
    let link = json!({"to": desk.user(0), "messages": [{"type": "image", "originalContentUrl": format!("{}/a.jpg", desk.receiver.base), "previewImageUrl": format!("{}/b.jpg", desk.receiver.base)}]});
    assert_eq!(desk.call("POST", "/v2/bot/message/push", Some(link), &[]).await.0, 200);
    let ledger = &desk.run.control(Platform::Line).desk().ledger;
    until("the customer looked at both links", || ledger.sent()[1].fetched.len() == 2).await;
    assert_eq!(ledger.sent()[1].fetched[0]["status"], 500);
}

#[tokio::test]
async fn the_thirty_first_short_lived_token_ends_the_first() {
    let mut desk = Desk::open().await;
    let (id, secret) = (desk.text("channel_id"), desk.text("channel_secret"));
    let mut tokens = Vec::new();
    for _ in 0..31 {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", id.as_str()),
            ("client_secret", secret.as_str()),
        ];
        let (status, body) = desk.form("/v2/oauth/accessToken", &form).await;
        assert_eq!((status, body["expires_in"].as_i64()), (200, Some(2_592_000)));
        tokens.push(body["access_token"].as_str().unwrap().to_owned());
    }
    desk.token.clone_from(&tokens[0]);
    assert_eq!(desk.call("GET", "/v2/bot/info", None, &[]).await.0, 401);
    desk.token.clone_from(&tokens[1]);
    assert_eq!(desk.call("GET", "/v2/bot/info", None, &[]).await.0, 200);
    let (_, verified) = desk.form("/v2/oauth/verify", &[("access_token", &tokens[1])]).await;
    assert_eq!(verified["client_id"], id.as_str());
    assert_eq!(desk.form("/v2/oauth/revoke", &[("access_token", &tokens[1])]).await.0, 200);
    assert_eq!(desk.call("GET", "/v2/bot/info", None, &[]).await.0, 401);
}

#[tokio::test]
async fn tokens_live_as_long_as_the_switch_says() {
    let mut desk = Desk::open().await;
    desk.switch(json!({"token_life_s": 30}));
    let (id, secret) = (desk.text("channel_id"), desk.text("channel_secret"));
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", id.as_str()),
        ("client_secret", secret.as_str()),
    ];
    let (_, body) = desk.form("/oauth2/v3/token", &form).await;
    assert_eq!(body["expires_in"], 30);
    desk.token = body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(desk.call("GET", "/v2/bot/info", None, &[]).await.0, 200);
    desk.run.control(Platform::Line).desk().clock.age(31);
    assert_eq!(desk.call("GET", "/v2/bot/info", None, &[]).await.0, 401);
}
