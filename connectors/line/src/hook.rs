//! Webhooks: whether they are genuine, and which events are in them (line §2.1–2.4).

use std::collections::BTreeMap;

use connector::{
    Admission, Answer, Delivery, Hook, Keys, Refusal, hmac_sha256, sha256_hex, tag_matches_base64,
};
use model::Time;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

/// The header with the tag.
const SIGNATURE: &str = "x-line-signature";

/// The outer body; only what must be known here.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(default)]
    destination: Value,
    #[serde(borrow)]
    events: Vec<&'a RawValue>,
}

/// HMAC-SHA-256 over the raw bytes under the text of the channel secret, as standard padded Base64 (line §2.2). While a
/// secret is being changed, `channel_secret_previous` is taken too. Empty `events` is the console's check (line §2.3).
pub fn verify(hook: &Hook<'_>, keys: &Keys<'_>) -> Result<Admission, Refusal> {
    let secrets: Vec<_> = ["channel_secret", "channel_secret_previous"]
        .iter()
        .filter_map(|name| keys.grant.get(name))
        .collect();
    if secrets.is_empty() {
        return Err(Refusal::NoKeys);
    }
    let given = hook.headers.get(SIGNATURE).ok_or(Refusal::Missing)?;
    let given = given.to_str().map_err(|_| Refusal::Mismatch(String::new()))?;
    let fits = |secret: &&connector::Secret| {
        tag_matches_base64(&hmac_sha256(secret.reveal().as_bytes(), &[hook.body]), given)
    };
    if !secrets.iter().any(fits) {
        return Err(Refusal::Mismatch("; was the channel secret reissued?".to_owned()));
    }
    match serde_json::from_slice::<Envelope<'_>>(hook.body) {
        Ok(envelope) if envelope.events.is_empty() => {
            Ok(Admission::Answer(Answer { status: 200, body: String::new() }))
        }
        _ => Ok(Admission::Deliver),
    }
}

/// One delivery per event, byte for byte as it came. The envelope's `destination` says whose they are, so that events
/// for another channel than the address's are seen to be misrouted.
pub fn split(body: &[u8]) -> Vec<Delivery> {
    let whole = |account| {
        vec![Delivery { account, key: format!("body:{}", sha256_hex(body)), at: None, body: body.to_vec() }]
    };
    let Ok(envelope) = serde_json::from_slice::<Envelope<'_>>(body) else { return whole(None) };
    let account = envelope.destination.as_str().filter(|d| !d.is_empty()).map(str::to_owned);
    if envelope.events.is_empty() {
        return whole(account);
    }
    let one = |raw: &&RawValue| {
        let event: Value = serde_json::from_str(raw.get()).unwrap_or_default();
        Delivery {
            account: account.clone(),
            key: key(&event, raw.get()),
            at: connector::integer(&event, "timestamp").filter(|ms| *ms > 0).map(Time::from_millis),
            body: raw.get().as_bytes().to_vec(),
        }
    };
    envelope.events.iter().map(one).collect()
}

/// What an event is known by: its id; in old fixtures without one the message's; else a hash of all that stays the same when
/// it is delivered again (line §2.4).
fn key(event: &Value, raw: &str) -> String {
    if let Some(id) =
        event.get("webhookEventId").and_then(Value::as_str).filter(|id| (1..=100).contains(&id.len()))
    {
        return id.to_owned();
    }
    let message = event.get("message").and_then(|m| m.get("id")).and_then(Value::as_str);
    if event.get("type").and_then(Value::as_str) == Some("message")
        && let Some(id) = message.filter(|id| (1..=100).contains(&id.len()))
    {
        return format!("message:{id}");
    }
    let mut members: BTreeMap<String, Box<RawValue>> = match serde_json::from_str(raw) {
        Ok(members) => members,
        Err(_) => return format!("event:{}", sha256_hex(raw.as_bytes())),
    };
    members.remove("deliveryContext");
    let mut stable = String::new();
    for (name, value) in &members {
        stable.push_str(name);
        stable.push('\0');
        stable.push_str(value.get());
        stable.push('\0');
    }
    format!("event:{}", sha256_hex(stable.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(events: &str) -> Vec<String> {
        split(format!(r#"{{"destination":"U1","events":{events}}}"#).as_bytes())
            .into_iter()
            .map(|d| d.key)
            .collect()
    }

    #[test]
    fn an_event_is_known_by_its_id_or_the_next_best_thing() {
        assert_eq!(keys(r#"[{"webhookEventId":"01A","type":"follow"}]"#), ["01A"]);
        assert_eq!(
            keys(r#"[{"type":"message","message":{"id":"571204938817732609"}}]"#),
            ["message:571204938817732609"]
        );
        let edited = r#"[{"type":"messageEdited","timestamp":1,"message":{"id":"5"}}]"#;
        assert!(
            keys(edited)[0].starts_with("event:"),
            "an edit shares the message's id and is another event"
        );
        let first = r#"[{"type":"follow","timestamp":7,"deliveryContext":{"isRedelivery":false}}]"#;
        let again = r#"[{"type":"follow","timestamp":7,"deliveryContext":{"isRedelivery":true}}]"#;
        assert_eq!(keys(first), keys(again));
        assert_ne!(keys(first), keys(&first.replace('7', "8")));
    }

    #[test]
    fn events_keep_their_bytes_and_say_whose_they_are() {
        let body = br#"{"destination":"U1","events":[ {"n": 9007199254740993 , "a":"\u00e9"} ,null, 5]}"#;
        let all = split(body);
        assert_eq!(all.len(), 3);
        assert_eq!(all[0].body, br#"{"n": 9007199254740993 , "a":"\u00e9"}"#);
        assert!(all.iter().all(|d| d.account.as_deref() == Some("U1")));
        assert_eq!(split(br#"{"events":[{}]}"#)[0].account, None);
    }

    #[test]
    fn what_cannot_be_split_comes_out_whole() {
        for body in [&b"<html>"[..], b"", br#"{"destination":"U1"}"#, br#"{"events":{}}"#, b"\xff"] {
            let all = split(body);
            assert_eq!(all.len(), 1);
            assert_eq!(all[0].body, body);
        }
    }
}
