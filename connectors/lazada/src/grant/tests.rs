//! Consent and tokens beyond what the recordings show.

use connector::{AppContext, FaultClass, GrantUse, Plan, Reply, Secrets};
use http::{HeaderMap, StatusCode};
use model::Time;

use super::{consent, exchange, token::Tokens};

fn app(purpose: &str) -> AppContext {
    AppContext {
        credentials: Secrets::new().with("app_key", "204817").with("app_secret", "fake"),
        webhook_url: "https://inbox.example.net/webhooks/lazada".into(),
        callback_url: "https://inbox.example.net/oauth/lazada/callback".into(),
        purpose: purpose.into(),
    }
}

fn tokens(body: &str) -> Tokens {
    let reply = Reply {
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        body: body.to_owned().into(),
        received_at: Time::from_secs(1_767_225_600),
    };
    Tokens::read(&reply).expect("tokens")
}

#[test]
fn the_consent_page_of_the_sheet() {
    let url = consent(&app("orders"), &|_| "https://auth.lazada.com/oauth/authorize".into(), "s 1")
        .expect("a page");
    assert_eq!(
        url.as_str(),
        "https://auth.lazada.com/oauth/authorize?response_type=code&force_auth=true&redirect_uri=https%3A%2F%2Finbox.example.net%2Foauth%2Flazada%2Fcallback&client_id=204817&state=s+1"
    );
    let mut keyless = app("orders");
    keyless.credentials = Secrets::new();
    let f =
        consent(&keyless, &|_| "https://auth.lazada.com/oauth/authorize".into(), "s").expect_err("no key");
    assert!(f.operator);
}

#[test]
fn without_a_code_nothing_is_asked() {
    let back = |query: &[(&str, &str)]| connector::ConsentReturn {
        query: query.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        now: Time::from_secs(1),
    };
    for query in [&[("error", "access_denied")][..], &[("code", "")][..], &[("code", "null_204817_x")][..]] {
        let Plan::Done(Err(f)) = exchange(&app("orders"), &back(query)) else { panic!("{query:?} asks") };
        assert_eq!(f.class, FaultClass::Invalid);
    }
}

/// lazada §1.5: from 48 hours before the end, or a fifth of the life, whichever is less; never after the permission's own end.
#[test]
fn a_token_is_renewed_in_time() {
    let at = |days_and_hours: (i64, i64)| {
        Time::from_secs(1_767_225_600 + days_and_hours.0 * 86_400 + days_and_hours.1 * 3600)
    };
    for (life, refresh_life, renew) in [
        ("2592000", "15552000", (28, 0)),
        ("864000", "4320000", (8, 0)),
        ("36000", "1209600", (0, 8)),
        // The permission ends before the token does.
        ("864000", "432000", (3, 0)),
    ] {
        let t = tokens(&format!(
            r#"{{"access_token":"fake-a","refresh_token":"fake-r","expires_in":{life},"refresh_expires_in":"{refresh_life}","country":"th"}}"#
        ));
        let grant = t.grant(GrantUse::Orders, None);
        assert_eq!(grant.renew_at, Some(at(renew)), "{life} {refresh_life}");
        assert_eq!(
            grant.ends_at,
            Some(Time::from_secs(1_767_225_600 + refresh_life.parse::<i64>().expect("a number")))
        );
    }
}

#[test]
fn what_cannot_be_renewed_says_when_it_ends() {
    for body in [
        r#"{"access_token":"fake-a","refresh_token":"fake-r","expires_in":604800,"refresh_expires_in":0}"#,
        r#"{"access_token":"fake-a","refresh_token":"","expires_in":"604800"}"#,
        r#"{"access_token":"fake-a","expires_in":604800,"refresh_expires_in":"1209600"}"#,
    ] {
        let grant = tokens(body).grant(GrantUse::Both, None);
        assert_eq!((grant.renew_at, grant.ends_at), (None, grant.expires_at), "{body}");
        assert!(grant.secrets.get("refresh_token").is_none());
    }
    // Not told: the end that consent told stands.
    let silent = tokens(r#"{"access_token":"fake-a","refresh_token":"fake-r","expires_in":604800}"#);
    let told = Some(Time::from_secs(1_800_000_000));
    assert_eq!(silent.grant(GrantUse::Both, told).ends_at, told);
}

#[test]
fn shops_in_every_form_of_the_list() {
    let ids = |list: &str| -> Vec<String> {
        tokens(&format!(r#"{{"access_token":"fake-a",{list}}}"#))
            .sellers
            .iter()
            .map(|s| format!("{}:{}", s.country.code, s.seller_id.as_deref().unwrap_or("?")))
            .collect()
    };
    assert_eq!(ids(r#""country":"th","country_user_info":[{"country":"TH","seller_id":1}]"#), ["th:1"]);
    assert_eq!(
        ids(
            r#""country":"cb","country_user_info_list":[{"country":"sg","seller_id":"1"},{"country":"my","seller_id":"1"}]"#
        ),
        ["sg:1", "my:1"]
    );
    assert_eq!(
        ids(r#""country":"cb","country_user_info":{"my":{"seller_id":"2"},"xx":{"seller_id":"3"}}"#),
        ["my:2"]
    );
    assert_eq!(ids(r#""country":"vn","country_user_info":{"seller_id":"4","user_id":"5"}"#), ["vn:4"]);
    assert_eq!(ids(r#""country":"PH""#), ["ph:?"]);
    assert_eq!(ids(r#""country":"cb""#).len(), 6);
    assert!(ids(r#""country":"us""#).is_empty());
}

#[test]
fn purposes_become_uses() {
    for (purpose, wanted) in [
        ("orders", GrantUse::Orders),
        ("chat", GrantUse::Messages),
        ("both", GrantUse::Both),
        ("", GrantUse::Orders),
    ] {
        assert_eq!(super::used_for(&app(purpose)), wanted, "{purpose}");
    }
}
