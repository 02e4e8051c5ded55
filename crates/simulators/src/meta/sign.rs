//! Meta's signatures: webhooks over the exact bytes (facebook §2.2), `appsecret_proof` (§1.6), and
//! `signed_request` (§1.9); and the escaped JSON that Meta puts on the wire.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::mac::hmac_sha256;

/// `X-Hub-Signature-256` of a body.
pub fn signature(secret: &str, body: &[u8]) -> String {
    format!("sha256={}", hex::encode(hmac_sha256(secret.as_bytes(), &[body])))
}

/// The old `X-Hub-Signature`, which still comes along.
pub fn old_signature(secret: &str, body: &[u8]) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    format!("sha1={}", hex::encode(ring::hmac::sign(&key, body)))
}

/// `appsecret_proof` of a token.
pub fn proof(secret: &str, token: &str) -> String {
    hex::encode(hmac_sha256(secret.as_bytes(), &[token.as_bytes()]))
}

/// A `signed_request`: the HMAC is taken over the payload as encoded.
pub fn signed_request(secret: &str, payload: &str) -> String {
    let payload = URL_SAFE_NO_PAD.encode(payload);
    let signature = URL_SAFE_NO_PAD.encode(hmac_sha256(secret.as_bytes(), &[payload.as_bytes()]));
    format!("{signature}.{payload}")
}

/// JSON as Meta writes it: what is not ASCII as `\uXXXX` in lower case, `/` as `\/`, `<` as `\u003C`.
pub fn escaped(value: &Value) -> String {
    let plain = value.to_string();
    let mut out = String::with_capacity(plain.len() + plain.len() / 4);
    for c in plain.chars() {
        match c {
            // In JSON text these two stand inside strings only.
            '/' => out.push_str("\\/"),
            '<' => out.push_str("\\u003C"),
            c if c.is_ascii() => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _never = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_is_escaped_as_on_the_wire() {
        let text = escaped(&json!({"text": "äöå 😀 see https://example.org/a?b=1&c=<d>"}));
        assert_eq!(
            text,
            r#"{"text":"\u00e4\u00f6\u00e5 \ud83d\ude00 see https:\/\/example.org\/a?b=1&c=\u003Cd>"}"#
        );
        let back: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["text"], "äöå 😀 see https://example.org/a?b=1&c=<d>");
    }
}
