//! How LINE says no (line §5).

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::desk::Refusal;

/// `{"message": …}` with a status.
pub fn refuse(status: u16, message: &str) -> Response {
    answer(status, message, json!({"message": message}))
}

/// A refusal with details: one per wrong property.
pub fn details(wrong: &[(String, String)]) -> Response {
    let message = format!("The request body has {} error(s)", wrong.len());
    let details: Vec<Value> =
        wrong.iter().map(|(property, m)| json!({"message": m, "property": property})).collect();
    answer(400, &message, json!({"message": message, "details": details}))
}

/// A token endpoint's other shape.
pub fn oauth(status: u16, error: &str, description: &str) -> Response {
    answer(
        status,
        &format!("{error}: {description}"),
        json!({"error": error, "error_description": description}),
    )
}

/// Any refusal body.
pub fn answer(status: u16, note: &str, body: Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(body)).into_response();
    response.extensions_mut().insert(Refusal(note.to_owned()));
    response
}

/// 401 (line §5).
pub fn unauthorized() -> Response {
    refuse(
        401,
        "Authentication failed due to the following reason: invalid token. Confirm that the access token in the authorization header is valid.",
    )
}

/// 429 by rate (line §4.8).
pub fn rate_limited(_operation: &str) -> Response {
    refuse(429, "The API rate limit has been exceeded. Try again later.")
}

/// 500.
pub fn broken() -> Response {
    refuse(500, "Internal server error")
}

/// A path that LINE does not have.
pub async fn no_such_path() -> Response {
    refuse(404, "Not found")
}

/// Every answer carries LINE's request id.
pub async fn request_id(request: Request, next: Next) -> Response {
    let id = uuid::Uuid::new_v4().to_string();
    let mut request = request;
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-line-request-id", value);
    }
    response
}

/// The id of the present request.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Reads a JSON body as LINE does: content type first, then the text.
///
/// # Errors
/// LINE's 400.
pub fn json_body(headers: &axum::http::HeaderMap, body: &[u8]) -> Result<Value, Response> {
    let kind = headers.get("content-type").and_then(|v| v.to_str().ok()).unwrap_or("");
    if !kind.to_ascii_lowercase().starts_with("application/json") {
        return Err(refuse(400, &format!("The content type, {kind}, is not supported")));
    }
    let value: Value = serde_json::from_slice(body).map_err(|e| {
        refuse(
            400,
            &format!(
                "The request body could not be parsed as JSON (line: {}, column: {})",
                e.line(),
                e.column()
            ),
        )
    })?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(refuse(400, "The request body could not be parsed as JSON (line: 1, column: 1)"))
    }
}
