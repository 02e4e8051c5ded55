//! First run, signing in and out.

use http::Method;
use serde_json::json;

use super::{Guest, House, NOBODY, PASSWORD};

#[tokio::test]
async fn the_first_run_makes_the_owner_once() {
    let house = House::new().await;
    let now = house.server.now();
    let set = house.server.store.write(async |tx| store::setup_token::set(&tx, "fake-setup", now).await);
    set.await.expect("a token");
    assert_eq!(house.get(&NOBODY, "/api/v1/setup").await.json(), json!({"needed": true}));
    let mut ask = json!({
        "setup_token": "wrong", "workspace_name": "ตลาดน้ำ", "name": "Mai",
        "email": "Mai@Example.com", "password": PASSWORD,
    });
    assert_eq!(house.post(&NOBODY, "/api/v1/setup", &ask).await.status, 403);
    ask["setup_token"] = json!("fake-setup");
    ask["password"] = json!("short");
    let short = house.post(&NOBODY, "/api/v1/setup", &ask).await;
    assert_eq!((short.status.as_u16(), short.json()["field"].as_str()), (422, Some("password")));
    ask["password"] = json!(PASSWORD);
    let done = house.post(&NOBODY, "/api/v1/setup", &ask).await;
    assert_eq!(done.status, 201, "{done:?}");
    assert_eq!(done.json()["role"], "owner");
    assert!(done.header("set-cookie").contains("HttpOnly; SameSite=Lax"));
    let workspace = store::workspace::list(&house.server.store).await.expect("reads")[0].id;
    let acts = store::audit::list(&house.server.store, workspace, None, 9).await.expect("reads").items;
    assert!(acts.iter().any(|event| event.act.action == "workspace.set_up"), "{acts:?}");
    let cookie = done.header("set-cookie").split(';').next().unwrap_or("").to_owned();
    let me = house.get(&Guest { cookie: Some(cookie) }, "/api/v1/me").await;
    assert_eq!(me.json()["workspace"]["name"], "ตลาดน้ำ");
    assert_eq!(house.post(&NOBODY, "/api/v1/setup", &ask).await.code(), "setup_done");
    assert_eq!(house.get(&NOBODY, "/api/v1/setup").await.json(), json!({"needed": false}));
    // The address is the same whatever its case.
    let again = json!({"email": "mai@EXAMPLE.com", "password": PASSWORD});
    assert_eq!(house.post(&NOBODY, "/api/v1/session", &again).await.status, 200);
}

#[tokio::test]
async fn signing_out_ends_the_session_everywhere() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    assert_eq!(house.get(&owner, "/api/v1/me").await.status, 200);
    let bare = owner.request(Method::DELETE, "/api/v1/session");
    let out = house.call(bare.body(axum::body::Body::empty()).expect("a request")).await;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(house.get(&owner, "/api/v1/me").await.status, 401);
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let house = House::new().await;
    house.owner().await;
    let guess = json!({"email": "owner@example.com", "password": "fake-wrong-password"});
    let mut last = house.post(&NOBODY, "/api/v1/session", &guess).await;
    // The owner signed in from here before: ten tries, each of which a slow machine may take long for.
    for _ in 0..20 {
        if last.status == 429 {
            break;
        }
        last = house.post(&NOBODY, "/api/v1/session", &guess).await;
    }
    assert_eq!(last.status, 429);
    assert!(last.header("retry-after").parse::<u64>().is_ok_and(|s| s > 0));
    let unknown = json!({"email": "nobody@example.com", "password": "fake-wrong-password"});
    let unknown = house.post(&NOBODY, "/api/v1/session", &unknown).await;
    assert_eq!((unknown.status.as_u16(), unknown.code().as_str()), (401, "wrong_password"));
}

#[tokio::test]
async fn a_token_that_is_not_known_never_falls_back_to_the_cookie() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let request = owner.request(Method::GET, "/api/v1/me").header("authorization", "Bearer smp_fake");
    let answer = house.call(request.body(axum::body::Body::empty()).expect("a request")).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "bad_token"));
}
