//! What the dashboard does by itself: the handshake (facebook §2.1) and the deauthorize and data-deletion
//! callbacks (facebook §1.9, instagram §1.5).

use serde_json::{Value, json};

use super::Meta;
use super::sign::signed_request;

/// Whether a URL may be registered: https, or anything on this machine.
pub fn registrable(url: &str) -> Result<(), String> {
    let parsed = url::Url::parse(url).map_err(|e| format!("{url:?} is not a URL: {e}"))?;
    let here = matches!(parsed.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if parsed.scheme() == "https" || here { Ok(()) } else { Err(format!("{url} must be https")) }
}

/// Asks the receiver for the challenge. Answers what it said.
///
/// # Errors
/// When the answer is not 200 with exactly the challenge.
pub async fn handshake(meta: &Meta, url: &str, verify_token: &str) -> Result<Value, String> {
    registrable(url)?;
    let challenge = (1_000_000_000 + meta.desk.dice.below(1_000_000_000)).to_string();
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.verify_token", verify_token)
        .append_pair("hub.challenge", &challenge)
        .finish();
    let joint = if url.contains('?') { '&' } else { '?' };
    let (status, kind, body) = meta.desk.courier.ask(&format!("{url}{joint}{query}"), None).await?;
    if status != 200 || body != challenge {
        let start: String = body.chars().take(60).collect();
        return Err(format!(
            "the callback URL or verify token could not be validated: it answered {status} {start:?} and not the challenge"
        ));
    }
    Ok(json!({"status": status, "content_type": kind}))
}

/// The payload of a signed request for a person, or for an account that removed the app.
pub fn payload(meta: &Meta, user: &str, page: Option<&str>) -> String {
    let issued = meta.desk.clock.now_s();
    match page {
        Some(page) => json!({
            "algorithm": "HMAC-SHA256", "issued_at": issued, "profile_id": page,
            "user": {"country": "th", "locale": "th_TH"}, "user_id": "0",
        }),
        None => json!({"user_id": user, "algorithm": "HMAC-SHA256", "issued_at": issued}),
    }
    .to_string()
}

/// Posts a signed request. Answers status and body.
///
/// # Errors
/// When nobody answers.
pub async fn post(meta: &Meta, url: &str, payload: &str) -> Result<(u16, String), String> {
    let secret = {
        let world = meta.world();
        if world.app.signed_by_meta { world.app.meta_secret.clone() } else { world.app.secret.clone() }
    };
    let signed = signed_request(&secret, payload);
    let (status, _, body) = meta.desk.courier.ask(url, Some(&[("signed_request", &signed)])).await?;
    Ok((status, body))
}

/// Posts the data-deletion request and checks the answer: a URL that shows something, and a code.
///
/// # Errors
/// What is wrong with the answer.
pub async fn delete_data(meta: &Meta, url: &str, payload: &str) -> Result<Value, String> {
    let (status, body) = post(meta, url, payload).await?;
    if status != 200 {
        return Err(format!("the data-deletion callback answered {status} instead of 200"));
    }
    let answer: Value = serde_json::from_str(&body)
        .map_err(|e| format!("the data-deletion callback did not answer JSON: {e}"))?;
    let (Some(page), Some(code)) = (answer["url"].as_str(), answer["confirmation_code"].as_str()) else {
        return Err("the data-deletion callback must answer url and confirmation_code".to_owned());
    };
    registrable(page)?;
    if code.is_empty() {
        return Err("the confirmation_code is empty".to_owned());
    }
    let shown = meta.desk.courier.look(page).await;
    Ok(json!({"url": page, "confirmation_code": code, "page": shown}))
}
