//! The sheet's webhook vectors (tiktok §6.2).

use serde_json::{Value, json};

use super::*;

const KEY: &str = "6smpn4k7q2x9d";
const SECRET: &str = "5a3f0c9e7b1d46e2a8f4c6b0d2e89135f7a1c3e5";
const W0: &str = r#"{"type":1,"tts_notification_id":"7380066284010030890","shop_id":"7495540735365777507","timestamp":1718305585,"data":{"is_on_hold_order":true,"order_id":"576653688135258178","order_status":"UNPAID","update_time":1718305585}}"#;
const W1: &str = r#"{"type":1,"tts_notification_id":"7571000000000000101","shop_id":"7496001122334455667","timestamp":1795305605,"data":{"is_on_hold_order":false,"order_id":"580112233445566778","order_status":"AWAITING_SHIPMENT","update_time":1795305604}}"#;
const W2: &str = r#"{"type":14,"tts_notification_id":"7571000000000000102","shop_id":"7496001122334455667","timestamp":1795305610,"data":{"content":"{\"content\":\"สวัสดี มีของไหมคะ 😀\"}","conversation_id":"7571203344556677001","create_time":1795305609,"index":"7571203399887790011","is_visible":true,"message_id":"7571203399887766001","sender":{"im_user_id":"7491122334455667788","role":"BUYER"},"type":"TEXT"}}"#;
const W3: &str = r#"{"type":14,"tts_notification_id":"7571000000000000102","shop_id":"7496001122334455667","timestamp":1795305610,"data":{"content":"{\"content\":\"\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 \u0e21\u0e35\u0e02\u0e2d\u0e07\u0e44\u0e2b\u0e21\u0e04\u0e30 \ud83d\ude00\"}","conversation_id":"7571203344556677001","create_time":1795305609,"index":"7571203399887790011","is_visible":true,"message_id":"7571203399887766001","sender":{"im_user_id":"7491122334455667788","role":"BUYER"},"type":"TEXT"}}"#;
const W4: &str = r#"{
  "type": 6,
  "tts_notification_id": "7571000000000000103",
  "shop_id": "7496001122334455667",
  "timestamp": 1795305620,
  "data": {
    "message": "shop 7496001122334455667 withdrew its consent"
  }
}"#;

#[test]
fn vectors_of_the_sheet() {
    assert_eq!(
        authorization("abcdef", "123", W0.as_bytes()),
        "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05"
    );
    for (body, expected) in [
        (W1, "f7ca179ea79858c04250bc55ab46b0338aa4e913af527b6c922b2ff87a2bffb7"),
        (W2, "4a4f71e18c43693b33af300153830035060ee32fa28d11315b5cde3ac287b2d6"),
        (W3, "31f263c808812460e25ea727672bca89a850c77981005897939d1816c7602781"),
        (W4, "69480d7b7ed1850674c8701b1b761e65fa0356761beac73028d430684b26d124"),
    ] {
        assert_eq!(authorization(KEY, SECRET, body.as_bytes()), expected);
    }
    assert_ne!(authorization(KEY, SECRET, W2.as_bytes()), authorization(KEY, SECRET, W3.as_bytes()));
    let padded = format!("{W1} ");
    assert_ne!(authorization(KEY, SECRET, W1.as_bytes()), authorization(KEY, SECRET, padded.as_bytes()));
}

fn drawn(body: &str, style: Style) -> String {
    let value: Value = serde_json::from_str(body).unwrap();
    let pairs = ["type", "tts_notification_id", "shop_id", "timestamp", "data"]
        .map(|name| (name.to_owned(), value[name].clone()));
    render(&pairs, style)
}

#[test]
fn styles_are_the_same_value_in_other_bytes() {
    assert_eq!(drawn(W2, Style::Compact), W2);
    assert_eq!(drawn(W2, Style::Escaped), W3);
    assert_eq!(drawn(W4, Style::Pretty), W4);
    for style in Style::ALL {
        let value: Value = serde_json::from_str(&drawn(W2, *style)).unwrap();
        assert_eq!(value, serde_json::from_str::<Value>(W2).unwrap(), "{style:?}");
    }
    assert_eq!(render(&[("a".to_owned(), json!("x/y"))], Style::Slashed), r#"{"a":"x\/y"}"#);
}

/// tiktok §2.1: an outage longer than about 15 h 32 min loses events.
#[test]
fn the_ladder_has_four_rungs() {
    let minutes: Vec<u64> = LADDER.iter().map(|d| d.as_secs() / 60).collect();
    assert_eq!(minutes, [2, 30, 180, 720]);
    assert_eq!(PATIENCE.as_secs(), 3);
}
