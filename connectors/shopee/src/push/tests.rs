//! What the recorded pushes of `tests/hooks` come to.

use std::collections::BTreeMap;

use connector::{AccountContext, Delivery, Hook, Keys, Method, Refusal, Secrets, hmac_sha256};
use model::{Event, Incoming, MediaRef, Part, SenderKind, Time};

use super::*;

const CALLBACK: &str = "https://inbox.example.co.th/hooks/shopee/9f2c";
const PUSH_KEY: &str = "0f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0";

macro_rules! body {
    ($name:literal) => {
        include_bytes!(concat!("../../tests/hooks/", $name, ".json")).as_slice()
    };
}

fn own() -> AccountContext {
    AccountContext {
        external_id: "448120931".into(),
        webhook_url: String::new(),
        memo: BTreeMap::new(),
        now: Time::from_secs(1_790_000_000),
    }
}

fn one(body: &[u8]) -> (Delivery, Event) {
    let delivery = split(body).remove(0);
    let mut events = decode(&delivery, &own()).expect("readable");
    assert_eq!(events.len(), 1);
    (delivery, events.remove(0))
}

fn said(body: &[u8]) -> Incoming {
    match one(body).1 {
        Event::Message(m) => *m,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_in_thai_with_all_its_circumstances() {
    let (delivery, _) = one(body!("p2"));
    assert_eq!(
        (delivery.account.as_deref(), delivery.key.as_str()),
        (Some("448120931"), "message:2391774550183526513")
    );
    let m = said(body!("p2"));
    assert_eq!(m.parts, [Part::Text { text: "สินค้าพร้อมส่งไหมคะ 🙏".into() }]);
    assert_eq!((m.thread.id.as_str(), m.outbound, m.counts), ("1364518331947512420", false, true));
    assert_eq!((m.contact.external_id.as_str(), m.contact.name.as_deref()), ("317700254", Some("nid_noi")));
    assert_eq!((m.sent_at, m.seq), (Time::from_secs(1_767_225_600), 2_391_774_550_183_526_513));
    assert_eq!((m.reply_to, m.order_ids.len()), (None, 0));
}

#[test]
fn an_image_whose_slashes_were_escaped_and_whose_sender_is_not_named() {
    let m = said(body!("p5"));
    let Part::Image(media) = &m.parts[0] else { panic!("{m:?}") };
    assert_eq!(media.fetch, Some(MediaRef::Url { url: "https://cf.shopee.vn/file/vn-11134207-fake".into() }));
    assert_eq!(m.contact.name.as_deref(), Some("Trâm"));
    assert_eq!(m.contact.external_id, "conversation:1364518331947512999");
}

#[test]
fn an_order_card_links_the_thread_and_a_quote_answers() {
    let m = said(body!("order-card"));
    assert!(matches!(&m.parts[0], Part::Order { external_id, .. } if external_id == "260101K7M3QX8P"));
    assert_eq!(m.order_ids, ["260101K7M3QX8P"]);
    assert_eq!(m.reply_to.as_deref(), Some("2391774550183526513"));
}

#[test]
fn a_card_of_shopees_own_is_neither_question_nor_answer() {
    let m = said(body!("system-card"));
    assert!(!m.counts);
    assert_eq!(m.sender.kind, SenderKind::Platform);
    assert!(
        matches!(&m.parts[0], Part::Template { title: Some(t), text: Some(w), .. } if t == "Delivery" && w == "Parcel on its way")
    );
    assert_eq!(m.order_ids, ["260101K7M3QX8P"]);
}

#[test]
fn an_unknown_type_is_shown_as_one() {
    assert_eq!(
        said(body!("unknown-type")).parts,
        [Part::Unsupported { raw_type: "hologram".into(), text: Some("new".into()) }]
    );
}

#[test]
fn what_staff_wrote_elsewhere_is_an_echo() {
    let m = said(body!("echo"));
    assert!(m.outbound && m.counts);
    assert_eq!(m.contact.external_id, "317700254");
    assert_eq!((m.sender.kind, m.sender.name.as_deref()), (SenderKind::Platform, Some("mali")));
}

/// shopee §2.6: our shop's id decides; a buyer may have a shop of their own.
#[test]
fn the_direction_by_whatever_is_told() {
    let with = |content: Value, memo: &[(&str, &str)], polled: Value| {
        let mut c = serde_json::json!({"message_id": "1", "conversation_id": "2", "created_timestamp": 1_767_225_600,
            "message_type": "text", "content": {"text": "x"}});
        for (k, v) in content.as_object().expect("an object") {
            c[k] = v.clone();
        }
        let body = serde_json::json!({"code": 10, "shop_id": 448_120_931, "polled": polled,
            "data": {"type": "message", "content": c}});
        let mut own = own();
        own.memo = memo.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        match decode(&split(body.to_string().as_bytes())[0], &own).expect("readable").remove(0) {
            Event::Message(m) => m.outbound,
            other => panic!("{other:?}"),
        }
    };
    let none = serde_json::json!(null);
    let v = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    assert!(with(v(r#"{"from_shop_id":448120931,"to_shop_id":5}"#), &[], none.clone()));
    assert!(with(v(r#"{"from_shop_id":"448120931"}"#), &[], none.clone()));
    assert!(!with(v(r#"{"from_shop_id":317698820,"to_shop_id":448120931}"#), &[], none.clone()));
    assert!(!with(v(r#"{"from_shop_id":317698820}"#), &[], none.clone()), "a buyer's own shop");
    assert!(with(v(r#"{"from_id":9}"#), &[], v(r#"{"buyer_id":"7"}"#)));
    assert!(!with(v(r#"{"from_id":7}"#), &[], v(r#"{"buyer_id":"7"}"#)));
    assert!(with(v(r#"{"from_id":9}"#), &[("seller_user_id", "9")], none.clone()));
    assert!(!with(v(r#"{"from_id":8}"#), &[("seller_user_id", "9")], none.clone()));
    assert!(!with(v("{}"), &[], none));
}

#[test]
fn automatic_answers_are_no_answers() {
    let body = String::from_utf8(body!("echo").to_vec())
        .expect("UTF-8")
        .replace(r#""status":"normal""#, r#""status":"auto_reply""#);
    let m = said(body.as_bytes());
    assert!(m.outbound && !m.counts);
}

#[test]
fn a_bundle_names_what_has_to_be_read_at_once() {
    match one(body!("bundle")).1 {
        Event::ThreadChanged { thread, messages, .. } => {
            assert_eq!(thread.id, "1364518331947512420");
            assert_eq!(messages, ["2391774550183526604", "2391774550183526605"]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_notification_is_keyed_and_read_by_its_outer_thread() {
    let (delivery, event) = one(body!("notification"));
    assert_eq!(delivery.key, "notification:1364518331947512420:mark_as_replied:1767225999");
    assert!(
        matches!(event, Event::ThreadChanged { thread, messages, .. } if thread.id == "1364518331947512420" && messages.is_empty())
    );
    assert!(matches!(one(body!("affiliate")).1, Event::Ignored { .. }));
}

#[test]
fn orders_parcels_and_returns_say_what_to_read_again() {
    for (body, key, at) in [
        (body!("p1"), "3:260101K7M3QX8P:READY_TO_SHIP:1767225590", 1_767_225_590),
        (body!("p4"), "4:260101K7M3QX8P:OFG201144870025517:TH26018JX4K1A", 1_767_229_200),
        (body!("return"), "29:2601050K7M3QX8P:return_status:PROCESSING:1767600000", 1_767_600_000),
        (body!("parcel"), "30:260101K7M3QX8P:OFG201144870025517:LOGISTICS_PICKUP_DONE", 1_767_230_000),
    ] {
        let (delivery, event) = one(body);
        assert_eq!(delivery.key, key);
        assert_eq!(
            event,
            Event::OrderChanged { external_id: "260101K7M3QX8P".into(), at: Time::from_secs(at) }
        );
    }
}

#[test]
fn a_shop_id_may_be_a_string_and_the_key_is_the_same() {
    let (a, b) = (split(body!("p1")).remove(0), split(body!("string-shop")).remove(0));
    assert_eq!((a.account, a.key), (b.account, b.key));
}

#[test]
fn in_chat_the_receiving_shop_stands_in_for_the_envelopes() {
    let body = br#"{"code":10,"data":{"type":"message","content":{"message_id":"1","shop_id":0,"to_shop_id":448120931}}}"#;
    assert_eq!(split(body)[0].account.as_deref(), Some("448120931"));
}

#[test]
fn a_permission_is_lost_for_certain_only_when_shopee_says_whose_and_why() {
    let lost = |body: &[u8]| {
        let delivery = split(body).remove(0);
        assert_eq!(delivery.account, None);
        assert!(delivery.key.starts_with("raw:"));
        assert!(route(&delivery).contains(&"448120931".to_owned()));
        match decode(&delivery, &own()).expect("readable").remove(0) {
            Event::GrantLost { reason, certain, .. } => (reason, certain),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(lost(body!("expired")), ("expiry".to_owned(), true));
    // Only the sentence names the shop.
    assert_eq!(lost(body!("cancelled-hint")), ("user cancel shop authorization".to_owned(), false));
    // Frozen is not revoked.
    assert_eq!(lost(body!("frozen")), ("App status is abnormal".to_owned(), false));
    let mut other = own();
    other.external_id = "1".to_owned();
    assert!(matches!(
        decode(&split(body!("expired"))[0], &other).expect("readable")[0],
        Event::Ignored { .. }
    ));
}

#[test]
fn app_level_pushes_find_their_shops_each_once() {
    assert_eq!(route(&split(body!("authorized"))[0]), ["448120931", "448120977"]);
    let expiring = split(body!("expiring")).remove(0);
    assert_eq!(route(&expiring), ["448120931", "448120977"]);
    assert_eq!(
        decode(&expiring, &own()).expect("readable"),
        [Event::GrantExpires { expires_at: Time::from_secs(1_768_003_200) }]
    );
    assert!(route(&split(body!("p1"))[0]).is_empty());
}

#[test]
fn what_cannot_be_read_says_why_without_showing_it() {
    for body in [body!("unknown-code"), body!("not-json"), br#"{"shop_id":1}"#, br#"{"code":3,"data":{}}"#] {
        let e = decode(&split(body)[0], &own()).expect_err("unreadable");
        assert!(!e.0.is_empty() && !e.0.contains("448120931"));
    }
}

fn refused(url: &str, tag: &str, keys: &Secrets) -> Refusal {
    let mut headers = http::HeaderMap::new();
    headers.insert("authorization", tag.parse().expect("a header"));
    let hook =
        Hook { method: Method::Post, url, callback: None, query: &[], headers: &headers, body: body!("p1") };
    verify(&hook, &Keys { app: keys, grant: keys, account: None }).expect_err("refused")
}

#[test]
fn a_refusal_hints_at_the_known_mistakes() {
    let keys = Secrets::new().with("push_key", PUSH_KEY);
    let tag = |parts: &[&[u8]]| hex::encode(hmac_sha256(PUSH_KEY.as_bytes(), parts));
    let body = body!("p1");
    let slash = tag(&[format!("{CALLBACK}/").as_bytes(), b"|", body]);
    let plain = tag(&[CALLBACK.replace("https", "http").as_bytes(), b"|", body]);
    let right = tag(&[CALLBACK.as_bytes(), b"|", body]);
    for (given, hint) in [
        (slash, "9f2c/"),
        (plain, "http://inbox"),
        (tag(&[body]), "body alone"),
        (right.to_uppercase(), "lower-case"),
        (format!("SHA256 {right}"), "lower-case"),
        ("00".repeat(32), "push_key"),
    ] {
        let said = refused(CALLBACK, &given, &keys).to_string();
        assert!(said.contains(hint), "{said}");
        assert!(!said.contains(PUSH_KEY) && !said.contains(&right));
    }
    assert_eq!(refused(CALLBACK, "x", &Secrets::new()), Refusal::NoKeys);
}
