//! What every kind of answer carries, as a scanner would look at it: policies, types, what may be kept, and cookies.

use axum::body::Body;
use http::{Method, Request, header};
use serde_json::json;

use super::{Answer, Guest, House, NOBODY, PASSWORD};

/// A kind of answer, and what it is.
struct Seen {
    what: &'static str,
    answer: Answer,
}

/// One of each kind.
async fn walk(house: &House) -> Vec<Seen> {
    let (_, owner) = house.owner().await;
    let mut seen = Vec::new();
    let mut add = |what, answer| seen.push(Seen { what, answer });
    let page = house.get(&NOBODY, "/inbox").await;
    let text = String::from_utf8_lossy(&page.bytes).into_owned();
    if let Some(asset) = text.split('"').find(|piece| piece.starts_with("/assets/")) {
        add("asset", house.get(&NOBODY, asset).await);
    }
    add("page", page);
    add("missing file", house.get(&NOBODY, "/none.js").await);
    add("document page", house.get(&NOBODY, "/api/docs").await);
    add("document", house.get(&NOBODY, "/api/v1/openapi.json").await);
    add("api answer", house.get(&owner, "/api/v1/me").await);
    add("api refusal", house.get(&NOBODY, "/api/v1/me").await);
    add("api nothing", house.get(&owner, "/api/v1/nothing").await);
    add("api bad method", house.send(&owner, Method::PUT, "/api/v1/labels", &json!({}), &[]).await);
    add("api bad body", house.post(&owner, "/api/v1/labels", &json!({"name": 1})).await);
    add("export", house.get(&owner, "/api/v1/audit-events/export").await);
    add("webhook refused", house.post(&NOBODY, "/webhooks/testing", &json!({})).await);
    let genuine =
        house.send(&NOBODY, Method::POST, "/webhooks/testing", &json!({}), &[("x-genuine", "yes")]).await;
    add("webhook", genuine);
    add("webhook unknown", house.post(&NOBODY, "/webhooks/none", &json!({})).await);
    add("consent", house.get(&owner, "/oauth/testing/callback?state=x&code=y").await);
    add("media", house.get(&NOBODY, "/media/none").await);
    add("alive", house.get(&NOBODY, "/healthz").await);
    for (what, file, name) in [
        ("picture", png(), "a.png"),
        ("html file", b"<html><script>alert(1)</script></html>".to_vec(), "a.html"),
        ("svg file", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), "a.svg"),
        ("xml file", b"<?xml version='1.0'?><x/>".to_vec(), "a.xml"),
        ("pdf file", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n".to_vec(), "a.pdf"),
        ("half a picture", png()[..24].to_vec(), "b.png"),
        ("picture with a page behind it", [&png()[..20], b"<script>alert(1)</script>"].concat(), "c.png"),
    ] {
        let kept = upload(house, &owner, &file, name).await;
        assert_eq!(kept.status, 201, "{what}: {kept:?}");
        let at = format!("/api/v1/attachments/{}", kept.json()["id"].as_str().expect("an id"));
        add(what, house.get(&owner, &at).await);
    }
    seen
}

fn png() -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(8, 8).write_to(&mut out, image::ImageFormat::Png).expect("encodes");
    out.into_inner()
}

pub(super) async fn upload(house: &House, guest: &Guest, file: &[u8], name: &str) -> Answer {
    let head = format!(
        "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: image/png\r\n\r\n"
    );
    let body = [head.as_bytes(), file, b"\r\n--b--\r\n"].concat();
    let request = guest
        .request(Method::POST, "/api/v1/attachments")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
    house.call(request.body(Body::from(body)).expect("a request")).await
}

#[tokio::test]
async fn every_kind_of_answer_carries_its_policies() {
    for origin in [super::ORIGIN, "https://inbox.example.com"] {
        let house = House::at(origin).await;
        let secure = origin.starts_with("https");
        // A cookie client's Origin is that of the host that is called, in either case.
        for Seen { what, answer } in walk(&house).await {
            let is = |name: &str, wanted: &str| assert_eq!(answer.header(name), wanted, "{what}: {name}");
            is("x-content-type-options", "nosniff");
            is("x-frame-options", "DENY");
            is("referrer-policy", "no-referrer");
            is("cross-origin-opener-policy", "same-origin");
            is("x-permitted-cross-domain-policies", "none");
            let apart = answer.header("cross-origin-resource-policy");
            assert!(apart == "same-origin" || what == "media", "{what}: {apart}");
            assert!(answer.header("permissions-policy").contains("camera=()"), "{what}");
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'"), "{what}: {policy}");
            assert!(policy.contains("frame-ancestors 'none'"), "{what}: {policy}");
            assert!(!policy.contains("unsafe-"), "{what}: {policy}");
            let is_page = matches!(what, "page" | "document page");
            assert_eq!(policy.contains("sandbox"), !is_page, "{what}: {policy}");
            assert_eq!(!answer.header("strict-transport-security").is_empty(), secure, "{what}");
            let keeps = answer.header("cache-control");
            match what {
                "asset" => assert!(keeps.contains("immutable"), "{keeps}"),
                "page" => assert_eq!(keeps, "no-cache"),
                "document page" | "document" => {}
                _ if what.contains("picture") || what.contains(" file") && what != "missing file" => {
                    assert!(keeps.starts_with("private"), "{what}: {keeps}");
                }
                _ => assert_eq!(keeps, "no-store", "{what}"),
            }
            assert!(answer.headers.get("server").is_none() && answer.headers.get("x-powered-by").is_none());
            assert!(!answer.headers.contains_key("access-control-allow-origin"), "{what}");
            if !answer.bytes.is_empty() {
                assert!(!answer.header("content-type").is_empty(), "{what} has a type");
            }
            let cookie = answer.headers.get("set-cookie");
            assert!(cookie.is_none(), "{what} sets a cookie: {cookie:?}");
        }
    }
}

#[tokio::test]
async fn files_are_inert_whatever_they_are() {
    let house = House::new().await;
    let seen = walk(&house).await;
    let of = |what: &str| &seen.iter().find(|s| s.what == what).expect(what).answer;
    assert_eq!(of("picture").header("content-type"), "image/png");
    assert!(of("picture").header("content-disposition").starts_with("inline"));
    for what in
        ["html file", "svg file", "xml file", "pdf file", "half a picture", "picture with a page behind it"]
    {
        assert_eq!(of(what).header("content-type"), "application/octet-stream", "{what}");
        assert!(of(what).header("content-disposition").starts_with("attachment"), "{what}");
        assert!(of(what).header("content-security-policy").contains("sandbox"), "{what}");
    }
}

#[tokio::test]
async fn the_cookie_is_for_this_host_alone_and_no_script_reads_it() {
    for (origin, wanted) in [(super::ORIGIN, "sampan="), ("https://inbox.example.com", "__Host-sampan=")] {
        let house = House::at(origin).await;
        house.owner().await;
        let body = json!({"email": "owner@example.com", "password": PASSWORD});
        let cookie = house.post(&NOBODY, "/api/v1/session", &body).await;
        let cookie = cookie.header("set-cookie");
        assert!(cookie.starts_with(wanted), "{cookie}");
        for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert_eq!(cookie.contains("; Secure"), origin.starts_with("https"), "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

#[tokio::test]
async fn a_page_of_another_site_cannot_write_even_with_our_origin_stolen() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let label = json!({"name": "VIP", "color": "#112233"});
    for site in ["cross-site", "same-site"] {
        let answer =
            house.send(&owner, Method::POST, "/api/v1/labels", &label, &[("sec-fetch-site", site)]).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "foreign_origin"), "{site}");
        let sign_in = json!({"email": "owner@example.com", "password": PASSWORD});
        let answer =
            house.send(&NOBODY, Method::POST, "/api/v1/session", &sign_in, &[("sec-fetch-site", site)]).await;
        assert_eq!(answer.status, 403, "nobody is signed in from elsewhere");
    }
    let own = [("sec-fetch-site", "same-origin")];
    assert_eq!(house.send(&owner, Method::POST, "/api/v1/labels", &label, &own).await.status, 201);
}

#[tokio::test]
async fn whoever_knocks_without_a_key_waits_and_a_platform_never_does() {
    let house = House::new().await;
    for _ in 0..300 {
        assert_eq!(house.post(&NOBODY, "/webhooks/testing", &json!({})).await.status, 401);
    }
    let last = house.post(&NOBODY, "/webhooks/testing", &json!({})).await;
    assert_eq!(last.status, 429);
    assert!(last.header("retry-after").parse::<u64>().is_ok_and(|s| (1..=61).contains(&s)));
    for _ in 0..400 {
        let request =
            Request::builder().method(Method::POST).uri("/webhooks/testing").header("x-genuine", "yes");
        assert_eq!(house.call(request.body(Body::empty()).expect("a request")).await.status, 200);
    }
}
