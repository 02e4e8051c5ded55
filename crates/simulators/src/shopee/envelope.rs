//! The envelope of every answer (shopee §5.1): success is `error == ""`, whatever the status.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::desk::Refusal;
use crate::dice::fresh;

/// Success with the payload under `response`.
pub fn ok(response: Value) -> Response {
    Json(json!({"error": "", "message": "", "request_id": fresh(32), "response": response})).into_response()
}

/// Success with a warning.
pub fn ok_with_warning(response: Value, warning: Value) -> Response {
    Json(json!({"error": "", "message": "", "warning": warning, "request_id": fresh(32), "response": response})).into_response()
}

/// Success with the payload at top level (token and shop calls).
pub fn flat(members: Value) -> Response {
    let mut body = Map::from_iter([
        ("error".to_owned(), json!("")),
        ("message".to_owned(), json!("")),
        ("request_id".to_owned(), json!(fresh(32))),
    ]);
    if let Value::Object(members) = members {
        body.extend(members);
    }
    Json(Value::Object(body)).into_response()
}

/// A refusal; mostly with HTTP 200.
pub fn refuse(status: u16, error: &str, message: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let body = json!({"error": error, "message": message, "request_id": fresh(32)});
    let mut response = (status, Json(body)).into_response();
    response.extensions_mut().insert(Refusal(format!("{error}: {message}")));
    response
}

/// A refusal with HTTP 200, the usual kind.
pub fn no(error: &str, message: &str) -> Response {
    refuse(200, error, message)
}

/// Too many requests: 429 with the envelope, or, for chat, `system_busy` with HTTP 200 (shopee §3.8).
pub fn rate_limited(operation: &str) -> Response {
    if matches!(operation, "send_message" | "get_message" | "get_conversation_list" | "get_one_conversation")
    {
        return no("system_busy", "System busy, please reduce the QPS.");
    }
    refuse(429, "error_rate_limit", "Too many requests, please try again later.")
}

/// 5xx, with the envelope that Shopee's own faults have.
pub fn broken() -> Response {
    refuse(503, "error_server", "Something wrong. Please try later.")
}

/// A path that Shopee does not have.
pub async fn no_such_path() -> Response {
    refuse(404, "error_not_found", "Wrong api path.")
}
