//! What a refusal looks like: RFC 9457 `application/problem+json` with a stable `code` and a cure.

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

/// A refusal, as the outside sees it (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Always `about:blank`: `code` tells the kinds apart.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable word for programs.
    pub code: Cow<'static, str>,
    /// What is wrong and what to do about it.
    pub detail: String,
    /// The field or parameter that is wrong, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The request, for looking it up in the log of the daemon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

/// A refusal on its way out.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: Cow<'static, str>,
    field: Option<String>,
    retry_after_s: Option<u64>,
    etag: Option<String>,
    trace: Option<String>,
}

impl Problem {
    /// A refusal with a status, a stable code and a sentence that says what to do.
    pub fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Problem {
        Problem {
            status,
            code: code.into(),
            detail: detail.into(),
            field: None,
            retry_after_s: None,
            etag: None,
            trace: None,
        }
    }

    /// 400: a parameter cannot be read.
    pub fn bad_parameter(name: &str, detail: impl Into<Cow<'static, str>>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "bad_parameter", detail).at(name)
    }

    /// 422: the body is understood, and wrong.
    pub fn invalid(field: &str, detail: impl Into<Cow<'static, str>>) -> Problem {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail).at(field)
    }

    /// 401: nobody, or somebody who is no longer signed in.
    pub fn signed_out() -> Problem {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "not_signed_in",
            "This needs a session or an API token. Sign in with POST /api/v1/session, or send Authorization: Bearer smp_….",
        )
    }

    /// 403: yours, but not for your role.
    pub fn forbidden(detail: impl Into<Cow<'static, str>>) -> Problem {
        Problem::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    /// 404: does not exist, or is not yours: the same.
    pub fn not_found() -> Problem {
        Problem::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is nothing here under this id. Check the address, or read the list anew.",
        )
    }

    /// 409: what is asked for does not go with how things stand.
    pub fn conflict(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Problem {
        Problem::new(StatusCode::CONFLICT, code, detail)
    }

    /// 409 for `If-Match`: somebody else was faster.
    pub fn stale(etag: String) -> Problem {
        let mut problem = Problem::conflict(
            "changed_meanwhile",
            "Somebody changed this since you read it. Read it again, look at the change, and repeat yours.",
        );
        problem.etag = Some(etag);
        problem
    }

    /// 429: too often.
    pub fn too_many(detail: impl Into<Cow<'static, str>>, retry_after_s: u64) -> Problem {
        let mut problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail);
        problem.retry_after_s = Some(retry_after_s.max(1));
        problem
    }

    /// 503: not able to do this now.
    pub fn unavailable(detail: impl Into<Cow<'static, str>>) -> Problem {
        let mut problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", detail);
        problem.retry_after_s = Some(1);
        problem
    }

    /// 500: our fault. What happened goes to the log with a number that the answer shows, and nothing else.
    pub fn internal(error: &(dyn std::error::Error + '_)) -> Problem {
        let trace = uuid::Uuid::new_v4().to_string();
        tracing::error!(problem.trace = %trace, error = %chain(error), "a request failed");
        let mut problem = Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The daemon could not do this. Try again; if it stays so, look for the number in `trace` in the daemon's log.",
        );
        problem.trace = Some(trace);
        problem
    }

    /// Names the field or parameter.
    #[must_use]
    pub fn at(mut self, field: &str) -> Problem {
        self.field = Some(field.to_owned());
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What to do.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Seconds to wait, where that helps.
    pub fn retry_after(&self) -> Option<u64> {
        self.retry_after_s
    }

    /// The stable word.
    pub fn code(&self) -> &str {
        &self.code
    }
}

/// An error of a rule, as a sentence.
pub fn sentence(error: &impl std::error::Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// An error with all its causes, on one line.
fn chain(error: &(dyn std::error::Error + '_)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail.into_owned(),
            field: self.field,
            trace: self.trace,
        };
        let bytes = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (self.status, bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        if let Some(etag) = self.etag.and_then(|e| HeaderValue::from_str(&e).ok()) {
            headers.insert(header::ETAG, etag);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_problem_names_its_code_and_its_cure() {
        let response = Problem::bad_parameter("limit", "Use a limit of 1 to 100.").into_response();
        assert_eq!(response.status(), 400);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        let body = axum::body::to_bytes(response.into_body(), 4096).await.expect("a small body");
        let json: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(json["code"], "bad_parameter");
        assert_eq!(json["status"], 400);
        assert_eq!(json["field"], "limit");
        assert_eq!(json["title"], "Bad Request");
    }

    #[test]
    fn a_wait_is_named_in_the_header() {
        let response = Problem::too_many("Too many tries.", 0).into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
    }
}
