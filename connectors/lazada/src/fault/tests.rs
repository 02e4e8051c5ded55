//! Replies and what they mean.

use connector::{Fault, FaultClass, Op, Reply};
use http::{HeaderMap, StatusCode};
use model::Time;

use super::fault;

fn judged(op: Op, status: u16, body: &str) -> Option<Fault> {
    let status = StatusCode::from_u16(status).expect("a status");
    let body = body.to_owned().into();
    fault(op, &Reply { status, headers: HeaderMap::new(), body, received_at: Time::from_secs(1) })
}

fn class(op: Op, body: &str) -> Option<FaultClass> {
    judged(op, 200, body).map(|f| f.class)
}

/// lazada §5.2, each code in the gateway's envelope.
#[test]
fn every_code_of_the_sheet() {
    use FaultClass::{Forbidden, Gone, Invalid, Throttled, Unauthorized, Upstream};
    for (codes, wanted, operator) in [
        ("IllegalAccessToken InvalidAccessToken AccessTokenExpired IllegalRefreshToken", Unauthorized, false),
        ("InsufficientPermission AUTH_TYPE_UNSUPPORTED Mp3SellerApiLimit", Forbidden, false),
        ("AppNotSubscribed SellerNotVerified", Forbidden, true),
        ("InvalidCode MissingParameter 14 17 19 36 74 75 37 38 39 56 302 303", Invalid, false),
        (
            "InvalidApiPath InvalidApi IncompleteSignature InvalidAppKey APP_KEY_INVALID AppWhiteIpLimit",
            Invalid,
            true,
        ),
        ("IllegalTimestamp InvalidTimestamp", Upstream, true),
        ("ApiCallLimit SellerCallLimit AppCallLimit 901", Throttled, false),
        ("ServiceTimeout ServiceUnavailable 15 6 E006 1000 1002 300", Upstream, false),
        ("16 LD_INVOKE_DOWNSTREAM_RESPONSE_BLANK", Gone, false),
    ] {
        for code in codes.split(' ') {
            let body = format!(r#"{{"code":"{code}","type":"ISV","message":"m","request_id":"2101aa11"}}"#);
            let f = judged(Op::Orders, 200, &body).expect("a fault");
            assert_eq!((f.class, f.operator, f.code.as_str()), (wanted, operator, code));
            assert!(f.detail.contains("request id 2101aa11"), "{}", f.detail);
        }
    }
}

#[test]
fn success_is_said_at_the_top_and_further_in() {
    for fine in [
        r#"{"code":"0","data":{}}"#,
        r#"{"code":0,"type":"ISV","message":"","data":{}}"#,
        r#"{"code":"0","success":true,"err_code":"0","err_message":"SUCCESS"}"#,
        r#"{"code":"0","success":"true","error_code":0}"#,
        r#"{"code":"0","result":{"success":true,"not_success":false,"error_code":{"displayMessage":null}}}"#,
        r#"{"access_token":"fake","refresh_token":"fake"}"#,
        r#"{"data":{"access_token":"fake"}}"#,
    ] {
        assert_eq!(judged(Op::History, 200, fine), None, "{fine}");
    }
    for refused in [
        r#"{"code":"0","success":false,"err_code":"-1","err_message":"session closed"}"#,
        r#"{"code":"0","success":"False"}"#,
        r#"{"code":"0","err_code":"6001"}"#,
        r#"{"code":"0","result":{"success":false,"error_code":{"displayMessage":"no"}}}"#,
        r#"{"code":"0","result":{"not_success":"true"}}"#,
        r#"{"code":"Mystery","type":"ISV"}"#,
    ] {
        assert_eq!(class(Op::History, refused), Some(FaultClass::Invalid), "{refused}");
    }
    assert_eq!(class(Op::History, "{}"), Some(FaultClass::Malformed));
    assert_eq!(judged(Op::History, 500, r#"{"code":"0"}"#).map(|f| f.class), Some(FaultClass::Upstream));
}

#[test]
fn an_inner_refusal_is_shown_as_lazada_says_it() {
    let f = judged(
        Op::Send,
        200,
        r#"{"code":"0","success":false,"err_code":"6","err_message":"at most 5 messages"}"#,
    )
    .expect("a fault");
    assert_eq!(f.class, FaultClass::Invalid);
    assert!(f.detail.contains("“at most 5 messages”"), "{}", f.detail);
}

#[test]
fn whose_fault_an_unknown_code_is_decides() {
    let of = |kind: &str| class(Op::Orders, &format!(r#"{{"code":"Mystery","type":"{kind}"}}"#));
    assert_eq!(of("ISV"), Some(FaultClass::Invalid));
    assert_eq!(of("ISP"), Some(FaultClass::Upstream));
    assert_eq!(of("SYSTEM"), Some(FaultClass::Upstream));
    // A typing mistake in the settings costs no consent.
    assert_eq!(
        class(Op::Renew, r#"{"code":"IncompleteSignature","type":"ISV"}"#),
        Some(FaultClass::Upstream)
    );
    assert_eq!(
        class(Op::Renew, r#"{"code":"IllegalRefreshToken","type":"ISV"}"#),
        Some(FaultClass::Unauthorized)
    );
}

#[test]
fn limits_name_their_time_and_a_message_is_not_said_again() {
    let wait = |body: &str| judged(Op::Poll, 200, body).and_then(|f| f.retry_after).map(|d| d.as_secs());
    assert_eq!(wait(r#"{"code":"ApiCallLimit","message":"this ban will last 7 seconds"}"#), Some(7));
    assert_eq!(wait(r#"{"code":"ApiCallLimit"}"#), Some(1));
    assert_eq!(wait(r#"{"code":"SellerCallLimit"}"#), Some(3));
    assert_eq!(wait(r#"{"code":"AppCallLimit"}"#), Some(60));
    assert_eq!(wait(r#"{"code":"0","message":"App access frequency exceeds the limit"}"#), Some(1));
    assert_eq!(class(Op::Send, r#"{"code":"ApiCallLimit"}"#), Some(FaultClass::WindowClosed));
}
