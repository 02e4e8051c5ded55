//! The envelope of every answer (tiktok §5): `{code, message, request_id, data}`, success is `code == 0`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use crate::desk::Refusal;
use crate::dice::fresh;

/// The overloaded code: missing sign, token, time, bad parameter; the message tells which.
pub const BAD: i64 = 36_009_004;
/// Too many requests.
pub const TOO_MANY: i64 = 36_009_002;
/// Internal error.
pub const INTERNAL: i64 = 36_009_003;
/// Wrong sign.
pub const SIGN: i64 = 106_001;
/// `shop_cipher` is missing.
pub const NO_CIPHER: i64 = 106_013;
/// A scope is missing.
pub const SCOPE: i64 = 105_005;
/// The access token is over.
pub const EXPIRED: i64 = 105_002;
/// The cipher belongs to somebody else.
pub const STRANGER: i64 = 101_000;

/// Put into an answer's extensions: its code.
#[derive(Debug, Clone, Copy)]
pub struct Code(pub i64);

fn request_id() -> String {
    format!("20261122{}", fresh(26).to_uppercase())
}

/// Success with its data.
pub fn ok(data: Value) -> Response {
    Json(json!({"code": 0, "message": "Success", "request_id": request_id(), "data": data})).into_response()
}

/// The HTTP status of a code. Three were seen (106001, 105005, 36009002); the others are likely ones.
pub fn status(code: i64) -> u16 {
    match code {
        SIGN | SCOPE | EXPIRED | STRANGER => 401,
        TOO_MANY => 429,
        INTERNAL => 500,
        36_009_009 | 36_009_014 => 404,
        36_009_010 => 405,
        36_009_033 => 403,
        BAD | NO_CIPHER | 36_009_021 | 36_009_022 | 36_009_023 | 25_001_001 => 400,
        _ => 200,
    }
}

/// A refusal. `data` is null, empty or missing, as the sheet says it may.
pub fn refuse(code: i64, message: &str) -> Response {
    let mut body = json!({"code": code, "message": message, "request_id": request_id()});
    match code % 3 {
        0 => body["data"] = Value::Null,
        1 => body["data"] = json!({}),
        _ => {}
    }
    let status = StatusCode::from_u16(status(code)).unwrap_or(StatusCode::OK);
    let mut response = (status, Json(body)).into_response();
    response.extensions_mut().insert(Refusal(format!("{code}: {message}")));
    response.extensions_mut().insert(Code(code));
    response
}

/// Gives a refusal the status 200, unless its status was seen (knob `errors_with_200`).
pub fn soften(mut response: Response) -> Response {
    match response.extensions().get::<Code>() {
        Some(Code(SIGN | SCOPE | TOO_MANY)) | None => {}
        Some(_) => *response.status_mut() = StatusCode::OK,
    }
    response
}

/// Too many requests.
pub fn rate_limited(_operation: &str) -> Response {
    refuse(TOO_MANY, "Too many requests, please try again later")
}

/// 5xx.
pub fn broken() -> Response {
    refuse(INTERNAL, "Internal error, please try again later")
}

/// Overload protection: 503 and no envelope at all.
pub fn overloaded() -> Response {
    let page = "<html><head><title>503 Service Temporarily Unavailable</title></head><body></body></html>";
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, Html(page)).into_response();
    response.extensions_mut().insert(Refusal("503: overload protection".to_owned()));
    response
}
