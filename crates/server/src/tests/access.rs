//! What holds for every request, whoever makes it.

use axum::body::Body;
use http::{Method, Request};
use serde_json::json;

use super::{House, NOBODY};

#[tokio::test]
async fn a_cookie_writes_only_from_our_own_pages() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let label = json!({"name": "VIP", "color": "#112233"}).to_string();
    let ask = |origin: Option<&str>, kind: &str| {
        let mut request = http::Request::builder()
            .method(Method::POST)
            .uri("/api/v1/labels")
            .header("host", "127.0.0.1:8080")
            .header("cookie", owner.cookie.clone().expect("a cookie"))
            .header("content-type", kind);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        request.body(axum::body::Body::from(label.clone())).expect("a request")
    };
    let foreign = house.call(ask(Some("https://evil.example"), "application/json")).await;
    assert_eq!((foreign.status.as_u16(), foreign.code().as_str()), (403, "foreign_origin"));
    assert_eq!(house.call(ask(None, "application/json")).await.status, 403);
    assert_eq!(house.call(ask(Some(super::ORIGIN), "text/plain")).await.status, 415);
    assert_eq!(house.call(ask(Some(super::ORIGIN), "application/json")).await.status, 201);
}

#[tokio::test]
async fn a_page_that_is_opened_again_keeps_its_own_policy() {
    let house = House::new().await;
    let first = house.get(&NOBODY, "/inbox").await;
    assert!(!first.header("content-security-policy").contains("sandbox"));
    let again = Request::builder().uri("/inbox").header("if-none-match", first.header("etag"));
    let again = house.call(again.body(Body::empty()).expect("a request")).await;
    // A browser puts the headers of this answer over those that it kept.
    assert_eq!(again.status, 304);
    assert!(again.headers.get("content-security-policy").is_none(), "{:?}", again.headers);
}

#[tokio::test]
async fn every_answer_carries_its_policies() {
    let house = House::new().await;
    for path in ["/", "/inbox", "/api/docs", "/api/v1/setup", "/api/v1/nothing", "/healthz", "/webhooks/none"]
    {
        let answer = house.get(&NOBODY, path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("script-src 'unsafe") && !policy.contains("'unsafe-eval'"), "{path}");
    }
    assert_eq!(house.get(&NOBODY, "/api/v1/setup").await.header("cache-control"), "no-store");
    assert_eq!(house.get(&NOBODY, "/readyz").await.status, 200);
    assert_eq!(house.get(&NOBODY, "/api/v1/nothing").await.code(), "not_found");
    assert_eq!(house.get(&NOBODY, "/api/v1/openapi.json").await.json()["openapi"], "3.1.0");
}
