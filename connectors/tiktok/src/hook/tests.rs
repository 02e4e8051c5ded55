//! Events as tiktok §2.6 shows them.

use connector::{AccountContext, Delivery};
use model::{Event, Time};

use super::*;
use crate::grant;

fn own() -> AccountContext {
    AccountContext {
        external_id: "7496001122334455667".into(),
        webhook_url: String::new(),
        memo: std::collections::BTreeMap::new(),
        now: Time::from_secs(1_795_306_300),
    }
}

fn one(body: &str) -> Delivery {
    let mut all = split(body.as_bytes());
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn event(kind: i64, data: &str) -> String {
    format!(
        r#"{{"type":{kind},"tts_notification_id":"7571000000000000101","shop_id":"7496001122334455667","timestamp":1795306300,"data":{data}}}"#
    )
}

fn decoded(kind: i64, data: &str) -> Vec<Event> {
    decode(&one(&event(kind, data)), &own()).expect("readable")
}

#[test]
fn every_event_of_an_order_says_which_to_read_again() {
    for (kind, data, at) in [
        (
            1,
            r#"{"is_on_hold_order":false,"order_id":"580112233445566778","order_status":"CANCEL","update_time":1795305604}"#,
            1_795_305_604,
        ),
        (2, r#"{"order_id":580112233445566778,"reverse_type":1}"#, 1_795_306_300),
        (3, r#"{"order_id":"580112233445566778","update_time":1795305700}"#, 1_795_305_700),
        (
            11,
            r#"{"order_id":"580112233445566778","cancellations_role":"BUYER","cancel_status":"CANCELLATION_REQUEST_PENDING","cancel_id":"4036000111222333444","create_time":1795306100}"#,
            1_795_306_100,
        ),
        (
            12,
            r#"{"order_id":"580112233445566778","return_status":"RETURN_OR_REFUND_REQUEST_PENDING","return_id":"4037000111222333444","create_time":1795306200,"update_time":1795306201}"#,
            1_795_306_201,
        ),
        (65, r#"{"order_id":"580112233445566778"}"#, 1_795_306_300),
    ] {
        let wanted =
            Event::OrderChanged { external_id: "580112233445566778".into(), at: Time::from_secs(at) };
        assert_eq!(decoded(kind, data), [wanted], "type {kind}");
    }
}

#[test]
fn parcels_name_several_orders_each_once() {
    let data = r#"{"sc_type":"SPLIT","role_type":"ROLE_SELLER","package_list":[{"package_id":"1157000111222333444","order_id_list":["580112233445566778","580112233445566779"]},{"package_id":"1157000111222333445","order_id_list":["580112233445566778"]}],"update_time":1795306000}"#;
    let got = decoded(4, data);
    assert_eq!(got.len(), 2);
    assert!(
        matches!(&got[1], Event::OrderChanged { external_id, .. } if external_id == "580112233445566779")
    );
}

#[test]
fn permissions_end_certainly_and_their_end_is_a_text() {
    let lost = decoded(6, r#"{"message":"shop 7496001122334455667 withdrew its consent"}"#);
    assert!(matches!(&lost[0], Event::GrantLost { certain: true, .. }));
    let ends = decoded(7, r#"{"message":"soon","expiration_time":"1798761600"}"#);
    assert_eq!(ends, [Event::GrantExpires { expires_at: Time::from_secs(1_798_761_600) }]);
}

#[test]
fn a_withdrawal_that_comes_after_a_new_consent_costs_nothing() {
    let mut own = own();
    own.memo.insert(grant::CONSENTED.into(), "1795306361".into());
    let body = event(6, r#"{"message":"late"}"#);
    assert!(matches!(decode(&one(&body), &own).expect("readable")[0], Event::Ignored { .. }));
}

#[test]
fn an_agent_who_joins_is_a_thread_to_read_and_news_of_products_are_none() {
    let joined = decoded(13, r#"{"conversation_id":"7571203344556677001","create_time":1795305500}"#);
    assert!(matches!(&joined[0], Event::ThreadChanged { thread, .. } if thread.id == "7571203344556677001"));
    for kind in [5, 8, 9, 15, 16, 17, 18, 19, 25, 27, 33, 35, 36, 37, 52, 64, 67, 71] {
        assert!(
            matches!(decoded(kind, r#"{"product_id":1729000000000000001}"#)[0], Event::Ignored { .. }),
            "{kind}"
        );
    }
    assert!(decode(&one(&event(9999, "{}")), &own()).is_err());
}

#[test]
fn keys_tell_topics_apart_and_need_no_notification_id() {
    let keys: Vec<String> = [
        event(1, r#"{"order_id":"1"}"#),
        event(3, r#"{"order_id":"1"}"#),
        r#"{"type":3,"shop_id":"1","data":{"order_id":"1"}}"#.to_owned(),
        r#"{"type":3,"shop_id":"1","data":{"order_id":"2"}}"#.to_owned(),
    ]
    .iter()
    .map(|b| one(b).key)
    .collect();
    let mut distinct = keys.clone();
    distinct.dedup();
    assert_eq!(distinct.len(), 4, "{keys:?}");
    assert!(keys[2].starts_with("raw:"));
    // A shop as a number is the same shop.
    let d = one(r#"{"type":1,"tts_notification_id":"1","shop_id":7496001122334455667,"data":{}}"#);
    assert_eq!(d.account.as_deref(), Some("7496001122334455667"));
}

#[test]
fn letters_written_otherwise_say_the_same() {
    let read = |body: &[u8]| decode(&split(body)[0], &own()).expect("readable");
    let raw = read(include_bytes!("../../tests/hooks/w2.json"));
    assert_eq!(raw, read(include_bytes!("../../tests/hooks/w3.json")));
    let Event::Message(m) = &raw[0] else { panic!("{raw:?}") };
    assert_eq!(m.parts, [model::Part::Text { text: "สวัสดี มีของไหมคะ 😀".into() }]);
}

#[test]
fn data_may_be_written_into_a_text() {
    let data = r#"{"order_id":"580112233445566778","update_time":1795305604}"#;
    let text = Value::from(data).to_string();
    assert_eq!(decoded(1, &text), decoded(1, data));
    assert!(decode(&one(&event(1, "\"not JSON\"")), &own()).is_err());
}

#[test]
fn an_event_of_a_seller_is_found_by_the_authorization() {
    let mut own = own();
    own.memo.insert(grant::OPEN_ID.into(), "7010736057180325637".into());
    let d = one(r#"{"type":35,"tts_notification_id":"1","seller_open_id":"7010736057180325637","data":{}}"#);
    assert_eq!(d.account, None);
    assert!(concerns(&d, &own));
    own.memo.insert(grant::OPEN_ID.into(), "other".into());
    assert!(!concerns(&d, &own));
}
