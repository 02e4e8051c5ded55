//! Whether a webhook is genuine (tiktok §2.2).

use connector::{Admission, Hook, Keys, Refusal, hmac_sha256, tag_matches_hex};

/// Checks `Authorization: hex(HMAC-SHA-256(app_secret, app_key + raw body))`, without any scheme before it. Neither time nor address is
/// signed, so what comes twice is told by its key alone.
pub(crate) fn verify(hook: &Hook<'_>, keys: &Keys<'_>) -> Result<Admission, Refusal> {
    let (key, secret) = (keys.app.reveal("app_key").trim(), keys.app.reveal("app_secret").trim());
    if key.is_empty() || secret.is_empty() {
        return Err(Refusal::NoKeys);
    }
    let mut all = hook.headers.get_all("authorization").iter();
    let given = match (all.next(), all.next()) {
        (Some(one), None) => one.to_str().unwrap_or_default(),
        (None, _) => return Err(Refusal::Missing),
        (Some(_), Some(_)) => return Err(Refusal::Mismatch(": there are two signatures".to_owned())),
    };
    let fits = |parts: &[&[u8]], tag: &str| tag_matches_hex(&hmac_sha256(secret.as_bytes(), parts), tag);
    let whole: [&[u8]; 2] = [key.as_bytes(), hook.body];
    if fits(&whole, given) {
        return Ok(Admission::Deliver);
    }
    let bare = given.split_whitespace().last().unwrap_or_default();
    let hint = if fits(&[hook.body], given) {
        "; it would fit the body alone, without the app key before it"
    } else if bare != given && fits(&whole, bare) {
        "; it would fit without what stands before the tag"
    } else if fits(&whole, &given.to_ascii_lowercase()) {
        "; it would fit in lower case"
    } else {
        ""
    };
    Err(Refusal::Mismatch(hint.to_owned()))
}
