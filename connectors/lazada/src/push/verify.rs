//! Whether a push is genuine (lazada §2.2).

use connector::{Admission, Answer, Hook, Keys, Refusal, hmac_sha256, tag_matches_hex};

use super::{envelope::Envelope, kind};
use crate::scalar::text;

/// Checks `Authorization: hex(HMAC-SHA-256(secret, app_key + raw body))`, in either case of letters, with the present secret and
/// then with the one before a reset.
///
/// The console's Verify button sends a signed order push without a usable shop: it is answered and dropped.
pub(crate) fn verify(hook: &Hook<'_>, keys: &Keys<'_>) -> Result<Admission, Refusal> {
    let app_key = keys.app.reveal("app_key").trim();
    let secrets: Vec<&str> = ["app_secret", "app_secret_previous"]
        .iter()
        .filter_map(|name| keys.app.get(name))
        .map(|secret| secret.reveal().trim())
        .filter(|secret| !secret.is_empty())
        .collect();
    if secrets.is_empty() || app_key.is_empty() {
        return Err(Refusal::NoKeys);
    }
    let given = hook.headers.get("authorization").and_then(|v| v.to_str().ok()).ok_or(Refusal::Missing)?;
    let lower = given.to_ascii_lowercase();
    let base = [app_key.as_bytes(), hook.body];
    if !secrets.iter().any(|secret| tag_matches_hex(&hmac_sha256(secret.as_bytes(), &base), &lower)) {
        return Err(Refusal::Mismatch(hint(hook, &lower, &secrets, app_key)));
    }
    let Some(envelope) = Envelope::open(hook.body) else { return Ok(Admission::Deliver) };
    let named = text(&envelope.whole, "app_key").or_else(|| text(&envelope.data, "app_key"));
    if named.is_some_and(|named| named.trim() != app_key) {
        return Err(Refusal::Mismatch(": it fits, but the push names another app_key".to_owned()));
    }
    if envelope.kind == Some(kind::ORDER) && envelope.seller.is_none() {
        return Ok(Admission::Answer(Answer { status: 200, body: String::new() }));
    }
    Ok(Admission::Deliver)
}

/// Which known mistake would have fitted: none of them is accepted, but it saves the operator a day.
fn hint(hook: &Hook<'_>, given: &str, secrets: &[&str], app_key: &str) -> String {
    let bare = given.trim().rsplit(' ').next().unwrap_or_default();
    for secret in secrets {
        let fits = |parts: &[&[u8]]| tag_matches_hex(&hmac_sha256(secret.as_bytes(), parts), bare);
        if fits(&[app_key.as_bytes(), hook.body]) {
            return ": the tag fits, but is not 64 hexadecimal digits alone".to_owned();
        }
        if fits(&[hook.body]) {
            return ": it would fit the body alone, without the app key; something between Lazada and here signs anew"
                .to_owned();
        }
        if let Ok(value) = serde_json::from_slice::<serde_json::Value>(hook.body)
            && fits(&[app_key.as_bytes(), value.to_string().as_bytes()])
        {
            return ": it would fit the body written anew; a proxy changes what Lazada sends".to_owned();
        }
    }
    ": check that this app's app_key and app_secret are those of the app whose push address this is, and whether the secret was reset".to_owned()
}
