//! Tokens and consent (tiktok §1.2, §1.3).

use connector::{AppContext, ConsentReturn, FaultClass, Plan, Reply, Secrets};
use model::Time;

use super::*;

const AT: i64 = 1_795_305_600;

fn answer(body: &serde_json::Value) -> Reply {
    Reply {
        status: http::StatusCode::OK,
        headers: http::HeaderMap::new(),
        body: body.to_string().into(),
        received_at: Time::from_secs(AT),
    }
}

fn tokens(data: &serde_json::Value) -> Tokens {
    Tokens::read(&answer(&serde_json::json!({"code": 0, "data": data})), None).expect("tokens")
}

#[test]
fn expire_in_is_a_moment() {
    let grant = tokens(&serde_json::json!({
        "access_token": "fake-a", "refresh_token": "fake-r",
        "access_token_expire_in": 1_795_910_400, "refresh_token_expire_in": 1_826_841_600_i64,
        "granted_scopes": ["seller.order.info"],
    }))
    .grant(Time::from_secs(AT));
    assert_eq!(grant.expires_at, Some(Time::from_secs(1_795_910_400)));
    assert_eq!(grant.renew_at, Some(Time::from_secs(1_795_910_400 - 86_400)));
    assert_eq!(grant.ends_at, Some(Time::from_secs(1_826_841_600)));
    assert_eq!(grant.scopes, ["seller.order.info"]);
}

#[test]
fn a_year_far_ahead_is_no_end_and_a_short_life_is_not_renewed_at_once() {
    let grant = tokens(&serde_json::json!({
        "access_token": "fake-a", "refresh_token": "fake-r",
        "access_token_expire_in": (AT + 400).to_string(), "refresh_token_expire_in": 4_903_858_076_i64,
    }))
    .grant(Time::from_secs(AT));
    assert_eq!(grant.ends_at, None);
    assert_eq!(grant.renew_at, Some(Time::from_secs(AT + 300)));
    let unsaid = tokens(&serde_json::json!({"access_token": "fake-a", "refresh_token": "fake-r"}));
    assert_eq!(unsaid.grant(Time::from_secs(AT)).expires_at, Some(Time::from_secs(AT + 7 * 86_400)));
}

#[test]
fn a_missing_scope_is_a_missing_capability_and_unknown_scopes_are_none() {
    let given = |scopes: Option<&[String]>| {
        let c = capabilities(scopes);
        (c.messages.available, c.orders.available)
    };
    assert_eq!(given(None), (true, true));
    assert_eq!(given(Some(&["seller.order.info".to_owned()])), (false, true));
    assert_eq!(given(Some(&["seller.customer_service".to_owned()])), (true, false));
    assert_eq!(Tokens::default().scopes(), None);
}

#[test]
fn a_refusal_is_any_error_or_a_code_that_is_none() {
    for query in [
        vec![("code", "null"), ("error", "auth_denied")],
        vec![("error", "access_denied")],
        vec![("code", "")],
        vec![("code", "null")],
        vec![("state", "x")],
        vec![("code", "ROW_fake"), ("error", "auth_denied")],
    ] {
        let query = query.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let back = ConsentReturn { query, now: Time::from_secs(AT) };
        let Plan::Done(Err(fault)) = exchange(&back) else { panic!("{back:?} was taken") };
        assert_eq!(fault.class, FaultClass::Invalid);
    }
}

#[test]
fn the_consent_page_names_the_service_and_keeps_the_state() {
    let app = |service: &str| AppContext {
        credentials: Secrets::new().with("service_id", service),
        webhook_url: String::new(),
        callback_url: String::new(),
        purpose: "both".into(),
    };
    let us = |_: &str| "https://services.us.tiktokshop.com/open/authorize".to_owned();
    let url = consent(&app(" 7321 "), &us, "k3J+x/=").expect("an address");
    assert_eq!(
        url.as_str(),
        "https://services.us.tiktokshop.com/open/authorize?service_id=7321&state=k3J%2Bx%2F%3D"
    );
    assert!(consent(&app(""), &us, "x").is_err_and(|f| f.operator));
}
