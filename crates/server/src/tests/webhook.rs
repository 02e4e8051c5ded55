//! The platforms' way in: what is answered, and that nothing refused is taken.

use axum::body::Body;
use http::{Method, Request};

use super::{House, NOBODY};

async fn called(house: &House, method: Method, path: &str, genuine: &str, body: Vec<u8>) -> super::Answer {
    let request = Request::builder().method(method).uri(path).header("x-genuine", genuine);
    house.call(request.body(Body::from(body)).expect("a request")).await
}

#[tokio::test]
async fn a_genuine_call_is_answered_empty_and_others_as_they_deserve() {
    let house = House::new().await;
    for path in ["/webhooks/testing", "/webhooks/testing/further"] {
        let fine = called(&house, Method::POST, path, "yes", b"{}".to_vec()).await;
        assert_eq!((fine.status.as_u16(), fine.bytes.len()), (200, 0));
        assert_eq!(called(&house, Method::POST, path, "no", b"{}".to_vec()).await.status, 401);
        assert_eq!(called(&house, Method::POST, path, "later", b"{}".to_vec()).await.status, 503);
        assert_eq!(called(&house, Method::PUT, path, "yes", b"{}".to_vec()).await.status, 405);
    }
    assert_eq!(called(&house, Method::POST, "/webhooks/other", "yes", vec![]).await.status, 404);
    let most = 4 * 1024 * 1024;
    assert_eq!(called(&house, Method::POST, "/webhooks/testing", "yes", vec![b' '; most]).await.status, 200);
    assert_eq!(
        called(&house, Method::POST, "/webhooks/testing", "yes", vec![b' '; most + 1]).await.status,
        413
    );
}

#[tokio::test]
async fn the_way_back_from_consent_needs_a_session() {
    let house = House::new().await;
    assert_eq!(house.get(&NOBODY, "/oauth/testing/callback?code=1&state=2").await.status, 404);
}
