//! The table of tiktok §5.

use connector::{FaultClass::*, *};
use model::Time;

use super::*;

fn reply(status: u16, body: &str) -> Reply {
    Reply {
        status: http::StatusCode::from_u16(status).expect("a status"),
        headers: http::HeaderMap::new(),
        body: body.to_owned().into(),
        received_at: Time::from_secs(1_795_305_600),
    }
}

fn said(op: Op, code: i64, message: &str) -> Fault {
    let body =
        serde_json::json!({"code": code, "message": message, "request_id": "2026112208AB", "data": null});
    // HTTP 200 on purpose: the status is not what counts.
    fault(op, &reply(200, &body.to_string())).expect("a fault")
}

#[test]
fn every_code_of_the_sheet_has_its_class() {
    for (code, message, class, operator) in [
        (36_009_002, "", Throttled, false),
        (36_009_003, "", Upstream, false),
        (36_009_007, "", Upstream, false),
        (105_001, "", Unauthorized, false),
        (105_002, "", Unauthorized, false),
        (105_005, "", Forbidden, false),
        (101_000, "", Unauthorized, false),
        (106_001, "", Invalid, true),
        (106_013, "", Invalid, false),
        (36_009_004, "Invalid timestamp", Throttled, true),
        (36_009_004, "x-tts-access-token is invalid", Unauthorized, false),
        (36_009_004, "access_token is invalid", Unauthorized, false),
        (36_009_004, "Invalid app_key", Invalid, true),
        (36_009_004, "shop_cipher is not allowed", Invalid, false),
        (36_009_004, "page_size is out of range", Invalid, false),
        (36_009_009, "", Invalid, false),
        (36_009_010, "", Invalid, false),
        (36_009_014, "", Invalid, false),
        (36_009_021, "", Invalid, false),
        (36_009_022, "", Invalid, false),
        (36_009_023, "", Invalid, false),
        (36_009_033, "", Invalid, true),
        (36_004_004, "", Invalid, false),
        (98_001_004, "", Invalid, false),
        (98_001_005, "", Invalid, false),
        (98_001_006, "", Unauthorized, false),
        (45_101_001, "", Upstream, false),
        (45_101_002, "", Invalid, false),
        (45_101_003, "", Gone, false),
        (45_101_004, "", Throttled, false),
        (45_101_006, "", Invalid, false),
        (45_101_008, "", Upstream, false),
        (45_102_007, "", WindowClosed, false),
        (45_109_001, "", WindowClosed, false),
        (45_109_003, "", WindowClosed, false),
        (45_111_001, "", Invalid, false),
        (45_111_012, "", Throttled, false),
        (45_111_017, "", Invalid, false),
        (10_002_014, "", Upstream, false),
        (10_002_015, "", Upstream, false),
        (10_037_002, "", Upstream, false),
        (10_037_004, "", Upstream, false),
        (10_006_402, "", Forbidden, false),
        (21_008_111, "", Invalid, false),
        (25_001_001, "", Invalid, false),
        (25_020_005, "", Forbidden, false),
        (36_009_999, "a code nobody wrote down", Invalid, false),
    ] {
        let f = said(Op::Poll, code, message);
        assert_eq!((f.class, f.operator), (class, operator), "{code} {message}");
        assert_eq!(f.code, code.to_string());
        assert!(f.detail.len() > 20 && f.detail.contains("2026112208AB"), "{code} says too little");
    }
}

#[test]
fn a_send_that_the_platform_stumbled_over_is_of_unknown_outcome() {
    for code in [36_009_003, 36_009_007, 45_101_001] {
        assert_eq!(said(Op::Send, code, "").class, UnknownOutcome, "{code}");
    }
    // A refusal is a refusal: moderation, rules, clock.
    assert_eq!(said(Op::Send, 45_101_006, "").class, Invalid);
    assert!(said(Op::Send, 45_101_006, "").detail.contains("moderation"));
    assert_eq!(said(Op::Send, 45_109_001, "").class, WindowClosed);
    assert_eq!(said(Op::Send, 36_009_004, "timestamp expired").class, Throttled);
}

#[test]
fn a_renewal_costs_a_new_consent_only_when_it_is_definitely_refused() {
    for (code, message, class) in [
        (98_001_006, "", Unauthorized),
        (105_002, "", Unauthorized),
        (36_009_004, "Invalid refresh_token", Unauthorized),
        (36_009_999, "something new", Unauthorized),
        (36_009_002, "", Throttled),
        (36_009_003, "", Upstream),
        (36_009_033, "", Upstream),
        (106_001, "", Upstream),
        (36_009_004, "Invalid app_key", Upstream),
    ] {
        assert_eq!(said(Op::Renew, code, message).class, class, "{code} {message}");
    }
    assert_eq!(fault(Op::Renew, &reply(400, "<html>")).map(|f| f.class), Some(Upstream));
    assert_eq!(fault(Op::Renew, &reply(503, "")).map(|f| f.class), Some(Upstream));
}

#[test]
fn success_is_code_zero_and_nothing_else() {
    for fine in
        [r#"{"code":0,"message":"Success","data":{}}"#, r#"{"code":"0","data":null}"#, r#"{"code":0}"#]
    {
        assert_eq!(fault(Op::Poll, &reply(200, fine)), None, "{fine}");
    }
    for bad in [
        "",
        "null",
        "[]",
        "{}",
        "<html>",
        r#"{"code":null}"#,
        r#"{"code":[]}"#,
        r#"{"data":{}}"#,
        "\"ok\"",
        "0",
    ] {
        assert_eq!(fault(Op::Poll, &reply(200, bad)).map(|f| f.class), Some(Malformed), "{bad}");
    }
}

#[test]
fn the_status_counts_where_the_envelope_says_nothing() {
    let ok = r#"{"code":0,"data":{}}"#;
    for (status, class) in
        [(403, Upstream), (429, Throttled), (500, Upstream), (503, Upstream), (400, Invalid)]
    {
        assert_eq!(fault(Op::Poll, &reply(status, "<html>")).map(|f| f.class), Some(class), "{status}");
        assert_eq!(fault(Op::Poll, &reply(status, ok)).map(|f| f.class), Some(class), "{status}");
    }
    // With its envelope, a 401 is what it says.
    let f = |body| fault(Op::Poll, &reply(401, body)).map(|f| f.class);
    assert_eq!(f(r#"{"code":106001,"message":"sign is invalid"}"#), Some(Invalid));
    assert_eq!(f(r#"{"code":105005,"message":"apply auth package"}"#), Some(Forbidden));
    assert_eq!(f(r#"{"code":105999,"message":"revoked"}"#), Some(Unauthorized));
}

#[test]
fn waits_are_what_the_platform_names() {
    let mut r = reply(429, r#"{"code":36009002,"message":""}"#);
    r.headers.insert("retry-after", http::HeaderValue::from_static("7"));
    assert_eq!(fault(Op::Poll, &r).and_then(|f| f.retry_after), Some(Duration::from_secs(7)));
    // 2026-11-22T00:00:00Z: the day has just begun.
    assert_eq!(said(Op::Poll, table::QUOTA, "").retry_after, Some(Duration::from_hours(24)));
    assert_eq!(said(Op::Send, table::QUOTA, "").retry_after, Some(Duration::from_hours(1)));
    assert_eq!(said(Op::Send, 45_111_012, "").retry_after, Some(Duration::from_secs(2)));
}

#[test]
fn a_fault_shows_no_token() {
    let f = said(Op::Poll, 36_009_004, "access_token ROW6c796f6b6e6d757a7a71746b62684a41 is invalid");
    assert!(!f.to_string().contains("6c796f6b"));
}

#[test]
fn files_have_no_envelope() {
    assert_eq!(fault(Op::Media, &reply(200, "")), None);
    assert_eq!(fault(Op::Media, &reply(404, "")).map(|f| f.class), Some(Gone));
    assert_eq!(fault(Op::Media, &reply(403, "")).map(|f| f.class), Some(Gone));
    assert_eq!(fault(Op::Media, &reply(503, "")).map(|f| f.class), Some(Upstream));
}
