//! What pushes mean.

use connector::{AccountContext, Delivery, Unreadable};
use model::{Event, Incoming, Part, ReceiptKind, SenderKind, Time, Upto};
use serde_json::{Value, json};

use super::{concerns, decode, split};

const SESSION: &str = "100300112233_2_100400998877_1_103";

fn own() -> AccountContext {
    AccountContext {
        external_id: "th:300112233".into(),
        webhook_url: String::new(),
        memo: [("user_id".to_owned(), "100300112233".to_owned())].into(),
        now: Time::from_secs(1_767_300_000),
    }
}

fn one(push: &Value) -> Delivery {
    let mut all = split(push.to_string().as_bytes());
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn read(push: &Value) -> Result<Vec<Event>, Unreadable> {
    decode(&one(push), &own())
}

fn pushed(kind: i64, data: &Value) -> Value {
    json!({"seller_id": 300_112_233, "message_type": kind, "data": data, "timestamp": 1_767_225_700, "site": "lazada_th"})
}

/// A chat push of the sheet with some members changed.
fn chat(change: &Value) -> Value {
    let mut data = json!({"session_id": SESSION, "message_id": "2vZ", "content": "{\"txt\":\"hello\"}", "template_id": 1,
        "type": 1, "from_account_id": "100400998877", "from_account_type": 1, "to_account_id": "100300112233",
        "to_account_type": 2, "send_time": 1_767_225_599_123_i64, "site_id": "TH", "process_msg": "", "auto_reply": false, "status": 0});
    for (key, value) in change.as_object().expect("members") {
        data[key] = value.clone();
    }
    pushed(2, &data)
}

fn message(change: &Value) -> Incoming {
    match read(&chat(change)).expect("readable").remove(0) {
        Event::Message(m) => *m,
        other => panic!("{other:?}"),
    }
}

fn part(template: i64, content: &Value) -> Part {
    let mut m = message(&json!({"template_id": template, "content": content.to_string()}));
    m.parts.remove(0)
}

#[test]
fn who_it_is_for_in_every_spelling() {
    let account = |push: &Value| one(push).account;
    for push in [
        json!({"seller_id": "300112233", "message_type": 0, "data": {}, "site": "lazada_th"}),
        json!({"seller_id": 300_112_233, "message_type": 0, "data": {}, "site": "LAZADA-TH"}),
        json!({"seller_id": "null", "message_type": 8, "data": {"seller_id": "300112233"}, "site": "lazada_th"}),
        json!({"sellerId": 300_112_233, "promotionId": 1, "site": "TH"}),
        json!({"seller_id": "300112233", "message_type": 2, "data": {"session_id": "s", "site_id": "TH"}}),
    ] {
        assert_eq!(account(&push).as_deref(), Some("th:300112233"), "{push}");
    }
    assert_eq!(account(&json!({"message_type": 12, "data": {}, "site": "lazada_sg"})), None);
}

#[test]
fn a_push_without_a_country_finds_its_shop_by_the_seller() {
    let of = |push: Value| {
        let d = one(&push);
        assert_eq!(d.account, None);
        concerns(&d, &own())
    };
    assert!(of(json!({"seller_id": 300_112_233, "message_type": 0, "data": {}})));
    assert!(of(json!({"seller_id": "100300112233", "message_type": 2, "data": {"session_id": "s"}})));
    assert!(!of(json!({"seller_id": 1, "message_type": 0, "data": {}})));
    assert!(!of(json!({"message_type": 12, "data": {}})));
    let elsewhere =
        Delivery { body: br#"{"seller_id":300112233,"site":"lazada_sg"}"#.to_vec(), ..one(&json!({})) };
    assert!(!concerns(&elsewhere, &own()));
}

#[test]
fn chat_from_the_buyer() {
    let m = message(&json!({}));
    assert_eq!((m.outbound, m.counts, m.sent_at.as_millis()), (false, true, 1_767_225_599_123));
    assert_eq!((m.contact.external_id.as_str(), m.thread.id.as_str()), ("100400998877", SESSION));
    assert_eq!(m.sender.kind, SenderKind::Contact);
    assert_eq!(m.parts, [Part::Text { text: "hello".into() }]);
}

#[test]
fn answers_in_lazadas_own_tools_are_echoes() {
    for change in [
        json!({"from_account_type": 2, "from_account_id": "100300112233", "to_account_type": 1, "to_account_id": "100400998877"}),
        json!({"from_account_type": "2", "to_account_type": "1", "to_account_id": 100_400_998_877_i64}),
        json!({"from_account_type": null, "to_account_type": null, "from_account_id": "100300112233"}),
        json!({"from_account_type": null, "to_account_type": null, "from_account_id": "300112233", "session_id": "300112233_2_100400998877_1_103"}),
    ] {
        let m = message(&change);
        assert!(m.outbound && m.counts, "{change}");
        assert_eq!(
            (m.sender.kind, m.contact.external_id.as_str()),
            (SenderKind::Platform, "100400998877"),
            "{change}"
        );
    }
    // Who wrote is told by their id alone.
    let m = message(&json!({"from_account_type": null, "to_account_type": null}));
    assert!(!m.outbound);
}

#[test]
fn what_nobody_wrote_asks_for_no_answer() {
    let menu = json!({"template_id": 10015, "from_account_type": 2, "to_account_type": 1, "to_account_id": "100400998877",
        "content": {"txt": "{\"en\":\"Hi\",\"th_TH\":\"สวัสดีค่ะ\"}", "action1Txt": "Where is it?", "action2Txt": ""}});
    let m = message(&menu);
    assert!(m.outbound && !m.counts);
    let Part::Template { text, buttons, .. } = &m.parts[0] else { panic!("{m:?}") };
    assert_eq!((text.as_deref(), buttons.len()), (Some("สวัสดีค่ะ"), 1));
    assert!(!message(&json!({"type": "2", "template_id": 10006, "content": {"itemId": 1}})).counts);
    assert!(!message(&json!({"auto_reply": "true"})).counts);
    let events = read(&chat(&json!({"template_id": 2, "type": 2, "content": "{\"txt\":\"recalled\",\"recallContent\":\"my number\"}"})))
        .expect("readable");
    assert!(matches!(&events[0], Event::System { detail: Some(d), .. } if d == "recalled"));
    assert!(!format!("{events:?}").contains("my number"), "what was taken back is not shown");
}

#[test]
fn a_recall_and_a_block_are_events_of_their_own() {
    let plain = one(&chat(&json!({})));
    let recalled = one(&chat(&json!({"status": "1"})));
    let blocked = one(&chat(&json!({"process_msg": "Contact details"})));
    assert!(plain.key != recalled.key && plain.key != blocked.key);
    assert!(
        matches!(&decode(&recalled, &own()).expect("readable")[..], [Event::Unsent { external_id, .. }] if external_id == "2vZ")
    );
    let ours = json!({"process_msg": "Contact details", "from_account_type": 2, "to_account_type": 1});
    let events = read(&chat(&ours)).expect("readable");
    assert!(
        matches!(&events[..], [Event::Message(m), Event::System { .. }] if m.parts.len() == 1),
        "{events:?}"
    );
    let events = decode(&blocked, &own()).expect("readable");
    assert!(
        matches!(&events[..], [Event::Message(m), Event::Edited { parts, .. }] if m.parts == *parts && parts.len() == 2)
    );
}

#[test]
fn other_words_under_the_same_id_replace_them() {
    let (first, second) = (chat(&json!({})), chat(&json!({"content": "{\"txt\":\"hello, two please\"}"})));
    assert_ne!(one(&first).key, one(&second).key);
    let events = read(&second).expect("readable");
    assert!(
        matches!(&events[..], [Event::Message(m), Event::Edited { parts, .. }] if m.parts == *parts),
        "{events:?}"
    );
    // Not our own words, which may have gone out in several messages, and not what was read of the past.
    assert_eq!(
        read(&chat(&json!({"from_account_type": 2, "to_account_type": 1}))).expect("readable").len(),
        1
    );
    let mut past = chat(&json!({}));
    past["polled"] = json!({});
    assert_eq!(read(&past).expect("readable").len(), 1);
}

#[test]
fn a_message_without_a_time_does_not_take_the_pushs() {
    let m = message(&json!({"send_time": null}));
    assert_eq!(m.sent_at, own().now);
}

#[test]
fn every_template_of_the_sheet() {
    let url = "https://sg-live.slatic.net/p/a.jpg";
    assert!(
        matches!(part(3, &json!({"imgUrl": url, "width": "640", "height": 480})), Part::Image(m) if (m.width, m.height) == (Some(640), Some(480)))
    );
    assert!(
        matches!(part(4, &json!({"txt": "[happy]", "imgUrl": url})), Part::Sticker { label, media: Some(_) } if label == "happy")
    );
    assert!(matches!(part(6, &json!({"videoId": 7, "videoUrl": "", "videoDuration": "15"})),
        Part::Video(m) if m.duration_ms == Some(15_000) && m.fetch == Some(model::MediaRef::Platform { id: "video:7".into() })));
    assert!(
        matches!(part(10006, &json!({"itemId": "9", "title": "Tray", "price": "129.00", "iconUrl": url})),
        Part::Product { external_id, price: Some(p), .. } if external_id == "9" && p.amount_minor == 12_900)
    );
    assert!(
        matches!(part(10008, &json!({"voucherId": 5, "title": "10%"})), Part::Voucher { external_id, .. } if external_id == "5")
    );
    assert!(matches!(part(10010, &json!({"shopId": 5})), Part::Template { .. }));
    assert!(matches!(part(10011, &json!({"refundOrderId": 77, "refundOrderReason": "Broken"})),
        Part::Template { title: Some(t), text: Some(x), .. } if t == "Refund 77" && x == "Broken"));
    assert!(
        matches!(part(99, &json!({"txt": "x"})), Part::Unsupported { raw_type, text: Some(_) } if raw_type == "template 99")
    );
    assert!(matches!(part(3, &json!({"osskey": "k"})), Part::Unsupported { .. }));
    let m = message(
        &json!({"template_id": 10007, "content": {"orderId": 812_345_678_901_234_i64, "status": "pending"}}),
    );
    assert_eq!(m.order_ids, ["812345678901234"]);
    // Cross-border shops get a translation beside the words, under either name.
    let m = message(&json!({"content": "{\"txt\":\"พร้อมส่งไหม\",\"translatText\":\"Is it ready?\"}"}));
    assert_eq!(m.parts.len(), 2);
    // What is no JSON is words.
    assert_eq!(message(&json!({"content": "just words"})).parts, [Part::Text { text: "just words".into() }]);
}

#[test]
fn how_far_the_buyer_has_read() {
    let session = |to: Value| {
        json!({"seller_id": 300_112_233, "message_type": 19, "data": {"sync_type": "SESSION_UPDATE",
        "session_id": SESSION, "self_position": 1_767_225_600_000_i64, "to_position": to, "site_id": "TH"}})
    };
    let events = read(&session(json!("1767225590000"))).expect("readable");
    let Event::Receipt(r) = &events[0] else { panic!("{events:?}") };
    assert_eq!((r.kind, &r.upto), (ReceiptKind::Read, &Upto::Time(Time::from_millis(1_767_225_590_000))));
    assert!(matches!(&read(&session(json!(0))).expect("readable")[..], [Event::Ignored { .. }]));
}

#[test]
fn orders_are_read_anew_and_permissions_are_watched() {
    for (kind, data) in [
        (
            0,
            json!({"order_status": "shipped", "trade_order_id": 812_345_678_901_234_i64, "trade_order_line_id": "1", "status_update_time": 1_767_225_500}),
        ),
        (
            10,
            json!({"reverse_order_id": 7, "reverse_status": "RTM_INIT", "trade_order_id": "812345678901234", "status_update_time": 1_767_225_500}),
        ),
        (
            14,
            json!({"trade_order_id": "812345678901234", "status": "DELIVERED", "status_update_time": 1_767_225_500}),
        ),
    ] {
        let events = read(&pushed(kind, &data)).expect("readable");
        assert!(
            matches!(&events[..], [Event::OrderChanged { external_id, at }] if external_id == "812345678901234" && at.as_secs() == 1_767_225_500),
            "{events:?}"
        );
        assert!(!one(&pushed(kind, &data)).key.starts_with("raw:"));
    }
    let events = read(&pushed(
        8,
        &json!({"app_key": "204817", "seller_id": "300112233", "auth_expiry_time": 1_767_398_400}),
    ))
    .expect("readable");
    assert!(
        matches!(&events[..], [Event::GrantExpires { expires_at }] if expires_at.as_secs() == 1_767_398_400)
    );
    let events = read(&pushed(13, &json!({"status": "close"}))).expect("readable");
    assert!(matches!(&events[..], [Event::GrantLost { certain: false, .. }]));
    for kind in [1, 3, 4, 5, 6, 7, 11, 12, 21, 35, 46] {
        assert!(
            matches!(&read(&pushed(kind, &json!({}))).expect("readable")[..], [Event::Ignored { .. }]),
            "{kind}"
        );
    }
    for kind in [9, 15, 18, 20, 97] {
        assert!(read(&pushed(kind, &json!({}))).is_err(), "{kind}");
    }
    assert!(read(&pushed(0, &json!({"order_status": "pending"}))).is_err());
}

#[test]
fn an_envelope_in_every_form_is_the_same_event() {
    let data = json!({"order_status": "shipped", "trade_order_id": "8", "trade_order_line_id": "9", "status_update_time": 1_767_225_500});
    let plain = one(&pushed(0, &data));
    for form in [json!(data.to_string()), json!({"message": data}), json!({"message": data.to_string()})] {
        let d = one(&pushed(0, &form));
        assert_eq!((&d.key, &d.account), (&plain.key, &plain.account), "{form}");
        assert!(matches!(&decode(&d, &own()).expect("readable")[..], [Event::OrderChanged { .. }]), "{form}");
    }
    // Members beside `data`, as in one example of type 3.
    let beside = json!({"seller_id": "300112233", "message_type": "0", "site": "TH", "order_status": "shipped", "trade_order_id": "8", "trade_order_line_id": "9", "status_update_time": "1767225500"});
    assert_eq!(one(&beside).key, plain.key);
}

#[test]
fn one_line_of_an_order_has_a_key_for_each_of_its_states() {
    let key = |line: &str, status: &str| {
        one(&pushed(0, &json!({"order_status": status, "trade_order_id": "8", "trade_order_line_id": line, "status_update_time": 1_767_225_500}))).key
    };
    assert_ne!(key("1", "shipped"), key("2", "shipped"));
    assert_ne!(key("1", "shipped"), key("1", "delivered"));
    assert_eq!(key("1", "shipped"), key("1", "shipped"));
}
