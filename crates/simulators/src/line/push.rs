//! `push`, `multicast` and `validate`, with retry keys and the monthly quota (line §4.2–4.5, §4.8).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::Line;
use super::message::{self, Chat, QuoteBook};
use super::refusal::{RequestId, answer, details, json_body, refuse};
use super::state::Accepted;
use super::token::bearer;
use crate::clock::rfc3339;
use crate::dice::fresh;
use crate::ledger::Sent;

const RETRY_KEY_LIFE_MS: i64 = 24 * 3600 * 1000;

/// `POST /v2/bot/message/push`.
pub async fn push(
    State(line): State<Arc<Line>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match try_push(&line, &request_id, &headers, &body) {
        Ok(response) | Err(response) => response,
    }
}

fn try_push(
    line: &Arc<Line>,
    request_id: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Response> {
    let channel = bearer(line, headers)?;
    let key = retry_key(headers)?;
    if let Some(key) = &key {
        already(line, &channel, key)?;
    }
    let body = json_body(headers, body)?;
    let to = body["to"].as_str().unwrap_or("").to_owned();
    if to.is_empty() {
        return Err(refuse(400, "The property, 'to', in the request body is invalid (line: -, column: -)"));
    }
    let recipients = {
        let world = line.world();
        let it = world.channel(&channel).ok_or_else(super::refusal::unauthorized)?;
        match (it.friend(&to), it.group(&to)) {
            (Some(friend), _) => usize::from(friend.reachable && !friend.blocked),
            (_, Some(group)) if group.joined => group.members.len(),
            _ => return Err(refuse(400, "Failed to send messages")),
        }
    };
    checked(line, &channel, &to, &body)?;
    spend(line, &channel, recipients)?;
    let sent = accept(line, &channel, &to, &body, "push", key.as_deref());
    remember(line, &channel, key, request_id, sent.clone());
    Ok(Json(json!({"sentMessages": sent})).into_response())
}

/// `POST /v2/bot/message/multicast`: 1–500 user ids, no message ids in the answer.
pub async fn multicast(
    State(line): State<Arc<Line>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match try_multicast(&line, &request_id, &headers, &body) {
        Ok(response) | Err(response) => response,
    }
}

fn try_multicast(
    line: &Arc<Line>,
    request_id: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Response> {
    let channel = bearer(line, headers)?;
    let key = retry_key(headers)?;
    if let Some(key) = &key {
        already(line, &channel, key)?;
    }
    let body = json_body(headers, body)?;
    let to: Vec<String> = body["to"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|v| v.as_str().map(ToOwned::to_owned))
        .collect();
    if !(1..=500).contains(&to.len()) || to.iter().any(|id| !id.starts_with('U')) {
        return Err(details(&[(
            "to".to_owned(),
            "Size must be between 1 and 500, user ids only".to_owned(),
        )]));
    }
    checked(line, &channel, &to[0], &body)?;
    spend(line, &channel, to.len())?;
    for user in &to {
        accept(line, &channel, user, &body, "multicast", key.as_deref());
    }
    remember(line, &channel, key, request_id, Value::Null);
    Ok(Json(json!({})).into_response())
}

/// `POST /v2/bot/message/validate/{kind}`: checks without sending.
pub async fn validate(
    State(line): State<Arc<Line>>,
    Path(_kind): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let checked = bearer(&line, &headers).and_then(|_| json_body(&headers, &body)).and_then(|body| {
        let wrong = message::check(&body["messages"], Chat::default());
        if wrong.is_empty() { Ok(Json(json!({})).into_response()) } else { Err(details(&wrong)) }
    });
    match checked {
        Ok(response) | Err(response) => response,
    }
}

#[derive(Debug)]
struct Quotes(Vec<String>);

impl QuoteBook for Quotes {
    fn knows(&self, token: &str) -> bool {
        self.0.iter().any(|t| t == token)
    }
}

/// Checks the message objects for a chat.
///
/// # Errors
/// 400 with details.
pub fn checked(line: &Line, channel: &str, to: &str, body: &Value) -> Result<(), Response> {
    let quotes = {
        let world = line.world();
        let ours = world.quote_tokens.iter().filter(|(_, (c, chat))| c == channel && chat == to);
        Quotes(ours.map(|(token, _)| token.clone()).collect())
    };
    let chat = Chat { group: !to.starts_with('U'), quotable: Some(&quotes) };
    let wrong = message::check(&body["messages"], chat);
    if wrong.is_empty() { Ok(()) } else { Err(details(&wrong)) }
}

/// Takes the messages: gives ids, writes them down, looks at their links, wakes the customer.
pub fn accept(
    line: &Arc<Line>,
    channel: &str,
    to: &str,
    body: &Value,
    operation: &str,
    key: Option<&str>,
) -> Value {
    let desk = &line.desk;
    let messages: Vec<Value> = body["messages"].as_array().cloned().unwrap_or_default();
    let mut ids = Vec::new();
    let mut sent = Vec::new();
    let delivered = {
        let mut world = line.world();
        for message in &messages {
            let id = format!("57{}", desk.dice.number(desk.clock.now_ms()));
            let mut entry = json!({"id": id});
            if matches!(
                message["type"].as_str(),
                Some("text" | "textV2" | "sticker" | "image" | "video" | "template" | "flex")
            ) {
                let token = format!("q{}", fresh(32));
                world.quote_tokens.insert(token.clone(), (channel.to_owned(), to.to_owned()));
                entry["quoteToken"] = json!(token);
            }
            sent.push(entry);
            ids.push(id);
        }
        let it = world.channel(channel);
        it.is_some_and(|c| c.friend(to).map_or(c.group(to).is_some(), |f| f.reachable && !f.blocked))
    };
    let links: Vec<String> = messages
        .iter()
        .flat_map(|m| [m["originalContentUrl"].as_str(), m["previewImageUrl"].as_str()])
        .flatten()
        .map(ToOwned::to_owned)
        .collect();
    let text = messages.last().and_then(|m| m["text"].as_str()).unwrap_or("").to_owned();
    let number = desk.ledger.accept(Sent {
        number: 0,
        at: rfc3339(desk.clock.now_ms()),
        account: channel.to_owned(),
        operation: operation.to_owned(),
        to: to.to_owned(),
        ids,
        messages,
        retry_key: key.map(ToOwned::to_owned),
        delivered,
        fetched: Vec::new(),
    });
    if !links.is_empty() {
        let desk = desk.clone();
        desk.clone().courier.run(None, async move {
            // A customer looks a moment later.
            desk.clock.wait(std::time::Duration::from_millis(500)).await;
            for url in links {
                let seen = desk.courier.look(&url).await;
                desk.ledger.fetched(number, seen);
            }
        });
    }
    if delivered {
        let pause = 4_000 + desk.dice.below(9_000) as u64;
        let pause = desk.clock.scaled(std::time::Duration::from_millis(pause)).as_millis();
        desk.audience.hears(channel, to, &text, desk.clock.now_ms(), i64::try_from(pause).unwrap_or(0));
    }
    Value::Array(sent)
}

fn retry_key(headers: &HeaderMap) -> Result<Option<String>, Response> {
    let Some(value) = headers.get("x-line-retry-key") else { return Ok(None) };
    let text = value.to_str().unwrap_or("");
    if text.len() == 36 && uuid::Uuid::parse_str(text).is_ok() {
        Ok(Some(text.to_ascii_lowercase()))
    } else {
        Err(refuse(400, "The retry key is invalid: a UUID in hexadecimal form is needed"))
    }
}

fn already(line: &Line, channel: &str, key: &str) -> Result<(), Response> {
    let world = line.world();
    let Some(accepted) = world.retry_keys.get(&(channel.to_owned(), key.to_owned())) else { return Ok(()) };
    if line.desk.clock.life_ms() - accepted.at_ms > RETRY_KEY_LIFE_MS {
        return Ok(());
    }
    let message = "The retry key is already accepted";
    let mut body = json!({"message": message});
    if accepted.sent.is_array() {
        body["sentMessages"] = accepted.sent.clone();
    }
    let mut response = answer(409, message, body);
    if let Ok(id) = HeaderValue::from_str(&accepted.request_id) {
        response.headers_mut().insert("x-line-accepted-request-id", id);
    }
    Err(response)
}

fn remember(line: &Line, channel: &str, key: Option<String>, request_id: &str, sent: Value) {
    let mut world = line.world();
    *world.delivered.entry("push".to_owned()).or_default() += 1;
    if let Some(key) = key {
        let accepted = Accepted { at_ms: line.desk.clock.life_ms(), request_id: request_id.to_owned(), sent };
        world.retry_keys.insert((channel.to_owned(), key), accepted);
    }
}

fn spend(line: &Line, channel: &str, recipients: usize) -> Result<(), Response> {
    let spent = || refuse(429, "You have reached your monthly limit.");
    if line.desk.switches().quota_spent {
        return Err(spent());
    }
    let mut world = line.world();
    let Some(it) = world.channel_mut(channel) else { return Ok(()) };
    let after = it.used + recipients as u64;
    if it.quota.is_some_and(|quota| after > quota) {
        return Err(spent());
    }
    it.used = after;
    Ok(())
}
