//! The table of shopee §5.2 and the refusals of §3.7.

use connector::{FaultClass::*, *};
use model::Time;

use super::*;

fn reply(status: u16, body: &str) -> Reply {
    Reply {
        status: http::StatusCode::from_u16(status).expect("a status"),
        headers: http::HeaderMap::new(),
        body: body.to_owned().into(),
        received_at: Time::from_secs(1_767_225_600),
    }
}

fn said(op: Op, code: &str, message: &str) -> Fault {
    let body = serde_json::json!({"error": code, "message": message, "request_id": "7c0f6d1e"});
    // HTTP 200 on purpose: the status is not what counts.
    fault(op, &reply(200, &body.to_string())).expect("a fault")
}

#[test]
fn every_code_of_the_sheet_has_its_class() {
    for (code, message, class, operator) in [
        ("invalid_acceess_token", "", Unauthorized, false),
        ("invalid_access_token", "", Unauthorized, false),
        ("error_auth", "Invalid access_token.", Unauthorized, false),
        ("error_auth", "Invalid\u{a0}refresh_token. ", Unauthorized, false),
        ("error_auth", "Invalid code", Invalid, false),
        ("invalid_code", "", Invalid, false),
        ("error_auth", "partner_id is invalid", Invalid, true),
        ("invalid_partner_id", "", Invalid, true),
        ("error_auth", "Invalid partner_id or shopid.", Unauthorized, false),
        ("partner_shop_no_link", "", Unauthorized, false),
        ("shop_no_linked", "", Unauthorized, false),
        ("error_auth", "No permission to current api.", Forbidden, false),
        ("error_api_permission", "", Forbidden, false),
        ("error_ashop_api_permission", "", Forbidden, false),
        ("error_permission", "", Forbidden, false),
        ("user_is_unauthorized", "", Forbidden, false),
        ("error_auth", "System error, please try again", Upstream, false),
        ("error_auth", "Something new.", Invalid, false),
        ("error_server", "", Upstream, false),
        ("error_network", "", Upstream, false),
        ("internal_server_error", "", Upstream, false),
        ("error_inner", "", Upstream, false),
        ("error_sign", "Wrong sign.", Invalid, true),
        ("error_param", "Timestamp is expired.", Upstream, true),
        ("error_param", "Invalid timestamp", Upstream, true),
        ("error_param", "Permission denied for this shop", Forbidden, false),
        ("error_param", "page_size is wrong", Invalid, false),
        ("param_error", "", Invalid, false),
        ("error_data", "", Invalid, false),
        ("error_not_found", "", Gone, false),
        ("resource_not_found", "", Gone, false),
        ("order_not_found", "", Gone, false),
        ("logistics.invalid_error", "", Gone, false),
        ("error_rate_limit", "", Throttled, false),
        ("system_busy", "", Throttled, false),
        ("exceed_send_limitaion", "", Throttled, false),
        ("error_limit", "", Throttled, false),
        ("refresh_token_expired", "", Unauthorized, false),
        ("error_shop_refresh_token", "", Unauthorized, false),
        ("shop_access_expired", "", Unauthorized, false),
        ("merchant_access_expired", "", Unauthorized, false),
        ("merchant_no_linked", "", Unauthorized, false),
        ("error_merchant_refresh_token", "", Unauthorized, false),
        ("shop_banned", "", Throttled, true),
        ("error_shop", "", Invalid, true),
        ("error_kyc_auth", "", Forbidden, true),
        ("error_partner_key_expired", "", Invalid, true),
        ("source_ip_undeclared", "", Invalid, true),
        ("error_api_call_restricted", "", Forbidden, true),
        ("api_suspended", "", Forbidden, true),
        ("order.order_list_invalid_time", "", Invalid, false),
        ("logistics.error_param", "", Throttled, false),
        ("logistics.package_not_exist", "", Gone, false),
        ("common.error_auth", "Invalid access_token", Unauthorized, false),
        ("order.order_not_found", "", Gone, false),
        ("a_code_nobody_wrote_down", "", Invalid, false),
    ] {
        let f = said(Op::Poll, code, message);
        assert_eq!((f.class, f.operator), (class, operator), "{code} {message}");
        assert_eq!(f.code, code);
        assert!(f.detail.len() > 20, "{code} says nothing to a person");
    }
}

#[test]
fn a_renewal_costs_a_new_consent_only_when_the_token_is_refused() {
    for (code, message, class) in [
        ("error_shop_refresh_token", "", Unauthorized),
        ("refresh_token_expired", "", Unauthorized),
        ("error_auth", "Invalid refresh_token.", Unauthorized),
        ("shop_no_linked", "", Unauthorized),
        ("error_sign", "Wrong sign.", Upstream),
        ("source_ip_undeclared", "", Upstream),
        ("error_partner_key_expired", "", Upstream),
        ("error_auth", "Something new.", Upstream),
        ("a_code_nobody_wrote_down", "", Upstream),
    ] {
        assert_eq!(said(Op::Renew, code, message).class, class, "{code}");
    }
    assert_eq!(fault(Op::Renew, &reply(400, "<html>")).map(|f| f.class), Some(Upstream));
}

#[test]
fn chat_refusals_are_rules_and_not_faults_of_the_account() {
    for (code, class, operator) in [
        ("first_chat_without_order_info", WindowClosed, false),
        ("user_is_forbidden", WindowClosed, false),
        ("reach_5_message_limit", WindowClosed, false),
        ("message_too_long", Invalid, false),
        ("error_business", WindowClosed, false),
        ("message_is_censored", Invalid, false),
        ("exceed_send_limitaion", Throttled, false),
        ("block_by_internal_safety_strategies", WindowClosed, false),
        ("error_blocked", WindowClosed, false),
        ("error_sender_block_receiver", WindowClosed, false),
        ("assigned_to_subaccount", WindowClosed, false),
        ("shop_bound_subaccount", Forbidden, true),
        ("not_open_market", Forbidden, false),
        ("shop_banned", WindowClosed, true),
    ] {
        let f = said(Op::Send, code, "");
        assert_eq!((f.class, f.operator), (class, operator), "{code}");
    }
}

#[test]
fn success_is_an_empty_error_and_a_filler_needs_a_payload() {
    for fine in [
        r#"{"error":"","message":"","request_id":"1","response":{}}"#,
        r#"{"error":"","message":""}"#,
        r#"{"error":"-","message":"-","response":{"more":false}}"#,
        r#"{"error":"","access_token":"fake","refresh_token":"fake","expire_in":14400}"#,
        r#"{"response":{"total_unread_count":0}}"#,
    ] {
        assert_eq!(fault(Op::Poll, &reply(200, fine)), None, "{fine}");
    }
    for bad in
        ["", "null", "[]", "{}", "<html>", "{\"error\":\"-\"}", "{\"error\":0}", "{\"error\":{}}", "\"ok\""]
    {
        assert_eq!(fault(Op::Poll, &reply(200, bad)).map(|f| f.class), Some(Malformed), "{bad}");
    }
}

#[test]
fn the_status_counts_where_the_envelope_says_nothing() {
    let ok = r#"{"error":"","response":{}}"#;
    for (status, class) in
        [(403, Upstream), (429, Throttled), (500, Upstream), (502, Upstream), (400, Invalid)]
    {
        assert_eq!(fault(Op::Poll, &reply(status, "<html>")).map(|f| f.class), Some(class), "{status}");
        assert_eq!(fault(Op::Poll, &reply(status, ok)).map(|f| f.class), Some(class), "{status}");
    }
    // With its envelope, a 403 is what it says.
    let f =
        fault(Op::Poll, &reply(403, r#"{"error":"error_sign","message":"Wrong sign."}"#)).expect("a fault");
    assert_eq!((f.class, f.operator), (Invalid, true));
}

#[test]
fn waits_are_what_shopee_names() {
    let mut r = reply(429, r#"{"error":"error_rate_limit","message":""}"#);
    r.headers.insert("retry-after", http::HeaderValue::from_static("7"));
    assert_eq!(fault(Op::Poll, &r).and_then(|f| f.retry_after), Some(Duration::from_secs(7)));
    // 2026-01-01T00:00:00Z is 08:00 in Singapore: sixteen hours to midnight there.
    assert_eq!(said(Op::Poll, "error_limit", "").retry_after, Some(Duration::from_hours(16)));
    assert_eq!(said(Op::Poll, "shop_banned", "").retry_after, Some(Duration::from_hours(1)));
}

#[test]
fn a_fault_shows_no_token_and_names_the_request() {
    let f = said(Op::Poll, "error_auth", "Invalid access_token 6c796f6b6e6d757a7a71746b62684a41");
    assert!(!f.to_string().contains("6c796f6b"));
    assert!(f.detail.contains("7c0f6d1e"));
}

#[test]
fn files_have_no_envelope() {
    assert_eq!(fault(Op::Media, &reply(200, "")), None);
    assert_eq!(fault(Op::Media, &reply(404, "")).map(|f| f.class), Some(Gone));
    assert_eq!(fault(Op::Media, &reply(503, "")).map(|f| f.class), Some(Upstream));
}
