//! JSON bodies: in time, not too large, not too deep, without unknown fields.

mod node;

use std::time::Duration;

use axum::{
    body::Body,
    extract::{FromRequest, Request},
};
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use http::{HeaderMap, StatusCode, header};
use node::Node;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// Longest JSON body.
pub const MAX_JSON_BYTES: usize = 1024 * 1024;
/// Time in which a JSON body has to be here.
const BODY_TIME: Duration = Duration::from_secs(20);
/// Deepest nesting of a JSON body.
const MAX_DEPTH: usize = 32;

/// A JSON body, read into a type.
#[derive(Clone, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Json<T>, Problem> {
        let (parts, body) = request.into_parts();
        if !is_json(&parts.headers) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not_json",
                "Send the body as JSON, with Content-Type: application/json.",
            ));
        }
        let bytes = read_body(body, &parts.headers, MAX_JSON_BYTES, BODY_TIME).await?;
        read(&bytes).map(Json)
    }
}

/// Reads JSON into a type; says which field is wrong.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    look_through(bytes)?;
    let node: Node = serde_json::from_slice(bytes).map_err(|error| {
        Problem::new(StatusCode::BAD_REQUEST, "bad_json", format!("The body is not JSON: {error}."))
    })?;
    serde_path_to_error::deserialize(node).map_err(|error| {
        let (path, said) = (error.path().to_string(), error.inner().to_string());
        let field = field_of(&said, path);
        Problem::invalid(&field, format!("The body is not as it should be: {said}. See /api/docs."))
    })
}

/// The field that is at fault: the one in "unknown field `name`, expected …" or "missing field `name`", else where it was read.
fn field_of(said: &str, path: String) -> String {
    let named = |before: &str| said.strip_prefix(before).and_then(|rest| rest.split('`').next());
    if let Some(unknown) = named("unknown field `") {
        return unknown.to_owned();
    }
    match named("missing field `") {
        Some(missing) if path == "." => missing.to_owned(),
        Some(missing) => format!("{path}.{missing}"),
        None => path,
    }
}

/// Whether a request says that its body is JSON.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()) else { return false };
    let essence = kind.split(';').next().unwrap_or("").trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// Refuses nesting that no body of ours has, and NUL characters, which no text of ours holds.
fn look_through(bytes: &[u8]) -> Result<(), Problem> {
    let (mut depth, mut in_text) = (0_usize, false);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (in_text, byte) {
            (true, b'\\') => {
                if bytes.get(at + 1..at + 6) == Some(b"u0000") {
                    return Err(Problem::invalid("", "A text holds a NUL character. Leave it out."));
                }
                at += 1;
            }
            (_, b'"') => in_text = !in_text,
            (false, b'{' | b'[') => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(Problem::new(
                        StatusCode::BAD_REQUEST,
                        "too_deep",
                        "The JSON of the body is nested deeper than 32 levels.",
                    ));
                }
            }
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// Reads a whole body: 413 when it is longer than `most` bytes, 408 when it is not here within `time`.
pub async fn read_body(
    body: Body,
    headers: &HeaderMap,
    most: usize,
    time: Duration,
) -> Result<Bytes, Problem> {
    let too_large = || {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            format!("The body is larger than {most} bytes. Send less at once."),
        )
    };
    let told = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if told.is_some_and(|n| n > most as u64) {
        return Err(too_large());
    }
    let reading = async {
        let mut stream = body.into_data_stream();
        let mut whole = BytesMut::new();
        while let Some(piece) = stream.next().await {
            let piece = piece.map_err(|_| {
                Problem::new(StatusCode::BAD_REQUEST, "body_broken", "The body broke off. Send it again.")
            })?;
            if whole.len() + piece.len() > most {
                return Err(too_large());
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    };
    tokio::time::timeout(time, reading).await.unwrap_or_else(|_| {
        Err(Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "too_slow",
            format!("The body was not here within {} s. Send it faster, or less of it.", time.as_secs()),
        ))
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[expect(dead_code, reason = "only read into")]
        name: String,
        #[expect(dead_code, reason = "only read into")]
        inner: Option<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only read into")]
        count: u32,
    }

    fn refusal(text: &str) -> (u16, String, String) {
        let problem = read::<Sample>(text.as_bytes()).expect_err(text);
        let json = format!("{problem:?}");
        (problem.status().as_u16(), problem.code().to_owned(), json)
    }

    #[test]
    fn an_unknown_field_is_named() {
        let (status, code, all) = refusal(r#"{"name":"a","colour":1}"#);
        assert_eq!((status, code.as_str()), (422, "invalid"));
        assert!(all.contains("\"colour\""), "{all}");
    }

    #[test]
    fn a_wrong_type_is_named_by_its_path() {
        let (status, _, all) = refusal(r#"{"name":"a","inner":{"count":"x"}}"#);
        assert_eq!(status, 422);
        assert!(all.contains("inner.count"), "{all}");
    }

    #[test]
    fn a_field_that_is_missing_is_named() {
        assert!(refusal("{}").2.contains("Some(\"name\")"), "{}", refusal("{}").2);
        let (_, _, all) = refusal(r#"{"name":"a","inner":{}}"#);
        assert!(all.contains("\"inner.count\""), "{all}");
    }

    #[test]
    fn a_list_is_no_object_and_nothing_is_said_twice() {
        for text in
            [r#"["a"]"#, r#"["a", null]"#, r#"{"name":"a","inner":[1]}"#, r#"{"name":"a","name":"b"}"#]
        {
            assert_eq!(refusal(text).0, 422, "{text}");
        }
        let (_, _, all) = refusal(r#"{"name":"a","inner":[1]}"#);
        assert!(all.contains("\"inner\"") && all.contains("sequence"), "{all}");
    }

    #[test]
    fn what_is_not_json_is_400() {
        for text in ["", "{", "{\"name\":\"a\"} x", "name=a"] {
            assert_eq!(refusal(text).0, 400, "{text}");
        }
        let deep = "[".repeat(100) + &"]".repeat(100);
        assert_eq!(refusal(&deep).1, "too_deep");
    }

    #[test]
    fn nul_is_refused_but_a_written_backslash_is_not() {
        assert_eq!(refusal("{\"name\":\"a\\u0000b\"}").0, 422);
        assert!(read::<Sample>(b"{\"name\":\"a\\\\u0000b\"}").is_ok());
    }

    #[tokio::test]
    async fn a_body_that_drips_is_408_and_a_large_one_413() {
        let drip = futures::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            Some((Ok::<_, std::io::Error>(Bytes::from_static(b" ")), ()))
        });
        let time = Duration::from_millis(200);
        let problem =
            read_body(Body::from_stream(drip), &HeaderMap::new(), 100, time).await.expect_err("slow");
        assert_eq!(problem.status(), 408);
        let problem =
            read_body(Body::from(vec![0; 101]), &HeaderMap::new(), 100, time).await.expect_err("large");
        assert_eq!(problem.status(), 413);
        assert!(read_body(Body::from(vec![0; 100]), &HeaderMap::new(), 100, time).await.is_ok());
    }
}
