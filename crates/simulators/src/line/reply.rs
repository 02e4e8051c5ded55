//! `POST /v2/bot/message/reply`: free, once, and only for a moment (line §4.1).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::Line;
use super::push::{accept, checked};
use super::refusal::{json_body, refuse};
use super::token::bearer;

/// Answers an event.
pub async fn reply(State(line): State<Arc<Line>>, headers: HeaderMap, body: Bytes) -> Response {
    let channel = match bearer(&line, &headers) {
        Ok(channel) => channel,
        Err(response) => return response,
    };
    if headers.contains_key("x-line-retry-key") {
        return refuse(400, "The retry key is not supported for this API");
    }
    let body = match json_body(&headers, &body) {
        Ok(body) => body,
        Err(response) => return response,
    };
    let text = body["replyToken"].as_str().unwrap_or("");
    let to = {
        let mut world = line.world();
        let now = line.desk.clock.life_ms();
        match world.reply_tokens.get_mut(text) {
            Some(token) if token.channel == channel && !token.used && token.valid_ms > now => {
                token.to.clone()
            }
            _ => return refuse(400, "Invalid reply token"),
        }
    };
    if let Err(response) = checked(&line, &channel, &to, &body) {
        return response;
    }
    {
        // Spent in one step with the look, so that two at once cannot both win.
        let mut world = line.world();
        match world.reply_tokens.get_mut(text) {
            Some(token) if !token.used => token.used = true,
            _ => return refuse(400, "Invalid reply token"),
        }
        *world.delivered.entry("reply".to_owned()).or_default() += 1;
    }
    let sent: Value = accept(&line, &channel, &to, &body, "reply", None);
    Json(json!({"sentMessages": sent})).into_response()
}
