//! Whoever took a session cannot make a way in of their own: that needs a proof of the last ten minutes.

use std::time::Duration;

use http::Method;
use model::Role;
use serde_json::{Value, json};

use super::{House, PASSWORD, matrix::who};
use crate::auth::{NO_PASSWORD, totp};

/// What changes how somebody signs in, with what it answers whoever may.
const CHANGES: [(&str, &str, &str, u16); 6] = [
    ("POST", "/me/totp", "{}", 200),
    ("POST", "/me/totp/confirm", r#"{"code": "x"}"#, 422),
    // It was begun above; of the others there is none that could be made or removed.
    ("DELETE", "/me/totp", "{}", 204),
    ("POST", "/me/passkeys/options", "{}", 409),
    ("POST", "/me/passkeys", r#"{"step": "x", "name": "x", "credential": {}}"#, 409),
    ("DELETE", "/me/passkeys/00000000-0000-7000-8000-000000000000", "{}", 404),
];

async fn call(house: &House, who: &who::Who, method: &str, path: &str, body: &str) -> (u16, Value) {
    let verb: Method = method.parse().expect("a method");
    let (status, bytes) = who.call(house, verb, path, body).await;
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

#[tokio::test]
async fn an_old_session_shows_first_that_it_is_its_owner() {
    let house = House::new().await;
    let workspace = house.workspace("Market").await;
    let (member, _) = house.member(workspace, "mai@example.com", Role::Viewer).await;
    let began = house.server.now().before(Duration::from_mins(11));
    let old = who::session(&house, workspace, member, began).await;
    for (method, path, body, _) in CHANGES {
        let (status, said) = call(&house, &old, method, path, body).await;
        assert_eq!((status, &said["code"]), (403, &json!("proof_required")), "{method} {path}");
    }
    let (_, proof) = call(&house, &old, "GET", "/me/proof", "").await;
    assert_eq!(proof["by"], "password");
    for wrong in [json!({}), json!({"password": "fake-wrong-password"}), json!({"code": "123456"})] {
        let (status, said) = call(&house, &old, "POST", "/me/proof", &wrong.to_string()).await;
        assert_eq!((status, &said["field"]), (422, &json!("password")), "{wrong}");
    }
    assert_eq!(call(&house, &old, "POST", "/me/totp", "{}").await.0, 403, "a wrong one shows nothing");
    let right = json!({"password": PASSWORD}).to_string();
    let (status, proof) = call(&house, &old, "POST", "/me/proof", &right).await;
    let until: model::Time = serde_json::from_value(proof["fresh_until"].clone()).expect("a time");
    let left = until.since(house.server.now());
    assert!(status == 200 && left > Duration::from_mins(9) && left <= Duration::from_mins(10), "{left:?}");
    for (method, path, body, status) in CHANGES {
        let answer = call(&house, &old, method, path, body).await;
        assert_eq!(answer.0, status, "{method} {path}: {answer:?}");
    }
    // It was this session that showed it, and no other.
    let other = who::session(&house, workspace, member, began).await;
    assert_eq!(call(&house, &other, "POST", "/me/totp", "{}").await.0, 403);
    let acts = store::audit::list(&house.server.store, workspace, None, 50).await.expect("reads").items;
    assert_eq!(acts.iter().filter(|event| event.act.action == "session.prove").count(), 1);
}

#[tokio::test]
async fn whoever_has_no_password_shows_a_code_or_signs_in_again() {
    let house = House::new().await;
    let workspace = house.workspace("Market").await;
    let (now, secret) = (house.server.now(), [7_u8; totp::SECRET]);
    let made = house.server.store.write(async |tx| {
        let user = store::user::create(&tx, "nok@example.com", "Nok", NO_PASSWORD, now).await?;
        let member = store::member::create(&tx, workspace, user.id, Role::Agent, now).await?;
        Ok::<_, store::StoreError>((user.id, member.id))
    });
    let (user, member) = made.await.expect("somebody");
    let began = now.before(Duration::from_mins(11));
    let old = who::session(&house, workspace, member, began).await;
    assert_eq!(call(&house, &old, "GET", "/me/proof", "").await.1["by"], "sign_in");
    let (status, said) = call(&house, &old, "POST", "/me/proof", r#"{"password": "fake-password-1"}"#).await;
    assert_eq!((status, &said["code"]), (409, &json!("sign_in_again")));
    let set_up = house.server.store.write(async |tx| {
        store::totp::begin(&tx, user, &secret, now).await?;
        store::totp::confirm(&tx, user, &["AAAABBBBCCCCDDDD".to_owned()], now).await
    });
    assert!(set_up.await.expect("set up"));
    assert_eq!(call(&house, &old, "GET", "/me/proof", "").await.1["by"], "code");
    let (status, said) = call(&house, &old, "POST", "/me/proof", r#"{"code": "000000"}"#).await;
    assert_eq!((status, &said["code"]), (422, &json!("bad_totp")));
    let code = format!("{:06}", totp::code(&secret, house.server.now().as_millis() / 30_000));
    let body = json!({"code": code}).to_string();
    assert_eq!(call(&house, &old, "POST", "/me/proof", &body).await.0, 200);
    assert_eq!(call(&house, &old, "POST", "/me/proof", &body).await.0, 422, "each code once");
    let recovery = json!({"code": "aaaa-bbbb-cccc-dddd"}).to_string();
    assert_eq!(call(&house, &old, "POST", "/me/proof", &recovery).await.0, 200);
    // Who has no password ends the second step with the proof alone.
    assert_eq!(call(&house, &old, "DELETE", "/me/totp", "{}").await.0, 204);
}
