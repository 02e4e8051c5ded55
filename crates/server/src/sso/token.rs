//! An issuer's word for who somebody is: its signature and everything that it must say.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use serde::Deserialize;

use super::Refused;

/// What signs: never a shared secret, never nothing.
const SIGNED_BY: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Who somebody is, as far as the issuer says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Claims {
    /// Their id at the issuer.
    pub sub: String,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    azp: Option<String>,
    #[serde(flatten)]
    /// What it says of their mail address and name.
    pub person: Person,
}

/// A person's address and name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Person {
    /// Their mail address.
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    email_verified: Option<Yes>,
    /// Their name.
    #[serde(default)]
    pub name: Option<String>,
}

/// A boolean, which some issuers write as a text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Yes {
    Plain(bool),
    Text(String),
}

impl Person {
    /// Their mail address, if the issuer vouches for it.
    pub fn verified_email(&self) -> Option<String> {
        let vouched = match &self.email_verified {
            Some(Yes::Plain(yes)) => *yes,
            Some(Yes::Text(text)) => text == "true",
            None => false,
        };
        let email = self.email.as_ref().filter(|_| vouched)?.trim().to_lowercase();
        (email.len() <= 254 && email.split('@').count() == 2).then_some(email)
    }
}

/// The key that a token says it was signed with.
pub fn key_of(token: &str) -> Result<Option<String>, Refused> {
    Ok(decode_header(token).map_err(|_| Refused::Failed("its token is none".into()))?.kid)
}

/// What a token says, if it is signed by one of the issuer's keys, for us, for this sign-in, and for now.
pub fn check(
    token: &str,
    keys: &JwkSet,
    issuer: &str,
    client_id: &str,
    nonce: &str,
) -> Result<Claims, Refused> {
    let failed = |what: &str| Refused::Failed(format!("its token: {what}"));
    let header = decode_header(token).map_err(|_| failed("none"))?;
    if !SIGNED_BY.contains(&header.alg) {
        return Err(failed("signed in a way that is not taken"));
    }
    let key = match &header.kid {
        Some(id) => keys.find(id),
        // Without a name there must be no choice.
        None => Some(&keys.keys).filter(|keys| keys.len() == 1).and_then(|keys| keys.first()),
    };
    let key = key.ok_or_else(|| failed("signed by a key that it does not publish"))?;
    let key = DecodingKey::from_jwk(key).map_err(|_| failed("its key is of no use"))?;
    let mut rules = Validation::new(header.alg);
    rules.set_audience(&[client_id]);
    rules.set_issuer(&[issuer]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    rules.validate_nbf = true;
    let claims =
        decode::<Claims>(token, &key, &rules).map_err(|error| failed(&format!("{:?}", error.kind())))?.claims;
    if claims.nonce.as_deref() != Some(nonce) {
        return Err(failed("it answers another sign-in"));
    }
    if claims.azp.as_deref().is_some_and(|party| party != client_id) {
        return Err(failed("it is for another client"));
    }
    if claims.sub.is_empty() || claims.sub.len() > 255 {
        return Err(failed("it names nobody"));
    }
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::{Value, json};

    use super::*;

    /// The key pair of RFC 8037, Appendix A: known to everybody, and so of no use to anybody.
    const SEED: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn keys() -> JwkSet {
        let key = json!({"kty": "OKP", "crv": "Ed25519", "kid": "k1", "alg": "EdDSA", "x": X});
        serde_json::from_value(json!({ "keys": [key] })).expect("keys")
    }

    #[expect(clippy::needless_pass_by_value, reason = "made for the call")]
    fn signed(header: Header, claims: &Value) -> String {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
        // PKCS #8 of an Ed25519 key is this prefix and the seed.
        let mut der = vec![
            0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
        ];
        der.extend(URL_SAFE_NO_PAD.decode(SEED).expect("base64"));
        encode(&header, claims, &EncodingKey::from_ed_der(&der)).expect("signs")
    }

    fn header(kid: Option<&str>) -> Header {
        Header { kid: kid.map(str::to_owned), ..Header::new(Algorithm::EdDSA) }
    }

    fn good() -> Value {
        json!({
            "iss": "https://id.example", "aud": "inbox", "sub": "u1", "nonce": "n1", "exp": 4_102_444_800_u64,
            "email": "Nok@Example.com", "email_verified": true,
        })
    }

    fn ask(token: &str) -> Result<Claims, Refused> {
        check(token, &keys(), "https://id.example", "inbox", "n1")
    }

    #[test]
    fn a_token_of_the_issuer_for_us_and_now_is_believed() {
        let claims = ask(&signed(header(Some("k1")), &good())).expect("good");
        assert_eq!(claims.person.verified_email().as_deref(), Some("nok@example.com"));
        assert!(ask(&signed(header(None), &good())).is_ok(), "there is only one key");
    }

    #[test]
    fn everything_else_is_refused() {
        for (field, value) in [
            ("iss", json!("https://other.example")),
            ("aud", json!("another")),
            ("aud", json!(null)),
            ("nonce", json!("n2")),
            ("nonce", json!(null)),
            ("exp", json!(1_000_000_000)),
            ("exp", json!(null)),
            ("nbf", json!(4_102_444_800_u64)),
            ("azp", json!("another")),
            ("sub", json!("")),
            ("sub", json!(null)),
        ] {
            let mut claims = good();
            if value.is_null() {
                claims.as_object_mut().expect("an object").remove(field);
            } else {
                claims[field] = value.clone();
            }
            assert!(ask(&signed(header(Some("k1")), &claims)).is_err(), "{field} {value}");
        }
        let token = signed(header(Some("k1")), &good());
        assert!(ask(&signed(header(Some("k2")), &good())).is_err(), "a key that is not published");
        let mut changed = token.clone().into_bytes();
        let at = token.rfind('.').expect("a dot") + 5;
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        assert!(ask(&String::from_utf8(changed).expect("text")).is_err(), "another signature");
        // The public key as a shared secret, and no signature at all.
        let shared = encode(
            &Header { kid: Some("k1".into()), ..Header::new(Algorithm::HS256) },
            &good(),
            &EncodingKey::from_secret(X.as_bytes()),
        );
        assert!(ask(&shared.expect("signs")).is_err());
        let body = token.split('.').nth(1).expect("a body");
        assert!(ask(&format!("eyJhbGciOiJub25lIn0.{body}.")).is_err());
    }

    #[test]
    fn an_address_counts_only_when_the_issuer_vouches_for_it() {
        for (verified, counts) in [
            (json!(true), true),
            (json!("true"), true),
            (json!(false), false),
            (json!("false"), false),
            (json!(null), false),
        ] {
            let person = json!({"email": "a@b.example", "email_verified": verified});
            let person: Person = serde_json::from_value(person).expect("a person");
            assert_eq!(person.verified_email().is_some(), counts, "{verified}");
        }
    }
}
