//! Pushes: what they look like, when they count, how they come again (lazada §2).

use std::collections::BTreeSet;

use serde_json::{Value, json};
use simulators::{Order, Platform};

use super::{App, Seller, code};
use crate::stage::{Mood, until};

#[tokio::test]
async fn every_kind_of_message_is_pushed() {
    let it = Seller::open(0).await;
    it.order("place", None);
    let kinds = [
        ("text", 1, "txt"),
        ("translated", 1, "translateTxt"),
        ("system", 2, "txt"),
        ("image", 3, "imgUrl"),
        ("emoji", 4, "smallImgUrl"),
        ("sticker", 4, "txt"),
        ("video", 6, "videoId"),
        ("product", 10006, "itemId"),
        ("item", 10006, "skuId"),
        ("order", 10007, "orderId"),
        ("voucher", 10008, "voucherId"),
        ("follow", 10010, "shopId"),
        ("refund", 10011, "refundOrderId"),
        ("menu", 10015, "action1Txt"),
        ("unknown", 10_099, "title"),
        ("official", 2, "txt"),
        ("staff_reply", 1, "txt"),
        ("auto_reply", 1, "txt"),
        ("undated", 1, "txt"),
    ];
    for (n, (kind, template, member)) in kinds.into_iter().enumerate() {
        let said = it.say(json!({"kind": kind, "text": "คำ"}));
        let push = it.pushed(App::Chat, 2, n + 1).await;
        assert_eq!(push["seller_id"].to_string(), it.shop, "{kind}: a number for chat");
        let data = &push["data"];
        assert_eq!(
            (&data["message_id"], &data["session_id"]),
            (&said["message_id"], &said["session_id"]),
            "{kind}"
        );
        assert_eq!(
            (data["template_id"].as_i64(), data["site_id"].as_str()),
            (Some(template), Some("TH")),
            "{kind}"
        );
        let content: Value = serde_json::from_str(data["content"].as_str().unwrap()).unwrap();
        assert!(content[member].is_string(), "{kind}: {content}");
        let ours = matches!(kind, "staff_reply" | "auto_reply" | "menu");
        assert_eq!(data["from_account_type"], if ours { 2 } else { 1 }, "{kind}");
        assert_eq!(data["auto_reply"], matches!(kind, "auto_reply" | "menu"), "{kind}");
        assert_eq!(data.get("send_time").is_some(), kind != "undated", "{kind}");
    }
    it.say(json!({"kind": "not_json", "text": "just words"}));
    assert_eq!(it.pushed(App::Chat, 2, kinds.len() + 1).await["data"]["content"], "just words");
}

#[tokio::test]
async fn what_happens_to_messages_is_pushed() {
    let it = Seller::open(0).await;
    let said = it.say(json!({"text": "one"}));
    let find = |id: &Value, holds: &dyn Fn(&Value) -> bool| {
        it.pushed_now(App::Chat, 2).iter().any(|p| p["data"]["message_id"] == *id && holds(&p["data"]))
    };
    it.say(json!({"kind": "edit", "text": "one, corrected"}));
    let id = said["message_id"].clone();
    until("the edit", || find(&id, &|d| d["content"].as_str().unwrap().contains("corrected"))).await;
    it.say(json!({"kind": "recall"}));
    until("the recall", || find(&id, &|d| d["status"] == 1)).await;
    let sent = it.send(&said["session_id"], "hello").await["data"]["message_id"].clone();
    until("the echo", || find(&sent, &|d| d["from_account_type"] == 2 && d["process_msg"] == "")).await;
    it.say(json!({"kind": "moderate", "text": "Contact details"}));
    until("the reason", || find(&sent, &|d| d["process_msg"] == "Contact details")).await;
    it.say(json!({"kind": "read"}));
    let read = it.pushed(App::Chat, 19, 1).await;
    let data = &read["data"];
    assert_eq!(
        (data["sync_type"].as_str(), &data["session_id"]),
        (Some("SESSION_UPDATE"), &said["session_id"])
    );
    assert!(data["to_position"].as_i64().unwrap() > 0 && data["user_account_type"] == 2);
    it.say(json!({"kind": "staff_read"}));
    assert_eq!(it.pushed(App::Chat, 19, 2).await["data"]["unread_count"], 0);
    it.truth("echo", json!(false)).await;
    let silent = it.send(&said["session_id"], "unheard").await["data"]["message_id"].clone();
    it.say(json!({"text": "next", "from": "new"}));
    until("another message", || {
        it.pushed_now(App::Chat, 2).iter().any(|p| p["data"]["content"] == r#"{"txt":"next"}"#)
    })
    .await;
    assert!(!find(&silent, &|_| true));
}

#[tokio::test]
async fn only_200_within_half_a_second_counts_and_retries_carry_the_newest_state() {
    let it = Seller::open(0).await;
    it.receiver.answer(Mood::Chatty);
    it.say(json!({"text": "a body is ignored"}));
    until("accepted", || it.attempts("2") == ["accepted"]).await;
    it.receiver.answer(Mood::Slow);
    let said = it.say(json!({"text": "slow"}));
    until("a timeout", || it.attempts("2").len() == 2).await;
    assert_eq!(it.attempts("2")[1], "timeout");
    it.receiver.answer(Mood::Broken);
    until("a retry", || it.attempts("2").last().is_some_and(|o| o == "status")).await;
    it.say(json!({"kind": "recall"}));
    it.receiver.answer(Mood::Fine);
    until("the newest state", || {
        it.pushed_now(App::Chat, 2)
            .iter()
            .any(|p| p["data"]["message_id"] == said["message_id"] && p["data"]["status"] == 1)
    })
    .await;
    it.receiver.answer(Mood::Broken);
    let before = it.attempts("13").len();
    it.console(json!({"account": it.shop, "status": "close"})).await;
    until("the end of the ladder", || it.attempts("13").len() == before + 13).await;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    assert_eq!(it.attempts("13").len(), before + 13, "one try and twelve more");
}

#[tokio::test]
async fn more_than_half_failing_stops_the_pushes_until_the_url_is_verified_again() {
    let it = Seller::open(0).await;
    it.receiver.answer(Mood::Broken);
    for n in 0..8 {
        it.say(json!({"text": format!("{n}")}));
    }
    until("the breaker", || it.run.control(Platform::Lazada).state()["apps"]["chat"]["push_stopped"] == true)
        .await;
    it.receiver.answer(Mood::Fine);
    it.say(json!({"text": "into the void"}));
    until("stopped", || it.attempts("2").last().is_some_and(|o| o == "stopped")).await;
    it.order("place", None);
    it.pushed(App::Orders, 0, 1).await;
    let gone = it.receiver.got().len();
    it.console(json!({"app": "chat", "push_url": it.push_url(App::Chat)})).await;
    assert!(it.receiver.got().len() > gone);
    it.say(json!({"text": "again"}));
    until("accepted", || it.attempts("2").last().is_some_and(|o| o == "accepted")).await;
}

#[tokio::test]
async fn the_url_is_verified_with_a_signed_message_that_names_no_seller() {
    let it = Seller::open(0).await;
    let probe = it.pushed(App::Orders, 0, 1).await;
    assert_eq!(probe["seller_id"], "null");
    assert_eq!(it.pushed(App::Chat, 0, 1).await["message_type"], 0);
    let console = it.run.control(Platform::Lazada);
    for (mood, url) in [
        (Mood::Broken, it.push_url(App::Chat)),
        (Mood::Slow, it.push_url(App::Chat)),
        (Mood::Fine, "http://inbox.example.com/hook".to_owned()),
        (Mood::Fine, "http://127.0.0.1:1/hook".to_owned()),
    ] {
        it.receiver.answer(mood);
        assert!(console.console(&json!({"app": "chat", "push_url": url})).await.is_err(), "{url}");
    }
}

#[tokio::test]
async fn pushes_need_the_seller_s_consent_and_go_to_the_right_app() {
    let it = Seller::open(0).await;
    let state = it.run.control(Platform::Lazada).state();
    let other = state["accounts"][1]["id"].as_str().unwrap();
    let mut say: simulators::Say = serde_json::from_value(json!({"text": "to a stranger"})).unwrap();
    say.account = Some(other.to_owned());
    it.run.control(Platform::Lazada).say(&say).unwrap();
    assert_eq!(it.attempts("2"), ["not_authorized"]);
    it.console(json!({"account": it.shop, "app": "chat", "revoke": true})).await;
    it.say(json!({"text": "after"}));
    assert_eq!(it.attempts("2"), ["not_authorized", "not_authorized"]);
    assert_eq!(code(&it.chat("/seller/get", &[]).await), "IllegalAccessToken");
    assert_eq!(code(&it.orders("/seller/get", &[]).await), "0", "the other app's consent stands");
    it.order("place", None);
    assert_eq!(it.pushed(App::Orders, 0, 2).await["seller_id"], it.shop, "a text for orders");
    it.console(json!({"app": "orders", "push_off": [0]})).await;
    it.order("place", None);
    until("off", || it.attempts("0").last().is_some_and(|o| o == "push_off")).await;
}

#[tokio::test]
async fn the_platform_s_own_notices() {
    let it = Seller::open(0).await;
    it.console(json!({"account": it.shop, "app": "orders", "expiring": true})).await;
    let push = it.pushed(App::Orders, 8, 1).await;
    assert_eq!(
        (push["seller_id"].as_str(), push["data"]["seller_id"].as_str()),
        (Some("null"), Some(it.shop.as_str()))
    );
    assert_eq!(push["data"]["app_key"], it.keys[0].0.as_str());
    it.console(json!({"app": "chat", "expiring": true})).await;
    assert_eq!(it.pushed(App::Chat, 8, 1).await["data"]["app_key"], it.keys[1].0.as_str());
    it.console(json!({"status": "close"})).await;
    assert_eq!(it.pushed(App::Orders, 13, 1).await["data"]["status"], "close");
    it.console(json!({"category": true})).await;
    assert!(it.pushed(App::Orders, 12, 1).await.get("seller_id").is_none());
    it.console(json!({"promotion": true})).await;
    until("a flat promotion", || {
        it.receiver.got().iter().any(|g| g.json()["promotionId"].is_u64() && g.json()["sellerId"].is_u64())
    })
    .await;
    it.say(json!({"kind": "raw", "app": "orders", "message_type": 99, "data": {"new": true}}));
    assert_eq!(it.pushed(App::Orders, 99, 1).await["data"]["new"], true);
    it.say(json!({"kind": "raw_body", "text": "{ \"message_type\" : 77 }\n"}));
    it.pushed(App::Chat, 77, 1).await;
    assert!(it.receiver.got().iter().any(|g| &g.body[..] == b"{ \"message_type\" : 77 }\n"), "byte for byte");
}

#[tokio::test]
async fn pushes_are_doubled_lost_reordered_and_odd() {
    let it = Seller::open(0).await;
    it.switch(json!({"duplicates_percent": 100}));
    let said = it.say(json!({"text": "twice"}));
    let twice = it.pushed(App::Chat, 2, 2).await;
    assert_eq!(twice["data"]["message_id"], said["message_id"]);
    it.switch(json!({"duplicates_percent": 0, "lose_webhooks": 1}));
    it.say(json!({"text": "lost"}));
    until("lost", || it.attempts("2").iter().filter(|o| *o == "lost").count() == 1).await;
    it.switch(json!({"reorder_percent": 50}));
    let ids: Vec<Value> =
        (0..30).map(|n| it.say(json!({"text": format!("{n}")}))["message_id"].clone()).collect();
    it.pushed(App::Chat, 2, 32).await;
    let came: Vec<Value> =
        it.pushed_now(App::Chat, 2)[2..].iter().map(|p| p["data"]["message_id"].clone()).collect();
    assert!(came != ids && came.len() == 30, "nothing was overtaken");
    it.switch(json!({"reorder_percent": 0}));
    it.truth("odd_pushes", json!(true)).await;
    let before = it.receiver.got().len();
    for n in 0..8 {
        it.say(json!({"text": format!("odd {n}")}));
    }
    it.receiver.wait(before + 8).await;
    let forms: BTreeSet<&str> = it.receiver.got()[before..]
        .iter()
        .map(|g| {
            let body = g.json();
            match () {
                () if body["data"].is_string() => "text",
                () if body["data"]["message"].is_object() => "nested",
                () if body["msg_type"].is_i64() => "msg_type",
                () => "plain",
            }
        })
        .collect();
    assert_eq!(forms.len(), 4, "{forms:?}");
}

#[tokio::test]
async fn one_purchase_has_one_number_in_two_shops() {
    let it = Seller::open(0).await;
    let state = it.run.control(Platform::Lazada).state();
    let other = state["accounts"][6]["id"].as_str().unwrap().to_owned();
    let order = Order {
        action: "place".to_owned(),
        account: Some(format!("{},{other}", it.shop)),
        ..Order::default()
    };
    let placed = it.run.control(Platform::Lazada).order(&order).unwrap();
    let state = it.run.control(Platform::Lazada).state();
    for shop in [0, 6] {
        assert_eq!(state["accounts"][shop]["orders"][0]["order_id"], placed["order_id"]);
    }
    let here = it.orders("/order/items/get", &[("order_id", placed["order_id"].as_str().unwrap())]).await;
    assert!(here["data"].as_array().unwrap().iter().all(|i| {
        placed["order_item_ids"].as_array().unwrap().contains(&json!(i["order_item_id"].to_string()))
    }));
}
