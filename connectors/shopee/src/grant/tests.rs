//! Consent and rotation against canned answers.

use std::collections::BTreeMap;

use connector::{AccountContext, Body, ConsentReturn, Exchange, Plan, Request};

use super::*;

const NOW: i64 = 1_767_225_600;

fn app(more: &[(&str, &str)]) -> AppContext {
    let mut credentials = Secrets::new()
        .with("partner_id", "2007331")
        .with("partner_key", "5a6b7c8d9eaf102132435465768798a9bacbdcedfe0f1021324354657687980f");
    for (name, value) in more {
        credentials.set(name, *value);
    }
    AppContext {
        credentials,
        webhook_url: "https://inbox.example.co.th/webhooks/shopee".into(),
        callback_url: "https://inbox.example.co.th/oauth/shopee/callback".into(),
        purpose: "both".into(),
    }
}

fn endpoint(key: &str) -> String {
    match key {
        "auth_url" => "https://open.shopee.com/auth".to_owned(),
        _ => "https://partner.shopeemobile.com".to_owned(),
    }
}

fn reply(body: &str) -> Reply {
    Reply {
        status: http::StatusCode::OK,
        headers: http::HeaderMap::new(),
        body: body.to_owned().into(),
        received_at: Time::from_secs(NOW),
    }
}

fn run<T>(
    mut plan: Plan<T>,
    answer: impl Fn(usize, &Request) -> Result<Reply, Fault>,
) -> (Vec<Exchange>, Result<T, Fault>) {
    let mut asked: Vec<Exchange> = Vec::new();
    loop {
        match plan {
            Plan::Done(end) => return (asked, end),
            Plan::Ask(exchange, next) => {
                let a = answer(asked.len(), &exchange.request);
                asked.push(*exchange);
                plan = next(a);
            }
        }
    }
}

fn body(exchange: &Exchange) -> serde_json::Value {
    match &exchange.request.body {
        Body::Json(text) => serde_json::from_str(text).expect("JSON"),
        other => panic!("{other:?}"),
    }
}

fn back(pairs: &[(&str, &str)]) -> ConsentReturn {
    let query = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    ConsentReturn { query, now: Time::from_secs(NOW) }
}

#[test]
fn the_consent_page_of_today() {
    let url = consent(&app(&[]), &endpoint, "9b1c0e", Time::from_secs(NOW)).expect("an address");
    assert_eq!(
        url.as_str(),
        "https://open.shopee.com/auth?partner_id=2007331&auth_type=seller&redirect_uri=https%3A%2F%2Finbox.example.co.th%2Foauth%2Fshopee%2Fcallback&response_type=code&state=9b1c0e"
    );
    let url = revoke_page(&app(&[]), &endpoint).expect("an address");
    assert!(url.as_str().starts_with("https://open.shopee.com/cancel_auth?partner_id=2007331"));
}

/// R9 of shopee §6.1 is the signature of this link.
#[test]
fn the_older_signed_consent_page() {
    let url = consent(&app(&[("consent_link", "signed")]), &endpoint, "9b1c0e", Time::from_secs(NOW))
        .expect("an address");
    let pairs: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    assert!(url.as_str().starts_with("https://partner.shopeemobile.com/api/v2/shop/auth_partner?"));
    assert_eq!(pairs["sign"], "a0a50606c274c66d8ba71c350c675badd06235dbdde02779f671e5c07335c35b");
    assert_eq!(pairs["redirect"], "https://inbox.example.co.th/oauth/shopee/callback?state=9b1c0e");
    assert!(consent(&app(&[("partner_id", "shp")]), &endpoint, "s", Time::EPOCH).is_err_and(|f| f.operator));
}

fn world(request: &Request) -> Result<Reply, Fault> {
    let q = |name: &str| {
        request.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default()
    };
    Ok(reply(&match request.path.as_str() {
        "/api/v2/shop/get_shop_info" => format!(
            r#"{{"error":"","shop_name":"Shop {}","region":"TH","status":"NORMAL","expire_time":1798761600}}"#,
            q("shop_id")
        ),
        "/api/v2/sellerchat/get_unread_conversation_count" if q("shop_id") == "448120977" => {
            return Err(Fault::new(FaultClass::Forbidden, "error_api_permission", "no chat"));
        }
        "/api/v2/sellerchat/get_unread_conversation_count" => {
            r#"{"error":"","response":{"total_unread_count":3}}"#.to_owned()
        }
        "/api/v2/auth/access_token/get" => {
            let Body::Json(text) = &request.body else { panic!() };
            let shop = serde_json::from_str::<serde_json::Value>(text).expect("JSON")["shop_id"].to_string();
            format!(
                r#"{{"error":"","access_token":"fake-own-{shop}","refresh_token":"fake-next-{shop}","expire_in":14400}}"#
            )
        }
        path => panic!("{path}"),
    }))
}

#[test]
fn a_shops_consent_brings_its_own_pair() {
    let tokens = r#"{"error":"","access_token":"fake-access","refresh_token":"fake-refresh","expire_in":14388,"shop_id_list":[448120931],"merchant_id_list":[]}"#;
    let plan = exchange(&app(&[]), &back(&[("code", "4d6e"), ("shop_id", "448120931")]));
    let (asked, end) = run(plan, |n, r| if n == 0 { Ok(reply(tokens)) } else { world(r) });
    assert_eq!(
        body(&asked[0]),
        serde_json::json!({"code": "4d6e", "partner_id": 2_007_331, "shop_id": 448_120_931})
    );
    assert_eq!(asked[0].repeat, connector::Repeat::Never);
    let one = &end.expect("connected")[0];
    assert_eq!((one.external_id.as_str(), one.name.as_str()), ("448120931", "Shop 448120931"));
    assert_eq!(one.grant.secrets.reveal("refresh_token"), "fake-refresh");
    assert_eq!(one.grant.expires_at, Some(Time::from_secs(NOW + 14_388)));
    assert_eq!(one.grant.renew_at, Some(Time::from_secs(NOW + 14_388 - 1800)));
    assert_eq!(one.grant.ends_at, Some(Time::from_secs(1_798_761_600)));
    assert!(one.capabilities.messages.available && one.capabilities.orders.available);
    assert_eq!(one.memo["region"], "TH");
}

#[test]
fn a_main_accounts_pair_is_refreshed_once_for_every_shop() {
    let tokens = r#"{"error":"","access_token":"fake-shared","refresh_token":"fake-shared-refresh","expire_in":14388,"shop_id_list":[448120931,"448120977",448120931]}"#;
    let plan = exchange(&app(&[]), &back(&[("code", "4d6e"), ("main_account_id", "77120")]));
    let (asked, end) = run(plan, |n, r| if n == 0 { Ok(reply(tokens)) } else { world(r) });
    let refreshed: Vec<_> = asked
        .iter()
        .filter(|e| e.request.path.ends_with("access_token/get"))
        .map(|e| (body(e)["shop_id"].to_string(), body(e)["refresh_token"].as_str().map(str::to_owned)))
        .collect();
    let shared = Some("fake-shared-refresh".to_owned());
    assert_eq!(refreshed, [("448120931".to_owned(), shared.clone()), ("448120977".to_owned(), shared)]);
    let all = end.expect("connected");
    assert_eq!(all[1].grant.secrets.reveal("access_token"), "fake-own-448120977");
    assert!(all[0].capabilities.messages.available);
    assert!(!all[1].capabilities.messages.available && all[1].capabilities.orders.available, "orders only");
    assert!(!format!("{all:?}").contains("fake-own"));
}

#[test]
fn one_shop_that_fails_does_not_take_the_others_along() {
    let tokens =
        r#"{"error":"","access_token":"fake-a","refresh_token":"fake-r","expire_in":1,"shop_id_list":[1,2]}"#;
    let plan = exchange(&app(&[]), &back(&[("code", "c"), ("main_account_id", "7")]));
    let (_, end) = run(plan, |n, r| match n {
        0 => Ok(reply(tokens)),
        1 => Err(Fault::new(FaultClass::Unauthorized, "error_shop_refresh_token", "x")),
        _ => world(r),
    });
    assert_eq!(end.expect("the other").len(), 1);
}

#[test]
fn a_return_without_code_or_shop_says_what_to_do() {
    for pairs in [&[("error", "access_denied")][..], &[("code", "c")][..]] {
        let (asked, end) = run(exchange(&app(&[]), &back(pairs)), |_, _| panic!("nothing to ask"));
        assert!(asked.is_empty() && end.is_err_and(|f| f.class == FaultClass::Invalid));
    }
}

fn own() -> AccountContext {
    AccountContext {
        external_id: "448120931".into(),
        webhook_url: String::new(),
        memo: [(ENDS.to_owned(), "1798761600".to_owned())].into(),
        now: Time::from_secs(NOW),
    }
}

#[test]
fn a_refresh_brings_a_new_pair_and_is_said_once_more_when_no_answer_came() {
    let held = Secrets::new().with("access_token", "fake-a").with("refresh_token", "fake-r");
    let (asked, end) = run(renew(&own(), &app(&[]), &held), |_, r| world(r));
    assert_eq!(
        body(&asked[0]),
        serde_json::json!({"refresh_token": "fake-r", "partner_id": 2_007_331, "shop_id": 448_120_931})
    );
    let grant = end.expect("a grant");
    assert_eq!(grant.secrets.reveal("refresh_token"), "fake-next-448120931");
    assert_eq!(grant.ends_at, Some(Time::from_secs(1_798_761_600)));
    let lost = || Err(Fault::new(FaultClass::UnknownOutcome, "no_answer", "x"));
    let (asked, end) = run(renew(&own(), &app(&[]), &held), |n, r| if n == 0 { lost() } else { world(r) });
    assert!(asked.len() == 2 && asked[1].delay > Duration::ZERO && end.is_ok());
    let (asked, end) = run(renew(&own(), &app(&[]), &held), |_, _| lost());
    assert_eq!((asked.len(), end.is_err()), (2, true), "never a third time");
    let refused = || Err(Fault::new(FaultClass::Unauthorized, "error_shop_refresh_token", "x"));
    let (asked, _) = run(renew(&own(), &app(&[]), &held), |_, _| refused());
    assert_eq!(asked.len(), 1, "a dead token is not asked again");
}

#[test]
fn lifetimes_are_spans_or_moments_and_never_over_four_hours() {
    let life = |expire_in: &str| {
        let pair = Pair::read(&reply(&format!(
            r#"{{"access_token":"a","refresh_token":"r","expire_in":{expire_in}}}"#
        )))
        .expect("a pair");
        pair.grant(Time::from_secs(NOW), None).expires_at.expect("a time").as_secs() - NOW
    };
    assert_eq!(life("14388"), 14_388);
    assert_eq!(life(&(NOW + 600).to_string()), 600);
    assert_eq!(life("999999"), 14_400);
    assert_eq!(life("0"), 14_400);
    assert_eq!(life("\"600\""), 600);
    assert!(Pair::read(&reply(r#"{"access_token":"","refresh_token":"r"}"#)).is_err());
}
