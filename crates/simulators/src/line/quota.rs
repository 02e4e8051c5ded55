//! The month's quota and what was delivered (line §4.8).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Line;
use super::token::bearer;

/// `GET /v2/bot/message/quota`.
pub async fn quota(State(line): State<Arc<Line>>, headers: HeaderMap) -> Response {
    match bearer(&line, &headers) {
        Err(response) => response,
        Ok(channel) => match line.world().channel(&channel).and_then(|c| c.quota) {
            Some(value) => Json(json!({"type": "limited", "value": value})).into_response(),
            None => Json(json!({"type": "none"})).into_response(),
        },
    }
}

/// `GET /v2/bot/message/quota/consumption`.
pub async fn consumption(State(line): State<Arc<Line>>, headers: HeaderMap) -> Response {
    match bearer(&line, &headers) {
        Err(response) => response,
        Ok(channel) => {
            let used = line.world().channel(&channel).map_or(0, |c| c.used);
            Json(json!({"totalUsage": used})).into_response()
        }
    }
}

/// `GET /v2/bot/message/delivery/{kind}`.
pub async fn delivery(
    State(line): State<Arc<Line>>,
    Path(kind): Path<String>,
    headers: HeaderMap,
) -> Response {
    if let Err(response) = bearer(&line, &headers) {
        response
    } else {
        let count = line.world().delivered.get(&kind).copied().unwrap_or(0);
        Json(json!({"status": "ready", "success": count})).into_response()
    }
}
