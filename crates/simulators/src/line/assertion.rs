//! JWT assertions: RS256 over the ASCII of header and payload, checked with the registered key (line §1.3).

use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::Value;

use super::Line;
use super::refusal::{oauth, refuse};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The channel and the claims of a good assertion.
///
/// # Errors
/// LINE's refusal, in one of its two shapes.
#[expect(clippy::result_large_err, reason = "the refusal is the HTTP answer itself")]
pub fn check(line: &Line, kind: Option<&str>, assertion: Option<&str>) -> Result<(String, Value), Response> {
    let bad = |why: &str| oauth(400, "invalid_client", why);
    if kind != Some(TYPE) {
        return Err(bad("Invalid client_assertion_type"));
    }
    let text = assertion.unwrap_or("");
    let parts: Vec<&str> = text.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else { return Err(bad("Invalid client_assertion")) };
    let (Some(head), Some(claims), Ok(signature)) =
        (decode(header), decode(payload), URL_SAFE_NO_PAD.decode(signature))
    else {
        return Err(bad("Invalid client_assertion"));
    };
    if head["alg"] != "RS256" || head["typ"] != "JWT" {
        return Err(bad("Invalid client_assertion"));
    }
    let (iss, sub) = (claims["iss"].as_str().unwrap_or(""), claims["sub"].as_str().unwrap_or(""));
    let world = line.world();
    let no_key = || refuse(404, "Cannot find channel key that satisfies the conditions");
    let channel = world.channel(iss).ok_or_else(no_key)?;
    let key = head["kid"].as_str().and_then(|kid| channel.keys.get(kid)).ok_or_else(no_key)?;
    if iss != sub {
        return Err(bad("iss and clientId of key do not match"));
    }
    if claims["aud"] != "https://api.line.me/" {
        return Err(bad("Invalid aud"));
    }
    let now = line.desk.clock.now_s();
    if !claims["exp"].as_i64().is_some_and(|exp| exp > now && exp <= now + 1800) {
        return Err(bad("Invalid exp"));
    }
    let number =
        |name: &str| key[name].as_str().and_then(|v| URL_SAFE_NO_PAD.decode(v).ok()).unwrap_or_default();
    let public = RsaPublicKeyComponents { n: number("n"), e: number("e") };
    let signed = &text[..header.len() + 1 + payload.len()];
    public
        .verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
        .map_err(|_| bad("Invalid client_assertion"))?;
    Ok((channel.id.clone(), claims))
}

fn decode(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
