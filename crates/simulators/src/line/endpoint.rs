//! Bot info, the webhook URL and its test call (line §1.5).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::Line;
use super::message::is_loopback;
use super::refusal::{json_body, refuse};
use super::token::bearer;
use super::webhook;
use crate::clock::rfc3339;
use crate::ledger::{Attempt, lock};

/// `GET /v2/bot/info`.
pub async fn info(State(line): State<Arc<Line>>, headers: HeaderMap) -> Response {
    let channel = match bearer(&line, &headers) {
        Ok(channel) => channel,
        Err(response) => return response,
    };
    let world = line.world();
    let Some(it) = world.channel(&channel) else { return refuse(404, "Not found") };
    Json(json!({
        "userId": it.bot, "basicId": it.basic_id, "displayName": it.name,
        "pictureUrl": format!("{}/line/avatar/{}", line.desk.base, crate::dice::number_of(line.desk.seed, &it.id) % 1_000_000),
        "chatMode": if it.chat { "chat" } else { "bot" },
        "markAsReadMode": if it.chat { "manual" } else { "auto" },
    }))
    .into_response()
}

/// `GET /v2/bot/channel/webhook/endpoint`.
pub async fn get_endpoint(State(line): State<Arc<Line>>, headers: HeaderMap) -> Response {
    let channel = match bearer(&line, &headers) {
        Ok(channel) => channel,
        Err(response) => return response,
    };
    let world = line.world();
    match world.channel(&channel).and_then(|c| c.endpoint.as_ref().map(|e| (e, c.use_webhook))) {
        Some((endpoint, active)) => Json(json!({"endpoint": endpoint, "active": active})).into_response(),
        None => refuse(404, "Webhook endpoint not found"),
    }
}

fn is_good(endpoint: &str) -> bool {
    endpoint.len() <= 500
        && url::Url::parse(endpoint)
            .is_ok_and(|u| u.scheme() == "https" || (u.scheme() == "http" && is_loopback(&u)))
}

/// `PUT /v2/bot/channel/webhook/endpoint`: HTTPS (or this machine), at most 500 characters.
pub async fn put_endpoint(State(line): State<Arc<Line>>, headers: HeaderMap, body: Bytes) -> Response {
    let channel = match bearer(&line, &headers) {
        Ok(channel) => channel,
        Err(response) => return response,
    };
    let body = match json_body(&headers, &body) {
        Ok(body) => body,
        Err(response) => return response,
    };
    let endpoint = body["endpoint"].as_str().unwrap_or("");
    if !is_good(endpoint) {
        return refuse(400, "Invalid webhook endpoint URL");
    }
    if let Some(it) = line.world().channel_mut(&channel) {
        it.endpoint = Some(endpoint.to_owned());
    }
    Json(json!({})).into_response()
}

/// `POST /v2/bot/channel/webhook/test`: really sends the empty, signed request; 60 an hour.
pub async fn test(State(line): State<Arc<Line>>, headers: HeaderMap, body: Bytes) -> Response {
    let channel = match bearer(&line, &headers) {
        Ok(channel) => channel,
        Err(response) => return response,
    };
    let body = if body.is_empty() { Ok(Value::Null) } else { json_body(&headers, &body) };
    let body = match body {
        Ok(body) => body,
        Err(response) => return response,
    };
    let desk = &line.desk;
    {
        let mut tests = lock(&line.tests);
        let now = desk.clock.life_ms();
        let calls = tests.entry(channel.clone()).or_default();
        calls.retain(|at| now - at < 3_600_000);
        if calls.len() >= 60 {
            return super::refusal::rate_limited("webhook_test");
        }
        calls.push(now);
    }
    let (stored, secret, bot) = {
        let world = line.world();
        let Some(it) = world.channel(&channel) else { return refuse(404, "Not found") };
        (it.endpoint.clone(), it.secret.clone(), it.bot.clone())
    };
    let url = match body["endpoint"].as_str().map(ToOwned::to_owned).or(stored) {
        None => return refuse(404, "Webhook endpoint not found"),
        Some(url) if !is_good(&url) => return refuse(400, "Invalid webhook endpoint URL"),
        Some(url) => url,
    };
    let bytes = Bytes::from(json!({"destination": bot, "events": []}).to_string());
    let signed = webhook::headers(&secret, &bytes);
    let answer = desk.courier.post(&url, &signed, bytes, webhook::TIMEOUT).await;
    let outcome = webhook::outcome(&answer);
    desk.ledger.attempt(Attempt {
        delivery: crate::dice::fresh(12),
        events: Vec::new(),
        kind: "test".to_owned(),
        url: url.clone(),
        attempt: 1,
        at: rfc3339(desk.clock.now_ms()),
        status: answer.status,
        outcome: outcome.to_owned(),
        duration_ms: answer.duration_ms,
    });
    let (reason, detail) = match outcome {
        "accepted" => ("OK", answer.status.map_or_else(String::new, |s| s.to_string())),
        "error_status_code" => {
            ("ERROR_STATUS_CODE", answer.status.map_or_else(String::new, |s| s.to_string()))
        }
        "request_timeout" => ("REQUEST_TIMEOUT", format!("Request timeout: {url}")),
        _ => ("COULD_NOT_CONNECT", format!("Could not connect: {url}")),
    };
    Json(json!({
        "success": outcome == "accepted", "timestamp": rfc3339(desk.clock.now_ms()),
        "statusCode": answer.status.unwrap_or(0), "reason": reason, "detail": detail,
    }))
    .into_response()
}
