//! Every row of facebook §5.3 and instagram §5.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use model::Time;

use super::*;
use FaultClass::{
    Forbidden, Gone, Invalid, Malformed, Throttled, Unauthorized, UnknownOutcome, Upstream, WindowClosed,
};

fn reply(status: u16, headers: &[(&'static str, &str)], body: &str) -> Reply {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().expect("a header"));
    }
    Reply {
        status: StatusCode::from_u16(status).expect("a status"),
        headers: map,
        body: Bytes::copy_from_slice(body.as_bytes()),
        received_at: Time::EPOCH,
    }
}

fn said(op: Op, status: u16, code: i64, subcode: Option<i64>, message: &str) -> Fault {
    let mut error = serde_json::json!({ "message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbC" });
    if let Some(subcode) = subcode {
        error["error_subcode"] = subcode.into();
    }
    fault(op, &reply(status, &[], &serde_json::json!({ "error": error }).to_string())).expect("a fault")
}

#[test]
fn every_row_has_its_class() {
    for (code, subcode, class) in [
        (1, None, Upstream),
        (1, Some(99), Upstream),
        (1, Some(1_357_046), UnknownOutcome),
        (2, None, Upstream),
        (2, Some(2_018_344), Forbidden),
        (3, None, Forbidden),
        (4, None, Throttled),
        (4, Some(2_018_022), Throttled),
        (9, Some(2_018_352), Invalid),
        (10, Some(2_018_278), WindowClosed),
        (10, Some(2_534_022), WindowClosed),
        (10, Some(2_018_065), WindowClosed),
        (10, Some(2_018_108), Invalid),
        (10, Some(1_893_063), Forbidden),
        (10, Some(2_534_077), Unauthorized),
        (10, None, Forbidden),
        (17, None, Throttled),
        (32, None, Throttled),
        (100, None, Invalid),
        (100, Some(33), Invalid),
        (100, Some(2_018_001), Invalid),
        (100, Some(2_018_008), Invalid),
        (100, Some(2_018_047), Invalid),
        (100, Some(2_018_074), Invalid),
        (100, Some(2_018_109), Invalid),
        (100, Some(2_018_294), Invalid),
        (100, Some(2_018_164), Invalid),
        (100, Some(2_534_013), Unauthorized),
        (100, Some(2_534_014), Invalid),
        (100, Some(2_534_015), Invalid),
        (100, Some(2_534_025), Invalid),
        (100, Some(2_534_029), Forbidden),
        (100, Some(2_534_037), WindowClosed),
        (102, None, Unauthorized),
        (104, None, Invalid),
        (190, None, Unauthorized),
        (190, Some(458), Unauthorized),
        (190, Some(459), Unauthorized),
        (190, Some(460), Unauthorized),
        (190, Some(463), Unauthorized),
        (190, Some(464), Unauthorized),
        (190, Some(467), Unauthorized),
        (190, Some(492), Unauthorized),
        (200, None, Forbidden),
        (200, Some(2_018_028), Forbidden),
        (200, Some(2_018_027), Forbidden),
        (200, Some(1_545_041), Invalid),
        (200, Some(2_534_041), Unauthorized),
        (210, None, Invalid),
        (230, None, Invalid),
        (283, None, Forbidden),
        (341, None, Throttled),
        (368, None, Forbidden),
        (551, None, Invalid),
        (551, Some(1_545_041), Invalid),
        (613, None, Throttled),
        (613, Some(2_534_040), Throttled),
        (613, Some(2_018_338), Throttled),
        (1200, None, Upstream),
        (1_545_041, None, Invalid),
        (2022, None, Invalid),
        (9010, None, Gone),
        (2_018_218, None, Gone),
        (2_018_247, None, Forbidden),
        (2_018_300, None, WindowClosed),
        (2_018_321, None, Throttled),
        (2500, None, Invalid),
        (36_000, None, Invalid),
        (36_103, None, Forbidden),
        (80_001, None, Throttled),
        (80_002, None, Throttled),
        (80_006, None, Throttled),
        (9_000_001, None, Gone),
        (4711, None, Invalid),
    ] {
        // The status says nothing where the code does: 200 too is a fault.
        for status in [200, 400, 403] {
            let found = said(Op::Send, status, code, subcode, "words");
            assert_eq!(found.class, class, "{code}/{subcode:?} with {status}");
            assert_eq!(codes(&found), Some((code, subcode)));
        }
    }
    assert_eq!(said(Op::Profile, 400, 100, Some(33), "").class, Gone);
}

#[test]
fn words_decide_where_codes_do_not() {
    let late = said(Op::Send, 400, 10, None, "(#10) This message is sent outside of allowed window.");
    assert_eq!(late.class, WindowClosed);
    let proof = said(Op::Send, 400, 100, None, "Invalid appsecret_proof provided in the API argument");
    assert!(proof.class == Invalid && proof.operator);
    let secret = said(Op::Connect, 400, 1, None, "Error validating client secret.");
    assert!(secret.class == Invalid && secret.operator);
    let unticked = said(
        Op::Send,
        400,
        190,
        None,
        "Any of the pages_read_engagement permission(s) must be granted before impersonating a user's page.",
    );
    assert_eq!(unticked.class, Unauthorized);
    assert!(is(&late, 10, None) && !is(&late, 10, Some(2_018_278)));
}

#[test]
fn codes_that_nobody_wrote_down() {
    let transient = r#"{"error":{"message":"x","code":4711,"is_transient":true}}"#;
    assert_eq!(fault(Op::Send, &reply(400, &[], transient)).expect("a fault").class, Upstream);
    assert_eq!(said(Op::Send, 503, 4711, None, "").class, Upstream);
    assert_eq!(said(Op::Send, 429, 4711, None, "").class, Throttled);
    let people = r#"{"error":{"message":"x","code":4711,"error_user_msg":"Take a smaller one."}}"#;
    assert!(
        fault(Op::Send, &reply(400, &[], people)).expect("a fault").detail.contains("Take a smaller one.")
    );
}

#[test]
fn a_limit_names_when_calls_go_on() {
    let body = r#"{"error":{"message":"x","code":80006}}"#;
    let header = r#"{"1048":[{"type":"messenger","call_count":100,"estimated_time_to_regain_access":12}]}"#;
    let limited =
        fault(Op::Poll, &reply(400, &[("x-business-use-case-usage", header)], body)).expect("a fault");
    assert_eq!(limited.retry_after, Some(Duration::from_mins(12)));
    assert_eq!(fault(Op::Poll, &reply(400, &[], body)).expect("a fault").retry_after, None);
}

#[test]
fn answers_that_are_none_of_the_apis() {
    for (op, status, body, class) in [
        (Op::Send, 200, "", Malformed),
        (Op::Send, 200, "[]", Malformed),
        (Op::Send, 200, "null", Malformed),
        (Op::Send, 200, r#"{"error":5}"#, Invalid),
        (Op::Send, 302, "", Malformed),
        (Op::Send, 403, "<html>", Upstream),
        (Op::Send, 404, "<html>", Invalid),
        (Op::Send, 502, "<html>", Upstream),
        (Op::Send, 429, "", Throttled),
        (Op::Media, 403, "URL signature expired", Gone),
        (Op::Media, 204, "", Malformed),
        (Op::Media, 500, "", Upstream),
    ] {
        assert_eq!(
            fault(op, &reply(status, &[], body)).expect("a fault").class,
            class,
            "{op:?} {status} {body}"
        );
    }
    assert_eq!(fault(Op::Send, &reply(200, &[], "{}")), None);
    assert_eq!(fault(Op::Send, &reply(200, &[], r#"{"error":null}"#)), None);
    assert_eq!(fault(Op::Media, &reply(200, &[], "")), None);
}

#[test]
fn instagrams_token_addresses_speak_otherwise() {
    let body = r#"{"error_type":"OAuthException","code":400,"error_message":"Matching code was not found or was already used"}"#;
    let found = fault(Op::Connect, &reply(400, &[], body)).expect("a fault");
    assert!(found.class == Invalid && found.detail.contains("already used"));
}

#[test]
fn no_token_gets_into_the_words() {
    let token = format!("EAAG{}", "fake0".repeat(20));
    let found = said(Op::Send, 400, 190, None, &format!("Malformed access token {token}"));
    assert!(!found.detail.contains("fake0") && found.detail.contains("Malformed access token …"));
    assert_eq!(scrubbed("app 900|fakesecret, see EAAGfakefake"), "app …, see …");
    assert_eq!(scrubbed("(#100) Param x must be one of {A, B}"), "(#100) Param x must be one of {A, B}");
}
