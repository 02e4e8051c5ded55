//! Passkeys, with an authenticator made of a key and a counter.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Method;
use model::{Role, UserId};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Answer, Guest, House, NOBODY};

const PARTY: &str = "http://localhost:8080";
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

/// What a phone does: keeps a key, and signs what a page of the right origin asks.
struct Phone {
    key: EcdsaKeyPair,
    id: [u8; 32],
    origin: &'static str,
    flags: u8,
    counter: u32,
}

fn coded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Phone {
    fn new(id: u8) -> Phone {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, made.as_ref(), &random);
        let flags = PRESENT | VERIFIED;
        Phone { key: key.expect("a key"), id: [id; 32], origin: PARTY, flags, counter: 1 }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = options["challenge"].as_str().expect("a challenge");
        format!(
            r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{}","crossOrigin":false}}"#,
            self.origin
        )
        .into_bytes()
    }

    fn head(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(b"localhost").to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// A new credential, as its `toJSON` gives it.
    fn make(&self, options: &Value) -> Value {
        let mut data = self.head(self.flags | ATTESTED);
        data.extend([0; 16]);
        data.extend(32_u16.to_be_bytes());
        data.extend(self.id);
        let point = self.key.public_key().as_ref();
        // COSE: elliptic curve, ES256, P-256, x and y.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..]);
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": …}
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).expect("short"));
        object.extend(&data);
        json!({
            "id": coded(&self.id), "rawId": coded(&self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": coded(&self.client_data("webauthn.create", options)),
                "attestationObject": coded(&object), "transports": ["internal"],
            },
        })
    }

    /// What it signs for signing in.
    fn sign(&self, options: &Value, user: UserId) -> Value {
        let client_data = self.client_data("webauthn.get", options);
        let data = self.head(self.flags);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client_data));
        let signature = self.key.sign(&SystemRandom::new(), &signed).expect("signs");
        json!({
            "id": coded(&self.id), "rawId": coded(&self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": coded(&client_data), "authenticatorData": coded(&data),
                "signature": coded(signature.as_ref()), "userHandle": coded(user.uuid().as_bytes()),
            },
        })
    }
}

async fn user(house: &House, email: &str) -> UserId {
    store::user::find(&house.server.store, email).await.expect("reads").expect("somebody").id
}

/// Asks for options and answers them; `meddle` may change the body before it is sent.
async fn add(house: &House, guest: &Guest, phone: &Phone, meddle: impl FnOnce(&mut Value)) -> Answer {
    let asked = house.post(guest, "/api/v1/me/passkeys/options", &json!({})).await;
    assert_eq!(asked.status, 200, "{asked:?}");
    let asked = asked.json();
    let mut body =
        json!({"step": asked["step"], "name": "Phone", "credential": phone.make(&asked["options"])});
    meddle(&mut body);
    house.post(guest, "/api/v1/me/passkeys", &body).await
}

async fn enter(house: &House, phone: &Phone, who: UserId, meddle: impl FnOnce(&mut Value)) -> Answer {
    let asked = house.post(&NOBODY, "/api/v1/session/passkey/options", &json!({})).await;
    assert_eq!(asked.status, 200, "{asked:?}");
    let asked = asked.json();
    let mut body = json!({"step": asked["step"], "credential": phone.sign(&asked["options"], who)});
    meddle(&mut body);
    house.post(&NOBODY, "/api/v1/session/passkey", &body).await
}

#[tokio::test]
async fn a_passkey_opens_the_door_without_a_second_step() {
    let house = House::at(PARTY).await;
    let (workspace, owner) = house.owner().await;
    let who = user(&house, "owner@example.com").await;
    let mut phone = Phone::new(1);
    let made = add(&house, &owner, &phone, |_| {}).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.json()["used_at"], Value::Null);
    // What the same phone is asked next names the passkey that it has, and asks for finger, face or PIN.
    let again = house.post(&owner, "/api/v1/me/passkeys/options", &json!({})).await.json();
    assert_eq!(again["options"]["excludeCredentials"][0]["id"], coded(&phone.id));
    assert_eq!(again["options"]["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(again["options"]["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(again["options"]["rp"]["id"], "localhost");
    // The same credential is not kept twice.
    assert_eq!(add(&house, &owner, &phone, |_| {}).await.code(), "exists");

    let totp = house.post(&owner, "/api/v1/me/totp", &json!({})).await.json();
    let secret = totp["secret"].as_str().expect("a secret").as_bytes();
    let secret = data_encoding::BASE32_NOPAD.decode(secret).expect("base32");
    let step = house.server.now().as_millis() / 30_000;
    let code = format!("{:06}", crate::auth::totp::code(&secret, step));
    let confirmed = house.post(&owner, "/api/v1/me/totp/confirm", &json!({ "code": code })).await;
    assert_eq!(confirmed.status, 200);

    phone.counter = 2;
    let entered = enter(&house, &phone, who, |_| {}).await;
    assert_eq!(entered.status, 200, "{entered:?}");
    assert_eq!(entered.json()["email"], "owner@example.com");
    let cookie = entered.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let inside = Guest { cookie: Some(cookie) };
    let list = house.get(&inside, "/api/v1/sessions").await.json();
    assert_eq!(
        list["items"].as_array().and_then(|all| all.iter().find(|s| s["current"] == true)).expect("here")["way"],
        "passkey"
    );
    let keys = house.get(&inside, "/api/v1/me/passkeys").await.json();
    assert_ne!(keys["items"][0]["used_at"], Value::Null);

    // Nobody else removes it, and removed it opens nothing.
    let other = house.workspace("Other").await;
    let (_, stranger) = house.member(other, "other@example.com", Role::Owner).await;
    let at = format!("/api/v1/me/passkeys/{}", keys["items"][0]["id"].as_str().expect("an id"));
    assert_eq!(house.send(&stranger, Method::DELETE, &at, &json!({}), &[]).await.status, 404);
    assert_eq!(house.send(&inside, Method::DELETE, &at, &json!({}), &[]).await.status, 204);
    phone.counter = 3;
    assert_eq!(enter(&house, &phone, who, |_| {}).await.code(), "bad_passkey");
    let acts = store::audit::list(&house.server.store, workspace, None, 50).await.expect("reads").items;
    for told in ["passkey.create", "passkey.remove"] {
        assert!(acts.iter().any(|event| event.act.action == told), "{told}: {acts:?}");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let house = House::at(PARTY).await;
    let (_, owner) = house.owner().await;
    let (_, other) = {
        let workspace = house.workspace("Other").await;
        house.member(workspace, "other@example.com", Role::Owner).await
    };
    let who = user(&house, "owner@example.com").await;
    let stranger = user(&house, "other@example.com").await;
    // Made elsewhere, or without finger, face or PIN.
    for bad in
        [Phone { origin: "https://evil.example", ..Phone::new(1) }, Phone { flags: PRESENT, ..Phone::new(1) }]
    {
        assert_eq!(add(&house, &owner, &bad, |_| {}).await.status, 422);
    }
    let mut phone = Phone::new(1);
    // A step belongs to the session that began it.
    let asked = house.post(&other, "/api/v1/me/passkeys/options", &json!({})).await.json();
    let theirs = add(&house, &owner, &phone, |body| body["step"] = asked["step"].clone()).await;
    assert_eq!(theirs.code(), "step_gone");
    assert_eq!(add(&house, &owner, &phone, |_| {}).await.status, 201);

    let refused = async |phone: &Phone, who: UserId, meddle: &dyn Fn(&mut Value)| {
        let answer = enter(&house, phone, who, |body| meddle(body)).await;
        // This test is about keys, not about tries.
        let (here, place) = ([192, 0, 2, 1].into(), Some("address 192.0.2.1"));
        house.server.throttle.came_in("passkey", here, place).await.expect("forgotten");
        (answer.status.as_u16(), answer.code())
    };
    let bad = (401, "bad_passkey".to_owned());
    phone.counter = 2;
    let elsewhere = Phone { key: phone.key, origin: "https://evil.example", ..phone };
    assert_eq!(refused(&elsewhere, who, &|_| {}).await, bad, "another site");
    let asleep = Phone { origin: PARTY, flags: PRESENT, ..elsewhere };
    assert_eq!(refused(&asleep, who, &|_| {}).await, bad, "nobody verified");
    let phone = Phone { flags: PRESENT | VERIFIED, ..asleep };
    assert_eq!(refused(&phone, stranger, &|_| {}).await, bad, "another user");
    assert_eq!(refused(&Phone::new(1), who, &|_| {}).await, bad, "another key under the same name");
    assert_eq!(refused(&Phone::new(9), who, &|_| {}).await, bad, "a key that is not known");
    let signature = |body: &mut Value| {
        let signature = &mut body["credential"]["response"]["signature"];
        let mut bytes = URL_SAFE_NO_PAD.decode(signature.as_str().expect("text")).expect("base64");
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        *signature = json!(coded(&bytes));
    };
    assert_eq!(refused(&phone, who, &signature).await, bad, "a flipped bit");
    assert_eq!(refused(&phone, who, &|body| body["credential"] = json!({"id": 1})).await, bad);
    // The same answer twice, and one to no question.
    let asked = house.post(&NOBODY, "/api/v1/session/passkey/options", &json!({})).await.json();
    let body = json!({"step": asked["step"], "credential": phone.sign(&asked["options"], who)});
    assert_eq!(house.post(&NOBODY, "/api/v1/session/passkey", &body).await.status, 200);
    assert_eq!(house.post(&NOBODY, "/api/v1/session/passkey", &body).await.code(), "step_gone");
    let other_step = enter(&house, &phone, who, |sent| sent["credential"] = body["credential"].clone()).await;
    assert_eq!(other_step.code(), "bad_passkey", "an answer to another question");
}

#[tokio::test]
async fn an_address_without_a_name_has_no_passkeys() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    assert_eq!(house.get(&NOBODY, "/api/v1/sign-in").await.json(), json!({"passkeys": false, "oidc": []}));
    assert_eq!(house.post(&owner, "/api/v1/me/passkeys/options", &json!({})).await.code(), "no_passkeys");
    let named = House::at("https://inbox.example.com").await;
    assert_eq!(named.get(&NOBODY, "/api/v1/sign-in").await.json()["passkeys"], true);
}
