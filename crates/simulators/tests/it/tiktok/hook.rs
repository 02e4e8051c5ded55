//! TikTok Shop: webhooks, their subscriptions, and the end of an authorization.

use super::*;
use crate::stage::Mood;

const EVENTS: &str = "/event/202309/webhooks";

#[tokio::test]
async fn shops_have_addresses_of_their_own() {
    let it = Seller::open(0).await;
    let put = |topic: &str, address: String| {
        Call::new("PUT", EVENTS).body(json!({"event_type": topic, "address": address}))
    };
    let own = format!("{}/hooks/own", it.receiver.base);
    assert_eq!(it.ask(put("NEW_MESSAGE", own.clone())).await["data"], json!({}));
    for (topic, address) in [
        ("NEW_MESSAGES", own.clone()),
        ("NEW_MESSAGE", "http://inbox.example.com/".to_owned()),
        ("NEW_MESSAGE", "https://203.0.113.7/hook".to_owned()),
        ("NEW_MESSAGE", "https://inbox.example.com:8443/".to_owned()),
        ("NEW_MESSAGE", format!("https://inbox.example.com/{}", "a".repeat(240))),
    ] {
        assert_eq!(it.ask(put(topic, address)).await["code"], 36_009_004);
    }
    let list = it.get(EVENTS, &[]).await;
    assert_eq!(list["data"]["total_count"], 1);
    let row = &list["data"]["webhooks"][0];
    assert_eq!(
        (row["event_type"].as_str(), row["address"].as_str()),
        (Some("NEW_MESSAGE"), Some(own.as_str()))
    );
    assert!(row["create_time"].is_i64() && row["update_time"].is_i64());
    it.say(json!({"text": "ไปทางไหน"}));
    assert_eq!(it.receiver.wait(1).await[0].path, "/hooks/own");
    it.console(json!({"both_addresses": true})).await;
    it.say(json!({"text": "ทั้งสองทาง"}));
    let paths: Vec<String> = it.receiver.wait(3).await[1..].iter().map(|g| g.path.clone()).collect();
    assert!(paths.contains(&"/hooks/own".to_owned()) && paths.contains(&"/webhooks/tiktok".to_owned()));
    it.console(json!({"both_addresses": false})).await;
    for _ in 0..2 {
        let call = Call::new("DELETE", EVENTS).body(json!({"event_type": "NEW_MESSAGE"}));
        assert_eq!(it.ask(call).await["code"], 0, "also when nothing is set");
    }
    it.say(json!({"text": "กลับทางเดิม"}));
    assert_eq!(it.receiver.wait(4).await[3].path, "/webhooks/tiktok");
    it.console(json!({"topics": ["ORDER_STATUS_CHANGE"]})).await;
    it.say(json!({"text": "ไม่มีใครฟัง"}));
    assert_eq!(it.attempts("14").last().map(String::as_str), Some("webhook_off"));
}

#[tokio::test]
async fn webhooks_climb_their_ladder_and_then_are_lost() {
    let it = Seller::open(0).await;
    it.receiver.answer(Mood::Broken);
    it.say(json!({"text": "เคาะห้าครั้ง"}));
    let got = it.receiver.wait(3).await;
    assert_eq!(got[0].body, got[1].body, "the same bytes again");
    it.run.control(Platform::TikTok).desk().ledger.clear();
    it.console(json!({"fresh_timestamps": true})).await;
    let again = it.receiver.wait(got.len() + 1).await;
    assert_eq!(again.last().unwrap().json()["tts_notification_id"], got[0].json()["tts_notification_id"]);

    // Silence counts as failure too; an answer of any other kind than 200 and 401 as well.
    let it = Seller::open(0).await;
    it.receiver.answer(Mood::Slow);
    it.say(json!({"text": "ช้า"}));
    until("a timeout", || it.attempts("14").contains(&"timeout".to_owned())).await;
    it.receiver.answer(Mood::Fine);
    until("an acceptance", || it.attempts("14").contains(&"accepted".to_owned())).await;

    it.switch(json!({"lose_webhooks": 1, "duplicates_percent": 100}));
    it.say(json!({"text": "หาย"}));
    assert_eq!(it.attempts("14").last().map(String::as_str), Some("lost"));
    let before = it.receiver.got().len();
    it.say(json!({"text": "สองครั้ง"}));
    let got = it.receiver.wait(before + 2).await;
    assert_eq!(got[before].body, got[before + 1].body);
}

#[tokio::test]
async fn our_401_ends_it() {
    let it = Seller::open(0).await;
    it.receiver.answer(Mood::Unauthorized);
    it.say(json!({"text": "ใคร"}));
    until("a refusal", || it.attempts("14") == ["unauthorized"]).await;
    tokio::time::sleep(std::time::Duration::from_millis(60)).await;
    assert_eq!(it.attempts("14").len(), 1, "401 is an answer");
    it.console(json!({"retry_unauthorized": true})).await;
    it.say(json!({"text": "อีกครั้ง"}));
    until("redeliveries", || it.attempts("14").len() >= 3).await;
}

#[tokio::test]
async fn the_same_value_comes_in_many_bytes() {
    let it = Seller::open(0).await;
    for n in 0..60 {
        it.say(json!({"text": format!("สวัสดี/{n}")}));
    }
    let got = it.receiver.wait(60).await;
    let has = |what: &str| got.iter().any(|g| String::from_utf8_lossy(&g.body).contains(what));
    assert!(has("\\u0e2a") && has("สวัสดี") && has("\n  \"type\": 14") && has("\\/"));
    assert!(got.iter().any(|g| g.body.starts_with(b"{\"data\"")), "the other way round");
    let ids: std::collections::BTreeSet<String> =
        got.iter().map(|g| g.json()["tts_notification_id"].to_string()).collect();
    assert_eq!(ids.len(), 60);
    for push in &got {
        assert_eq!(push.json()["shop_id"], it.shop.as_str());
        let mut text = it.key.clone().into_bytes();
        text.extend_from_slice(&push.body);
        assert_eq!(push.headers["authorization"].to_str().unwrap(), hex::encode(hmac(&it.secret, &text)));
    }
}

#[tokio::test]
async fn a_seller_withdraws() {
    let mut it = Seller::open(0).await;
    it.console(json!({"account": it.shop, "expiring": true})).await;
    let soon = it.pushed(7).await;
    assert!(soon["data"]["expiration_time"].is_string(), "a time in a string");
    it.console(json!({"account": it.shop, "deauthorize": true})).await;
    until("a webhook for each shop", || it.attempts("6").iter().filter(|o| *o == "accepted").count() == 3)
        .await;
    let push = it.pushed(6).await;
    assert!(push["data"]["message"].is_string() && push["shop_id"].is_string());
    assert_eq!(it.call(Call::new("GET", SHOPS)).await.1["code"], 105_002);
    it.console(json!({"withdrawn_code": 101_000})).await;
    assert_eq!(it.call(Call::new("GET", SHOPS)).await.1["code"], 101_000);
    assert_eq!(it.renew(&it.refresh).await["code"], 98_001_006);
    it.say(json!({"text": "ยังอยู่ไหม"}));
    assert_eq!(it.attempts("14"), ["webhook_off"], "nothing more is told");
    assert!(!it.run.control(Platform::TikTok).fronts()[0].connected);
    it.connect().await;
    it.say(json!({"text": "กลับมาแล้ว"}));
    it.pushed(14).await;
}

#[tokio::test]
async fn other_types_and_raw_envelopes() {
    let it = Seller::open(0).await;
    it.say(json!({"kind": "agent_joined"}));
    assert!(it.pushed(13).await["data"]["conversation_id"].is_string());
    it.say(json!({"kind": "affiliate", "text": "a creator"}));
    it.pushed(33).await;
    it.say(json!({
        "kind": "raw", "type": 9999, "data": {"x": 1},
        "envelope": {"shop_id": 7_496_001_122_334_455_667_u64, "tts_notification_id": null},
    }));
    let raw = it.pushed(9999).await;
    assert!(raw["shop_id"].is_u64() && raw.get("tts_notification_id").is_none());
    it.switch(json!({"no_chat": true}));
    it.say(json!({"text": "ไม่มีสิทธิ์"}));
    assert_eq!(it.attempts("14"), ["webhook_off"], "no chat webhooks without the chat scope");
}
