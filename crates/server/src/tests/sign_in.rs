//! Ways to sign in, and their ends: devices, expiry, two steps, tries that are refused.

use std::{net::SocketAddr, time::Duration};

use axum::{body::Body, extract::ConnectInfo};
use http::{Method, Request, header};
use model::{Role, Time, UserId, WorkspaceId};
use serde_json::{Value, json};
use store::{audit::Act, session::Lifetime};

use super::{Answer, Guest, House, NOBODY, ORIGIN, PASSWORD};
use crate::auth::totp;

const OWNER: &str = "owner@example.com";

/// Signs in from an address, with the cookies that a browser has.
async fn sign_in(house: &House, from: [u8; 4], cookies: &str, body: &Value) -> Answer {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri("/api/v1/session")
        .extension(ConnectInfo(SocketAddr::from((from, 1000))))
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0");
    if !cookies.is_empty() {
        request = request.header(header::COOKIE, cookies).header(header::ORIGIN, ORIGIN);
    }
    house.call(request.body(Body::from(body.to_string())).expect("a request")).await
}

fn cookies(answer: &Answer) -> Vec<String> {
    let all = answer.headers.get_all(header::SET_COOKIE).iter();
    all.map(|v| v.to_str().expect("text").to_owned()).collect()
}

/// `name=value` of a cookie that was set.
fn pair(set: &str) -> String {
    set.split(';').next().unwrap_or_default().to_owned()
}

fn as_guest(answer: &Answer) -> Guest {
    Guest { cookie: Some(pair(&cookies(answer)[0])) }
}

fn right() -> Value {
    json!({"email": OWNER, "password": PASSWORD})
}

fn wrong() -> Value {
    json!({"email": OWNER, "password": "fake-wrong-password"})
}

async fn user(house: &House, email: &str) -> UserId {
    store::user::find(&house.server.store, email).await.expect("reads").expect("somebody").id
}

/// The acts of a workspace, oldest first.
async fn acts(house: &House, workspace: WorkspaceId) -> Vec<Act> {
    let page = store::audit::list(&house.server.store, workspace, None, 100).await.expect("reads");
    page.items.into_iter().rev().map(|event| event.act).collect()
}

async fn has_act(house: &House, workspace: WorkspaceId, action: &str, detail: Option<&str>) -> bool {
    // What is noted beside the answer may come a moment after it.
    for _ in 0..100 {
        let all = acts(house, workspace).await;
        if all.iter().any(|a| a.action == action && (detail.is_none() || a.detail.as_deref() == detail)) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

/// The code of a secret, `steps` from now.
fn code(secret: &str, steps: i64, now: Time) -> String {
    let secret = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).expect("base32");
    format!("{:06}", totp::code(&secret, now.as_millis() / 30_000 + steps))
}

#[tokio::test]
async fn cookies_are_bound_to_the_host_under_https_and_only_there() {
    for (url, session, device, secure) in [
        ("https://inbox.example.com", "__Host-sampan=", "__Host-sampan-device=", true),
        (ORIGIN, "sampan=", "sampan-device=", false),
    ] {
        let house = House::at(url).await;
        let workspace = house.workspace("Market").await;
        house.member(workspace, OWNER, Role::Owner).await;
        let set = cookies(&sign_in(&house, [192, 0, 2, 1], "", &right()).await);
        assert_eq!(set.len(), 2, "{set:?}");
        assert!(set[0].starts_with(session) && set[1].starts_with(device), "{set:?}");
        for one in set {
            assert!(one.contains("; Path=/;") && one.contains("; HttpOnly; SameSite=Lax"), "{one}");
            assert!(!one.contains("Domain"), "{one}");
            assert_eq!(one.ends_with("; Secure"), secure, "{one}");
        }
    }
}

#[tokio::test]
async fn one_sees_where_one_is_signed_in_and_ends_it() {
    let house = House::new().await;
    let (workspace, here) = house.owner().await;
    let there = as_guest(&sign_in(&house, [198, 51, 100, 7], "", &right()).await);
    let third = as_guest(&sign_in(&house, [198, 51, 100, 8], "", &right()).await);
    let (_, other) = house.member(workspace, "mai@example.com", Role::Viewer).await;
    let list = house.get(&here, "/api/v1/sessions").await.json();
    let items = list["items"].as_array().expect("a list");
    assert_eq!(items.len(), 3, "{list}");
    assert_eq!(items.iter().filter(|s| s["current"] == true).count(), 1);
    let theirs = items.iter().find(|s| s["address"] == "198.51.100.7").expect("there");
    assert_eq!((&theirs["browser"], &theirs["system"]), (&json!("Firefox"), &json!("Linux")));
    assert_eq!(theirs["way"], "password");
    let at = format!("/api/v1/sessions/{}", theirs["id"].as_str().expect("an id"));
    // Somebody else's session does not exist.
    assert_eq!(house.send(&other, Method::DELETE, &at, &json!({}), &[]).await.status, 404);
    assert_eq!(house.get(&there, "/api/v1/me").await.status, 200);
    assert_eq!(house.send(&here, Method::DELETE, &at, &json!({}), &[]).await.status, 204);
    assert_eq!(house.get(&there, "/api/v1/me").await.status, 401);
    assert_eq!(house.send(&here, Method::DELETE, &at, &json!({}), &[]).await.status, 404);
    assert_eq!(house.send(&here, Method::DELETE, "/api/v1/sessions", &json!({}), &[]).await.status, 204);
    assert_eq!(house.get(&third, "/api/v1/me").await.status, 401);
    assert_eq!(house.get(&here, "/api/v1/me").await.status, 200);
    assert_eq!(house.get(&other, "/api/v1/me").await.status, 200);
    assert!(has_act(&house, workspace, "session.end", None).await);
    assert!(has_act(&house, workspace, "session.end_others", None).await);
}

#[tokio::test]
async fn sessions_end_by_themselves_unused_and_at_the_latest() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (user, now) = (user(&house, OWNER).await, house.server.now());
    let day = Duration::from_hours(24);
    let of = async |token: &str, begun: Time, lifetime: Lifetime| {
        let made = house.server.store.write(async |tx| {
            store::session::create(&tx, user, Some(workspace), token, None, lifetime, begun).await
        });
        made.await.expect("a session");
        house.get(&Guest { cookie: Some(format!("sampan={token}")) }, "/api/v1/me").await.status.as_u16()
    };
    let life = crate::auth::LIFETIME;
    assert_eq!(of("fresh", now, life).await, 200);
    // Not used for a fortnight, and used every day for ninety.
    assert_eq!(of("idle", now.before(day * 15), life).await, 401);
    assert_eq!(of("old", now.before(day * 91), Lifetime { idle: day * 365, ..life }).await, 401);
    assert_eq!(of("used", now.before(day * 89), Lifetime { idle: day * 365, ..life }).await, 200);
    // Use moves the first end, never the second.
    let open = house.get(&owner, "/api/v1/sessions").await.json();
    assert_eq!(open["items"].as_array().map(Vec::len), Some(3));
    let gone = house.server.store.write(async |tx| store::session::prune(&tx, now).await).await;
    assert_eq!(gone.expect("prunes"), 2);
}

#[tokio::test]
async fn another_password_needs_the_old_one_and_ends_other_sessions() {
    let house = House::new().await;
    let (workspace, here) = house.owner().await;
    let there = as_guest(&sign_in(&house, [198, 51, 100, 7], "", &right()).await);
    let patch =
        async |guest: &Guest, body: Value| house.send(guest, Method::PATCH, "/api/v1/me", &body, &[]).await;
    let named = patch(&here, json!({"name": " น้ำฝน "})).await;
    assert_eq!(named.json()["name"], "น้ำฝน");
    assert_eq!(patch(&here, json!({"name": " "})).await.status, 422);
    let new = "fake-password-2";
    for (body, field) in [
        (json!({"new_password": new}), "current_password"),
        (json!({"new_password": "short", "current_password": PASSWORD}), "new_password"),
        (json!({"new_password": new, "current_password": "fake-wrong-one"}), "current_password"),
    ] {
        let refused = patch(&here, body).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["field"]), (422, &json!(field)));
    }
    assert_eq!(house.get(&there, "/api/v1/me").await.status, 200);
    let done = patch(&here, json!({"new_password": new, "current_password": PASSWORD})).await;
    assert_eq!(done.status, 200, "{done:?}");
    assert_eq!(house.get(&there, "/api/v1/me").await.status, 401);
    assert_eq!(house.get(&here, "/api/v1/me").await.json()["name"], "น้ำฝน");
    assert_eq!(house.post(&NOBODY, "/api/v1/session", &right()).await.status, 401);
    let with_new = json!({"email": OWNER, "password": new});
    assert_eq!(house.post(&NOBODY, "/api/v1/session", &with_new).await.status, 200);
    assert!(has_act(&house, workspace, "user.change_password", None).await);
    // Whoever took a session does not find the password out with it.
    let mut last = 0;
    for _ in 0..20 {
        let guess = json!({"new_password": "fake-password-3", "current_password": "fake-wrong-one"});
        last = patch(&here, guess).await.status.as_u16();
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn two_steps_are_asked_for_and_no_code_is_taken_twice() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    assert_eq!(house.get(&owner, "/api/v1/me/totp").await.json()["confirmed_at"], Value::Null);
    let key = [("idempotency-key", "set-up")];
    let begun = house.send(&owner, Method::POST, "/api/v1/me/totp", &json!({}), &key).await;
    assert_eq!(begun.status, 200, "{begun:?}");
    let begun = begun.json();
    let secret = begun["secret"].as_str().expect("a secret").to_owned();
    assert!(begun["uri"].as_str().is_some_and(|u| u.contains(&secret)), "{begun}");
    assert!(begun["qr"]["path"].as_str().is_some_and(|p| p.starts_with("M0 0h7")), "{begun}");
    // Until a code was shown, nothing is asked for.
    assert_eq!(house.post(&NOBODY, "/api/v1/session", &right()).await.status, 200);
    let now = house.server.now();
    let confirm = async |code: &str| {
        let key = [("idempotency-key", "confirm")];
        house.send(&owner, Method::POST, "/api/v1/me/totp/confirm", &json!({"code": code}), &key).await
    };
    assert_eq!(confirm("000000").await.code(), "bad_totp");
    let current = code(&secret, 0, now);
    let done = confirm(&current).await;
    assert_eq!(done.status, 200, "{done:?}");
    let codes: Vec<String> = serde_json::from_value(done.json()["recovery_codes"].clone()).expect("codes");
    assert_eq!(codes.len(), 10);
    // They are shown once: the same request again finds nothing to confirm.
    assert_eq!(confirm(&current).await.code(), "totp_not_begun");
    assert_eq!(house.post(&owner, "/api/v1/me/totp", &json!({})).await.code(), "totp_on");

    let with = |code: &str| json!({"email": OWNER, "password": PASSWORD, "totp": code});
    let try_with = async |code: &str| {
        let answer = house.post(&NOBODY, "/api/v1/session", &with(code)).await;
        let (here, place) = ([192, 0, 2, 1].into(), Some("address 192.0.2.1"));
        house.server.throttle.came_in(OWNER, here, place).await.expect("forgotten");
        (answer.status.as_u16(), if answer.status == 200 { String::new() } else { answer.code() })
    };
    let fine = (200, String::new());
    let bad = (401, "bad_totp".to_owned());
    let missing = house.post(&NOBODY, "/api/v1/session", &right()).await;
    assert_eq!((missing.status.as_u16(), missing.code().as_str()), (401, "totp_required"));
    // A wrong password says nothing of the second step.
    let guess = json!({"email": OWNER, "password": "fake-wrong-password", "totp": "000000"});
    assert_eq!(house.post(&NOBODY, "/api/v1/session", &guess).await.code(), "wrong_password");
    // The code that confirmed it opens no door, nor does an older one; the next does, once.
    assert_eq!(try_with(&current).await, bad);
    assert_eq!(try_with(&code(&secret, -1, now)).await, bad);
    let next = code(&secret, 1, house.server.now());
    assert_eq!(try_with(&next).await, fine);
    assert_eq!(try_with(&next).await, bad);
    // A recovery code, however it is typed, once.
    assert_eq!(try_with(&codes[3].to_uppercase().replace('-', " ")).await, fine);
    assert_eq!(try_with(&codes[3]).await, bad);
    let state = house.get(&owner, "/api/v1/me/totp").await.json();
    assert_eq!(state["recovery_codes_left"], 9);
    assert!(has_act(&house, workspace, "session.refuse", Some("wrong code")).await);
    assert!(has_act(&house, workspace, "session.refuse", Some("wrong password")).await);

    let end = async |password: &str| {
        house.send(&owner, Method::DELETE, "/api/v1/me/totp", &json!({"password": password}), &[]).await
    };
    assert_eq!(end("fake-wrong-password").await.code(), "wrong_password");
    assert_eq!(end(PASSWORD).await.status, 204);
    assert_eq!(house.post(&NOBODY, "/api/v1/session", &right()).await.status, 200);
    assert!(has_act(&house, workspace, "totp.confirm", None).await);
    assert!(has_act(&house, workspace, "totp.remove", None).await);
}

#[tokio::test]
async fn strangers_slow_nobody_down_who_was_here_before() {
    let house = House::new().await;
    let workspace = house.workspace("Market").await;
    house.member(workspace, OWNER, Role::Owner).await;
    let home = [198, 51, 100, 7];
    let first = sign_in(&house, home, "", &right()).await;
    let browser = pair(&cookies(&first)[1]);
    // A crowd of strangers, one try each: after a hundred the account itself is guarded, and longer with each further one. Only
    // the throttle is asked, at moments of its own: a hundred hashes would take a minute, and this test must not outlast the wait.
    let mut at = house.server.now();
    let mut longest = 0;
    for n in 0..250_u8 {
        let tried = house.server.throttle.try_now(OWNER, [203, 0, 113, n].into(), None, at).await;
        if let Some(wait) = tried.err().and_then(|problem| problem.retry_after()) {
            longest = wait;
            at = at.after(Duration::from_secs(wait));
        }
        if longest > 400 {
            break;
        }
    }
    assert!(longest > 400, "{longest}");
    let stranger = sign_in(&house, [198, 18, 0, 1], "", &right()).await;
    assert_eq!(stranger.status, 429);
    assert!(stranger.header("retry-after").parse::<u64>().is_ok_and(|s| s > 0));
    // The owner comes in: at home without the browser's cookie, and elsewhere with it.
    assert_eq!(sign_in(&house, home, "", &right()).await.status, 200);
    assert_eq!(sign_in(&house, [198, 18, 0, 2], &browser, &right()).await.status, 200);
    // A mark that was made up, or is another account's, is worth nothing.
    let made_up = format!("sampan-device={}", "x".repeat(32));
    assert_eq!(sign_in(&house, [198, 18, 0, 3], &made_up, &right()).await.status, 429);
    // What is tried at home has an end, too, and only for tries from there.
    let mut last = 0;
    for _ in 0..20 {
        last = sign_in(&house, home, "", &wrong()).await.status.as_u16();
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
    assert_eq!(sign_in(&house, home, &browser, &right()).await.status, 200);
}

#[tokio::test]
async fn an_unknown_address_is_answered_as_a_known_one() {
    let house = House::new().await;
    let (workspace, _) = house.owner().await;
    let mut unknown = wrong();
    unknown["email"] = json!("nobody@example.com");
    let ask = async |body: &Value, from: u8| sign_in(&house, [203, 0, 113, from], "", body).await;
    // Once for what is made on the first try.
    ask(&unknown, 1).await;
    let begun = tokio::time::Instant::now();
    let other = ask(&unknown, 2).await;
    let without = begun.elapsed();
    let begun = tokio::time::Instant::now();
    let known = ask(&wrong(), 3).await;
    let with = begun.elapsed();
    assert_eq!((other.status, other.json()), (known.status, known.json()));
    // Both make a hash, which takes by far the longest; the machine may be busy.
    assert!(without * 4 > with && with * 4 > without, "{without:?} {with:?}");
    assert!(has_act(&house, workspace, "session.refuse", Some("wrong password")).await);
    // Nobody who has no password comes in with one.
    let now = house.server.now();
    let made = house.server.store.write(async |tx| {
        let user = store::user::create(&tx, "sso@example.com", "Nok", crate::auth::NO_PASSWORD, now).await?;
        store::member::create(&tx, workspace, user.id, Role::Agent, now).await
    });
    made.await.expect("a member");
    for password in ["-", "", "fake-password-1"] {
        let answer = ask(&json!({"email": "sso@example.com", "password": password}), 4).await;
        assert_eq!(answer.code(), "wrong_password");
    }
}
