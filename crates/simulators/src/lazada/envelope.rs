//! The envelopes (lazada §5.1): everything with HTTP 200, `code` `"0"` is success, and the chat and media
//! families have a flag of their own inside.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, body::Body};
use serde_json::{Map, Value, json};

use crate::desk::Refusal;
use crate::dice::fresh;

/// A request id as Lazada's look.
pub fn request_id() -> String {
    format!("2101{}", fresh(28))
}

/// A success whose members stand at top level.
pub fn flat(members: Value) -> Value {
    let mut body = Map::new();
    body.insert("code".to_owned(), json!("0"));
    if let Value::Object(members) = members {
        body.extend(members);
    }
    body.insert("request_id".to_owned(), json!(request_id()));
    Value::Object(body)
}

/// A success with `data`.
pub fn data(data: Value) -> Value {
    flat(json!({"data": data}))
}

/// A success of the chat family.
pub fn im(data: Option<Value>) -> Value {
    let mut body = flat(json!({"success": true, "err_code": "0", "err_message": "SUCCESS"}));
    if let Some(data) = data {
        body["data"] = data;
    }
    body
}

/// A refusal that the gateway, or the business behind it, words with `code`, `type` and `message`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct No {
    code: String,
    body: Value,
}

impl No {
    fn new(code: &str, kind: &str, message: &str) -> Self {
        let body = json!({"code": code, "type": kind, "message": message, "request_id": request_id()});
        Self { code: code.to_owned(), body }
    }

    /// The caller's fault: auth, parameters, quota.
    pub fn isv(code: &str, message: &str) -> Self {
        Self::new(code, "ISV", message)
    }

    /// The business's.
    pub fn isp(code: &str, message: &str) -> Self {
        Self::new(code, "ISP", message)
    }

    /// The platform's.
    pub fn system(code: &str, message: &str) -> Self {
        Self::new(code, "SYSTEM", message)
    }

    /// A mandatory parameter is not there.
    pub fn missing(name: &str) -> Self {
        let message = format!(
            "The input parameter \"{name}\" that is mandatory for processing this request is not supplied"
        );
        Self::isv("MissingParameter", &message)
    }

    /// The chat family's refusal: `code` is `"0"`, `success` is false.
    pub fn im(err_code: &str, err_message: &str) -> Self {
        let mut body = flat(json!({"success": false, "err_code": err_code}));
        body["err_message"] = json!(err_message);
        Self { code: format!("im {err_code}"), body }
    }

    /// The media family's refusal.
    pub fn media(code: &str, message: &str) -> Self {
        let body = flat(json!({"success": false, "result_code": code, "result_message": message}));
        Self { code: format!("media {code}"), body }
    }

    /// A refusal under `result` (tracking, returns).
    pub fn result(code: &str, message: &str) -> Self {
        let body = flat(json!({"result": {
            "success": false, "not_success": true, "retry": false, "repeated": false, "module": null,
            "error_code": {"key": code, "displayMessage": message},
        }}));
        Self { code: format!("result {code}"), body }
    }

    /// The bare limit that chat lists were seen to answer: a code and nothing else (lazada §3.9).
    pub fn bare_limit() -> Self {
        Self { code: "ApiCallLimit".to_owned(), body: json!({"code": "ApiCallLimit"}) }
    }

    /// Throttling beside a code of success (lazada §5.1).
    pub fn quiet_limit() -> Self {
        let message = "The access frequency exceeds the limit. this ban will last 1 seconds";
        let body = json!({"code": "0", "type": "ISV", "message": message, "request_id": request_id()});
        Self { code: "quiet ApiCallLimit".to_owned(), body }
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        let mut response = Json(self.body).into_response();
        response.extensions_mut().insert(Refusal(self.code));
        response
    }
}

/// Too many requests: HTTP 200; bare for chat's lists, with words elsewhere.
pub fn rate_limited(operation: &str) -> Response {
    match operation {
        "im/session/list" | "im/message/list" => No::bare_limit().into_response(),
        _ => No::isv("ApiCallLimit", "The access frequency exceeds the limit. this ban will last 1 seconds")
            .into_response(),
    }
}

/// 5xx, from whatever stands in front of the gateway.
pub fn broken() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response()
}

/// A fault by its name, as the console orders it; symbolic codes stand for themselves.
pub fn fault(name: &str) -> Response {
    let refused = |mut response: Response| {
        response.extensions_mut().insert(Refusal(name.to_owned()));
        response
    };
    match name {
        "bare_limit" => No::bare_limit().into_response(),
        "quiet_limit" => No::quiet_limit().into_response(),
        "html" => {
            let page = "<!DOCTYPE html><html><body>Sorry, we have detected unusual traffic.</body></html>";
            refused(([(header::CONTENT_TYPE, "text/html")], page).into_response())
        }
        "truncated" => {
            let half = r#"{"code":"0","data":{"orders":[{"order_id":8123456"#;
            refused(([(header::CONTENT_TYPE, "application/json")], Body::from(half)).into_response())
        }
        "SellerCallLimit" | "AppCallLimit" | "ApiCallLimit" => {
            let message = "The access frequency exceeds the limit. this ban will last 1 seconds";
            No::isv(name, message).into_response()
        }
        "901" => No::system(name, "The request speed limit is exceeded").into_response(),
        "15" => No::isp(name, "Remote service error").into_response(),
        "ServiceTimeout" | "ServiceUnavailable" | "1000" | "1002" | "6" => {
            No::system(name, "The service is not available for the moment").into_response()
        }
        other => No::isv(other, "The request was refused").into_response(),
    }
}

/// Numbers and flags as texts, null as `"null"` (lazada §0.6, §1.8).
pub fn stringly(value: Value) -> Value {
    match value {
        Value::Null => json!("null"),
        Value::Bool(flag) => json!(flag.to_string()),
        Value::Number(number) => json!(number.to_string()),
        Value::Array(list) => Value::Array(list.into_iter().map(stringly).collect()),
        Value::Object(map) => Value::Object(map.into_iter().map(|(k, v)| (k, stringly(v))).collect()),
        text @ Value::String(_) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envelopes_look_like_the_sheet() {
        let ok = im(Some(json!({"a": 1})));
        assert_eq!(
            (ok["code"].as_str(), ok["success"].as_bool(), ok["err_code"].as_str()),
            (Some("0"), Some(true), Some("0"))
        );
        let no = No::isv("IllegalAccessToken", "x").body;
        assert_eq!(
            no.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["code", "message", "request_id", "type"]
        );
        assert_eq!(No::bare_limit().body, json!({"code": "ApiCallLimit"}));
        assert_eq!(
            stringly(json!({"a": [1, true, null, "x", 1.5]})),
            json!({"a": ["1", "true", "null", "x", "1.5"]})
        );
    }
}
