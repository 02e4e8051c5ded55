//! TikTok Shop: the living world behind it.

use std::collections::BTreeSet;

use simulators::{Settings, Simulators};

use super::*;

async fn lively(settings: Settings) -> Seller {
    let run = Simulators::start(Settings { platforms: vec![Platform::TikTok], ..settings }).await.unwrap();
    Seller::join(run, 0).await
}

#[tokio::test]
async fn shops_have_a_past_and_customers_come_once_they_are_connected() {
    let settings = Settings { rate: 4000.0, time_scale: 1000.0, history: 6, ..Settings::quiet() };
    let it = lively(settings).await;
    let state = it.run.control(Platform::TikTok).state();
    for account in state["accounts"].as_array().unwrap() {
        assert_eq!(account["orders"].as_array().unwrap().len().min(6), 6, "{}", account["name"]);
        assert!(account["conversations"].as_array().unwrap().len() >= 6);
    }
    let path = "/customer_service/202309/conversations";
    let page = it.get(path, &[("page_size", "20")]).await;
    let rows = page["data"]["conversations"].as_array().unwrap();
    let old = rows.iter().map(|r| r["latest_message"]["index"].as_str().unwrap().len()).min();
    assert_eq!(old, Some(18), "indexes of the past have fewer digits");
    let got = it.receiver.wait(60).await;
    let shops: BTreeSet<String> = got.iter().map(|g| g.json()["shop_id"].to_string()).collect();
    assert_eq!(shops.len(), 3, "all shops of the seller, and no others: {shops:?}");
    let types: BTreeSet<i64> = got.iter().map(|g| g.json()["type"].as_i64().unwrap()).collect();
    assert!(types.contains(&14), "{types:?}");
    until("an order that moves", || it.receiver.got().iter().any(|g| g.json()["type"] == 1)).await;
}

#[tokio::test]
async fn an_answer_is_answered_and_newcomers_are_welcomed() {
    let it = lively(Settings { rate: 0.0, reactions: true, ..Settings::quiet() }).await;
    let talk = it.talk(json!({"text": "hello"}));
    it.text(&talk, "Yes, three left.").await;
    let from_buyer =
        || it.receiver.got().iter().filter(|g| g.json()["data"]["sender"]["role"] == "BUYER").count();
    until("a reaction", || from_buyer() >= 2).await;
    it.console(json!({"auto_reply": true})).await;
    it.say(json!({"text": "first time here", "from": "new"}));
    until("a welcome", || it.receiver.got().iter().any(|g| g.json()["data"]["sender"]["role"] == "SHOP"))
        .await;
    let other = quiet(Platform::TikTok).await.control(Platform::TikTok).state()["accounts"].clone();
    let same = quiet(Platform::TikTok).await.control(Platform::TikTok).state()["accounts"].clone();
    assert_eq!(other, same, "the same seed, the same world");
}
