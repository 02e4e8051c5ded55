//! Whether a push is genuine (shopee §2.2).

use connector::{Admission, Answer, Hook, Keys, Refusal, hmac_sha256, integer, tag_matches_hex};
use serde_json::Value;

/// Largest body that is looked into before its signature is checked.
const PROBE_MAX: usize = 4096;

/// Checks `Authorization: hex(HMAC-SHA-256(key, callback address + "|" + raw body))` against the push key, the push
/// test key and the partner key, all secrets of the same app.
///
/// Saving the address in Shopee's console sends a probe (`code` 0, or nothing at all), and the push key is made on that same form: a
/// probe is answered without being checked, and has no effect.
pub(crate) fn verify(hook: &Hook<'_>, keys: &Keys<'_>) -> Result<Admission, Refusal> {
    if is_probe(hook.body) {
        return Ok(Admission::Answer(Answer { status: 200, body: String::new() }));
    }
    let candidates: Vec<&str> = ["push_key", "push_test_key", "partner_key"]
        .iter()
        .filter_map(|name| keys.app.get(name))
        .map(|key| key.reveal().trim())
        .filter(|key| !key.is_empty())
        .collect();
    if candidates.is_empty() {
        return Err(Refusal::NoKeys);
    }
    let header = |name: &str| hook.headers.get(name).and_then(|v| v.to_str().ok());
    let Some(given) = header("authorization") else {
        return match header("x-shopee-signature") {
            Some(_) => Err(Refusal::Mismatch(
                ": the request carries x-shopee-signature instead of Authorization, which Shopee's documentation does not know".to_owned(),
            )),
            None => Err(Refusal::Missing),
        };
    };
    let fits = |key: &str, url: &str| {
        tag_matches_hex(&hmac_sha256(key.as_bytes(), &[url.as_bytes(), b"|", hook.body]), given)
    };
    if candidates.iter().any(|key| fits(key, hook.url)) {
        return Ok(Admission::Deliver);
    }
    Err(Refusal::Mismatch(hint(hook, given, &candidates)))
}

fn is_probe(body: &[u8]) -> bool {
    body.trim_ascii().is_empty()
        || body.len() <= PROBE_MAX
            && serde_json::from_slice::<Value>(body).is_ok_and(|v| {
                // A push that names a shop or an app is none, whatever its code.
                integer(&v, "code") == Some(0) && v.get("shop_id").is_none() && v.get("partner_id").is_none()
            })
}

/// Which known mistake would have fitted: none of them is accepted, but it saves the operator a day.
fn hint(hook: &Hook<'_>, given: &str, keys: &[&str]) -> String {
    let given = given.trim();
    let given = given.rsplit(' ').next().unwrap_or(given).to_ascii_lowercase();
    for key in keys {
        let key = key.as_bytes();
        let fits = |key: &[u8], parts: &[&[u8]]| tag_matches_hex(&hmac_sha256(key, parts), &given);
        if fits(key, &[hook.url.as_bytes(), b"|", hook.body]) {
            return ": the tag fits, but is not 64 lower-case hexadecimal digits alone".to_owned();
        }
        if fits(key, &[hook.body]) {
            return ": it would fit the body alone, without the callback address; something between Shopee and here signs anew".to_owned();
        }
        for url in variants(hook.url) {
            if fits(key, &[url.as_bytes(), b"|", hook.body]) {
                return format!(
                    ": it would fit the callback address {url}; save exactly {} in Shopee's console, or set public_url to fit",
                    hook.url
                );
            }
        }
        if hex::decode(key).is_ok_and(|raw| fits(&raw, &[hook.url.as_bytes(), b"|", hook.body])) {
            return ": it would fit the key decoded from hexadecimal, which Shopee does not do".to_owned();
        }
    }
    ": use the push key of the console's Set Push page as push_key, and the exact callback address saved there".to_owned()
}

/// Addresses that people mistake for each other.
fn variants(url: &str) -> Vec<String> {
    let mut all = vec![match url.strip_suffix('/') {
        Some(without) => without.to_owned(),
        None => format!("{url}/"),
    }];
    for base in [url.to_owned(), all[0].clone()] {
        if let Some(rest) = base.strip_prefix("https://") {
            all.push(format!("http://{rest}"));
        } else if let Some(rest) = base.strip_prefix("http://") {
            all.push(format!("https://{rest}"));
        }
    }
    all
}
