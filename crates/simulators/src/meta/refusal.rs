//! How Meta says no (facebook §5.1): one envelope, many codes, mostly HTTP 400.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::desk::Refusal;
use crate::dice::fresh;

/// One refusal, before it is an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// HTTP status.
    pub status: u16,
    /// `code`.
    pub code: i64,
    /// `error_subcode`.
    pub subcode: Option<i64>,
    /// `message`.
    pub message: String,
    /// `error_user_title` and `error_user_msg`.
    pub shown: Option<(String, String)>,
    /// `is_transient`.
    pub transient: bool,
}

impl Fault {
    /// A fault with HTTP 400.
    pub fn new(code: i64, message: impl Into<String>) -> Self {
        Self { status: 400, code, subcode: None, message: message.into(), shown: None, transient: false }
    }

    /// … with a subcode.
    #[must_use]
    pub fn subcode(mut self, subcode: i64) -> Self {
        self.subcode = Some(subcode);
        self
    }

    /// … with words for a person.
    #[must_use]
    pub fn shown(mut self, title: &str, text: &str) -> Self {
        self.shown = Some((title.to_owned(), text.to_owned()));
        self
    }

    /// … that may pass.
    #[must_use]
    pub fn passing(mut self) -> Self {
        self.transient = true;
        self
    }

    /// … with another HTTP status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Code 100, "invalid parameter".
    pub fn parameter(message: &str) -> Self {
        Self::new(100, format!("(#100) {message}"))
    }

    /// The `error` object.
    pub fn error(&self) -> Value {
        let mut error = json!({
            "message": self.message, "type": "OAuthException", "code": self.code, "fbtrace_id": trace_id(),
        });
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = json!(subcode);
            error["is_transient"] = json!(self.transient);
        } else if self.transient {
            error["is_transient"] = json!(true);
        }
        if let Some((title, text)) = &self.shown {
            error["error_user_title"] = json!(title);
            error["error_user_msg"] = json!(text);
        }
        error
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let note = match self.subcode {
            Some(subcode) => format!("{}/{subcode}: {}", self.code, self.message),
            None => format!("{}: {}", self.code, self.message),
        };
        refuse(self.status, &note, json!({"error": self.error()}))
    }
}

/// Any refusal body.
pub fn refuse(status: u16, note: &str, body: Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(body)).into_response();
    response.extensions_mut().insert(Refusal(note.to_owned()));
    response
}

/// `A` and ten characters, as Meta's trace ids look.
pub fn trace_id() -> String {
    format!("A{}", fresh(10))
}

/// "Too many calls" in the code that belongs to the operation: the app's budget (4), a person's (17), a
/// Page's (32), or the business use case's and the send rate's (613) (facebook §5.3, §5.4).
pub fn rate_limited(operation: &str) -> Response {
    let fault = match operation {
        "send" | "upload" => {
            Fault::new(613, "(#613) Calls to this api have exceeded the rate limit.").subcode(2_534_040)
        }
        "accounts" | "permissions" | "me" => Fault::new(17, "(#17) User request limit reached"),
        "conversations" | "conversation" | "history" | "message" | "profile" => {
            Fault::new(32, "(#32) Page request limit reached")
        }
        _ => Fault::new(4, "(#4) Application request limit reached"),
    };
    let mut response = fault.passing().into_response();
    let app = json!({"call_count": 100, "total_time": 63, "total_cputime": 41}).to_string();
    if let Ok(value) = app.parse() {
        response.headers_mut().insert("x-app-usage", value);
    }
    response
}

/// 500 with code 2.
pub fn broken() -> Response {
    Fault::new(2, "An unexpected error has occurred. Please retry your request later.")
        .status(500)
        .passing()
        .into_response()
}
