//! TikTok Shop: reading conversations and messages.

use std::collections::BTreeSet;

use super::*;

const LIST: &str = "/customer_service/202309/conversations";

fn messages(conversation: &str) -> String {
    format!("{LIST}/{conversation}/messages")
}

fn texts(page: &Value) -> Vec<String> {
    let rows = page["data"]["messages"].as_array().unwrap();
    let text = |m: &Value| {
        let content: Value = serde_json::from_str(m["content"].as_str().unwrap()).unwrap();
        content["content"].as_str().unwrap().to_owned()
    };
    rows.iter().map(text).collect()
}

#[tokio::test]
async fn conversations_are_paged_in_no_promised_order() {
    let it = Seller::open(0).await;
    for n in 0..9 {
        it.say(json!({"text": format!("no {n}"), "from": it.customer(n)}));
    }
    assert_eq!(it.get(LIST, &[]).await["code"], 36_009_004, "page_size is required");
    assert_eq!(it.get(LIST, &[("page_size", "21")]).await["code"], 45_101_001);
    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let page = it.get(LIST, &[("page_size", "4"), ("page_token", &token)]).await;
        assert_eq!(page["code"], 0, "{page}");
        let rows = page["data"]["conversations"].as_array().unwrap();
        seen.extend(rows.iter().map(|r| r["id"].as_str().unwrap().to_owned()));
        page["data"]["next_page_token"].as_str().unwrap().clone_into(&mut token);
        if token.is_empty() {
            break;
        }
        assert!(token.contains('+') && token.contains('/') && token.ends_with("=="), "{token}");
    }
    assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (9, 9));
    let page = it.get(LIST, &[("page_size", "20")]).await;
    let rows = page["data"]["conversations"].as_array().unwrap();
    let row = &rows[0];
    assert_eq!((row["participant_count"].as_i64(), row["unread_count"].as_i64()), (Some(2), Some(1)));
    assert_eq!(row["can_send_message"], true);
    let buyer = row["participants"].as_array().unwrap().iter().find(|p| p["role"] == "BUYER").unwrap();
    assert_ne!(buyer["im_user_id"], buyer["user_id"]);
    assert_eq!(row["latest_message"]["sender"]["im_user_id"], buyer["im_user_id"]);
    assert!(buyer.get("buyer_platform").is_none(), "only in Indonesia");

    let first = it.get(LIST, &[("page_size", "4")]).await;
    let token = first["data"]["next_page_token"].as_str().unwrap().to_owned();
    let other = messages(row["id"].as_str().unwrap());
    let wrong = it.get(&other, &[("page_size", "4"), ("page_token", &token)]).await;
    assert!(message(&wrong).contains("page_token"), "a token belongs to its list");
}

#[tokio::test]
async fn one_conversation_tells_who_writes() {
    let it = Seller::open(4).await;
    let buyers = it.account["customers"].as_array().unwrap();
    let at = buyers.iter().position(|b| b["tokopedia"] == true).unwrap();
    let talk = it.talk(json!({"text": "halo", "from": it.customer(at)}));
    let path = format!("/customer_service/202601/conversations/{talk}");
    let one = it.get(&path, &[("need_session_info", "true")]).await;
    let row = &one["data"]["conversation"];
    assert!(row.get("can_send_message").is_none());
    assert_eq!(row["cur_session"]["phase"], "QUEUED");
    let buyer = &row["participants"][0];
    assert_eq!(
        (buyer["platform"].as_str(), buyer["user_id"].as_str()),
        (Some("TOKOPEDIA"), Some(it.customer(at).as_str()))
    );
    let push = it.pushed(14).await;
    assert_eq!(push["data"]["sender"], json!({"im_user_id": buyer["im_user_id"], "role": "BUYER"}));
    let list = it.get(LIST, &[("page_size", "20")]).await;
    assert_eq!(list["data"]["conversations"][0]["participants"][0]["buyer_platform"], "TOKOPEDIA");
    it.console(json!({"flat_conversation": true})).await;
    assert_eq!(it.get(&path, &[]).await["data"]["id"], talk.as_str());
    let nobody = it.get("/customer_service/202601/conversations/1", &[]).await;
    assert_eq!(nobody["code"], 45_101_003);
}

#[tokio::test]
async fn messages_page_both_ways_and_reading_marks_nothing() {
    let it = Seller::open(0).await;
    let talk = it.talk(json!({"text": "m0"}));
    for n in 1..5 {
        it.say(json!({"text": format!("m{n}")}));
    }
    let path = messages(&talk);
    assert_eq!(it.get(&path, &[("page_size", "11")]).await["code"], 45_101_001);
    let page = it.get(&path, &[("page_size", "3"), ("locale", "th-TH")]).await;
    assert_eq!(texts(&page), ["m4", "m3", "m2"]);
    assert!(page["data"]["unsupported_msg_tips"].as_str().unwrap().contains("ไม่รองรับ"));
    let token = page["data"]["next_page_token"].as_str().unwrap();
    let last = it.get(&path, &[("page_size", "3"), ("page_token", token)]).await;
    assert_eq!(texts(&last), ["m1", "m0"]);
    assert_eq!(last["data"]["next_page_token"], "");
    let up = it.get(&path, &[("page_size", "10"), ("sort_order", "ASC"), ("sort_field", "index")]).await;
    assert_eq!(texts(&up), ["m0", "m1", "m2", "m3", "m4"]);
    let row = &up["data"]["messages"][0];
    assert!(row["id"] != row["index"] && row["id"].is_string() && row["index"].is_string());
    let unread = async |it: &Seller| {
        it.get(LIST, &[("page_size", "1")]).await["data"]["conversations"][0]["unread_count"].clone()
    };
    assert_eq!(unread(&it).await, 5);
    let read = format!("{path}/read");
    assert_eq!(it.ask(Call::new("POST", &read)).await["code"], 0, "without a body");
    assert_eq!(unread(&it).await, 0);
    assert_eq!(it.ask(Call::new("POST", &read).body("{}")).await["code"], 0, "and with an empty object");
    it.console(json!({"read_needs_body": true})).await;
    assert_eq!(it.ask(Call::new("POST", &read)).await["code"], 36_009_022);
    assert_eq!(it.ask(Call::new("POST", &messages("1")).body("{}")).await["code"], 45_101_003);
}

#[tokio::test]
async fn every_kind_of_message() {
    let it = Seller::open(0).await;
    it.order("place", None, 1);
    let kinds = [
        ("text", "TEXT", "BUYER"),
        ("image", "IMAGE", "BUYER"),
        ("video", "VIDEO", "BUYER"),
        ("emoticons", "EMOTICONS", "BUYER"),
        ("product_card", "PRODUCT_CARD", "BUYER"),
        ("order_card", "ORDER_CARD", "BUYER"),
        ("return_refund_card", "RETURN_REFUND_CARD", "BUYER"),
        ("logistics_card", "LOGISTICS_CARD", "BUYER"),
        ("coupon_card", "COUPON_CARD", "BUYER"),
        ("buyer_enter_from_product", "BUYER_ENTER_FROM_PRODUCT", "BUYER"),
        ("buyer_enter_from_order", "BUYER_ENTER_FROM_ORDER", "BUYER"),
        ("buyer_enter_from_transfer", "BUYER_ENTER_FROM_TRANSFER", "BUYER"),
        ("allocated_service", "ALLOCATED_SERVICE", "SYSTEM"),
        ("notification", "NOTIFICATION", "SYSTEM"),
        ("other", "OTHER", "SYSTEM"),
        ("staff_reply", "TEXT", "CUSTOMER_SERVICE"),
        ("shop_reply", "TEXT", "SHOP"),
        ("robot", "TEXT", "ROBOT"),
        ("system", "NOTIFICATION", "SYSTEM"),
        ("hologram", "HOLOGRAM", "BUYER"),
    ];
    for (kind, _, _) in kinds {
        it.say(json!({"kind": kind, "text": "x"}));
    }
    it.say(json!({"kind": "invisible", "text": "x"}));
    it.say(json!({"kind": "notification", "role": "BUYER", "bare": "no JSON at all"}));
    until("all of them", || it.attempts("14").len() == kinds.len() + 2).await;
    let pushed: Vec<Value> =
        it.receiver.got().iter().map(super::super::stage::Got::json).filter(|p| p["type"] == 14).collect();
    for ((kind, wire, role), push) in kinds.iter().zip(&pushed) {
        let data = &push["data"];
        assert_eq!(
            (data["type"].as_str(), data["sender"]["role"].as_str()),
            (Some(*wire), Some(*role)),
            "{kind}"
        );
        assert!(serde_json::from_str::<Value>(data["content"].as_str().unwrap()).unwrap().is_object());
        assert_eq!(data["is_visible"], true);
    }
    assert_eq!(pushed[kinds.len()]["data"]["is_visible"], false);
    assert_eq!(pushed[kinds.len() + 1]["data"]["content"], "no JSON at all");
    assert_eq!(
        pushed[17]["data"]["sender"]["im_user_id"], pushed[16]["data"]["sender"]["im_user_id"],
        "the shop's"
    );
    let image: Value = serde_json::from_str(pushed[1]["data"]["content"].as_str().unwrap()).unwrap();
    assert!(image["width"].is_string(), "sides are words when they come");
    let get = async |url: String| it.http.get(url).send().await.unwrap();
    let url = image["url"].as_str().unwrap().to_owned();
    assert_eq!(get(url.clone()).await.headers()["content-type"], "image/jpeg");
    assert_eq!(get(url.replace("signature=", "signature=0")).await.status(), 403);
    it.age(7 * 3600);
    assert_eq!(get(url.clone()).await.status(), 403, "links expire");
    let page = it
        .get(
            &messages(pushed[0]["data"]["conversation_id"].as_str().unwrap()),
            &[("page_size", "10"), ("sort_order", "ASC")],
        )
        .await;
    let row =
        page["data"]["messages"].as_array().unwrap().iter().find(|m| m["type"] == "IMAGE").unwrap().clone();
    let again: Value = serde_json::from_str(row["content"].as_str().unwrap()).unwrap();
    assert_eq!(get(again["url"].as_str().unwrap().to_owned()).await.status(), 200, "a list gives fresh ones");
}

#[tokio::test]
async fn indonesian_pictures_want_credentials() {
    let it = Seller::open(4).await;
    it.say(json!({"kind": "image"}));
    let push = it.pushed(14).await;
    let image: Value = serde_json::from_str(push["data"]["content"].as_str().unwrap()).unwrap();
    let url = image["url"].as_str().unwrap();
    let with = format!("{url}&shop_cipher={}", it.cipher);
    let status = async |url: &str, token: &str| {
        it.http.get(url).header("x-tts-access-token", token).send().await.unwrap().status().as_u16()
    };
    assert_eq!(status(url, "").await, 403);
    assert_eq!(status(&with, "ROW_other").await, 403);
    assert_eq!(status(url, &it.access).await, 403);
    assert_eq!(status(&with, &it.access).await, 200);
}

#[tokio::test]
async fn quotas_and_speed_are_kept() {
    let it = Seller::open(0).await;
    it.console(json!({"chat_quota": 2})).await;
    let list = async |it: &Seller| it.get(LIST, &[("page_size", "1")]).await["code"].as_i64().unwrap();
    assert_eq!((list(&it).await, list(&it).await, list(&it).await), (0, 0, 45_101_004));
    assert_eq!(it.get("/order/202309/orders", &[("ids", "1")]).await["code"], 0, "chat alone has it");
    it.age(86_400);
    assert_eq!(list(&it).await, 0, "a new day");
    it.switch(json!({"quota_spent": true}));
    assert_eq!(list(&it).await, 45_101_004);
    it.switch(json!({"quota_spent": false}));
    it.console(json!({"qps": 3, "chat_quota": 10_000})).await;
    let mut codes = Vec::new();
    for _ in 0..8 {
        codes.push(it.get("/order/202309/orders", &[("ids", "1")]).await["code"].as_i64().unwrap());
    }
    assert!(codes.contains(&36_009_002) && codes.contains(&0), "{codes:?}");
}
