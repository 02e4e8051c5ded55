//! Who gets in where: every operation, without a session, with too small a role, and from another workspace.

use axum::body::Body;
use http::{Method, Request};
use model::Role;
use serde_json::json;

use super::{House, NOBODY};

/// Operations that need nobody.
const OPEN: &[(&str, &str)] = &[("GET", "/setup"), ("POST", "/setup"), ("POST", "/session")];
/// Operations that a viewer may call.
const VIEWER: &[(&str, &str)] = &[
    ("DELETE", "/session"),
    ("POST", "/conversations/{id}/presence"),
    ("PUT", "/me/availability"),
];
/// Operations that need more than an agent.
const ABOVE_AGENT: &[(&str, &str)] =
    &[("GET", "/platform-apps"), ("GET", "/journal"), ("GET", "/contacts/{id}/export"),
    ("GET", "/assignment-rules"), ("GET", "/assignment-settings")];

fn random_id(path: &str) -> String {
    path.replace("{id}", &uuid::Uuid::now_v7().to_string())
}

#[tokio::test]
async fn nothing_answers_without_a_session() {
    let house = House::new().await;
    for (method, path) in crate::operations() {
        if OPEN.contains(&(method.as_str(), path.as_str())) {
            continue;
        }
        let verb: Method = method.parse().expect("a method");
        let path = format!("/api/v1{}", random_id(&path));
        let answer = house.send(&NOBODY, verb, &path, &json!({}), &[]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (401, "not_signed_in"),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_viewer_reads_and_is_refused_every_write_before_its_body_is_read() {
    let house = House::new().await;
    let workspace = house.workspace("Market").await;
    let (_, viewer) = house.member(workspace, "viewer@example.com", Role::Viewer).await;
    for (method, path) in crate::operations() {
        let key = (method.as_str(), path.as_str());
        if OPEN.contains(&key) || VIEWER.contains(&key) || path == "/stream" {
            continue;
        }
        let verb: Method = method.parse().expect("a method");
        let at = format!("/api/v1{}", random_id(&path));
        let answer = house.send(&viewer, verb, &at, &json!({"no such": "field"}), &[]).await;
        if method == "GET" && !ABOVE_AGENT.contains(&key) {
            assert_ne!(answer.status, 403, "{method} {path}");
        } else {
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (403, "forbidden"),
                "{method} {path}"
            );
        }
    }
}

#[tokio::test]
async fn another_workspace_s_id_is_the_same_as_one_that_nobody_has() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let other = house.workspace("Other").await;
    let (conversation, contact) = house.conversation(other).await;
    let random = uuid::Uuid::now_v7();
    for (method, path, body) in [
        ("GET", "/conversations/{}", json!({})),
        ("PATCH", "/conversations/{}", json!({"status": "resolved"})),
        ("POST", "/conversations/{}/read", json!({})),
        ("POST", "/conversations/{}/presence", json!({"state": "typing"})),
        ("POST", "/conversations/{}/hand-over", json!({"assignee_id": random, "note": "x"})),
        ("GET", "/conversations/{}/messages", json!({})),
        ("POST", "/conversations/{}/messages", json!({"kind": "note", "text": "x"})),
        ("GET", "/contacts/{}", json!({})),
        ("PATCH", "/contacts/{}", json!({"name": "x"})),
        ("GET", "/contacts/{}/orders", json!({})),
        ("GET", "/contacts/{}/export", json!({})),
        ("DELETE", "/contacts/{}", json!({})),
    ] {
        let theirs =
            if path.starts_with("/contacts") { contact.to_string() } else { conversation.to_string() };
        let mut seen = Vec::new();
        for id in [theirs, random.to_string(), "garbage".to_owned()] {
            let at = format!("/api/v1{}", path.replace("{}", &id));
            let answer = house.send(&owner, method.parse().expect("a method"), &at, &body, &[]).await;
            assert_eq!(answer.status, 404, "{method} {at}");
            seen.push(answer.json());
        }
        assert!(seen.windows(2).all(|two| two[0] == two[1]), "{method} {path}");
    }
    let list = house.get(&owner, "/api/v1/conversations").await.json();
    assert_eq!(list, json!({"items": [], "next_cursor": null}));
}

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
