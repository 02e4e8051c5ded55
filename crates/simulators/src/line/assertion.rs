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
    if !signed_by(key, &text[..header.len() + 1 + payload.len()], &signature) {
        return Err(bad("Invalid client_assertion"));
    }
    Ok((channel.id.clone(), claims))
}

/// Whether the registered public JWK signed the text: RSASSA-PKCS1-v1_5 with SHA-256.
fn signed_by(jwk: &Value, text: &str, signature: &[u8]) -> bool {
    let number =
        |name: &str| jwk[name].as_str().and_then(|v| URL_SAFE_NO_PAD.decode(v).ok()).unwrap_or_default();
    let public = RsaPublicKeyComponents { n: number("n"), e: number("e") };
    public.verify(&RSA_PKCS1_2048_8192_SHA256, text.as_bytes(), signature).is_ok()
}

fn decode(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const HEAD: &str =
        "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjBjNWU4YjIxLTdkM2YtNGE5Ni1iMWM0LTllMmY2MGQ3YTg1MyJ9";
    const CLAIMS: &str = "eyJpc3MiOiIyMDA3NjU0MzIxIiwic3ViIjoiMjAwNzY1NDMyMSIsImF1ZCI6Imh0dHBzOi8vYXBpLmxpbmUubWUvIiwiZXhwIjoxNzUyNDkwMDAwLCJ0b2tlbl9leHAiOjI1OTIwMDB9";
    const SIGNATURE: &str = "EWRf2r1pdETLl_eIS1qcA92bCGHofrrDWqzMfmEnKb7Tg2RX7d4rIRVCVqFRk9p96L_LJPnwldIpb3MBuP73tZeBbnh650F26fuU5VB0qYZucQ4mkxBrUbag8oS7aQA4931FwHZxoe0kRXqddEA7fFE3kKSPWkBgKeLNvZhjPzHLybTg_istkcW278ZKLmAhW7iQGj4nwHHWBlsCIrOWfouG-SJZ4jjyXHzMXbpu-aeIb0kxcCDOm3wBlR981GZB-CGEkV3_n5Srt2lsaO5WKq_nOvSpmdydqIXS2dutuAr5pa0RbXcVlAlGJSvCtOSkmnxNI4w2ZX0IAPRZet0Rcw";
    const N: &str = "oaqsE7hsDvotI_I4acJI1M7yD6WqLvbF1HASIrpmV8pEMDc08WdKzDMn44PYoIWuXddelbtsZV6agZxr5MUvBGqBp3lOPDIFLNaTxcP4oQDwtHbaQteRd1aYFc61IqaLsoM1hnxmSbrY2Gaus7c_YCkxo9WWQXFF2qugAVIs7CafEDXRUACEPG8n7yN8xYc_AFULai5LYvE5UsyIo3yQSESczRiO9fHDoXROQIdmVdkgdbfZHA6d_Qb63Pmzt_BjajO0NhsgZLgIgitslXVVrtRQWhoAA9SKf51xJuq01GNoL4QwyIX0HH_bbEnkKGGXsCPaPYFPGHh28f3Vi47iJw";

    /// line §6.2: header and payload are the sheet's bytes, signed once by another implementation with a key
    /// that was thrown away.
    #[test]
    fn assertions_are_verified_over_their_ascii() {
        let jwk = json!({"kty": "RSA", "alg": "RS256", "use": "sig", "e": "AQAB", "n": N});
        let signature = URL_SAFE_NO_PAD.decode(SIGNATURE).unwrap();
        let text = format!("{HEAD}.{CLAIMS}");
        assert!(signed_by(&jwk, &text, &signature));
        assert_eq!(decode(HEAD).unwrap()["kid"], "0c5e8b21-7d3f-4a96-b1c4-9e2f60d7a853");
        assert_eq!(decode(CLAIMS).unwrap()["token_exp"], 2_592_000);
        for at in [3, HEAD.len() + 5] {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1;
            assert!(!signed_by(&jwk, &String::from_utf8(changed).unwrap(), &signature));
        }
    }
}
