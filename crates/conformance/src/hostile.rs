//! Replies that no honest platform gives, and proxies, outages and changed APIs do.

use bytes::Bytes;
use connector::{Expect, Reply};
use http::{HeaderMap, HeaderValue, StatusCode};
use model::Time;
use serde_json::{Map, Value, json};

use crate::Answered;

/// A hostile reply.
#[derive(Clone, Debug)]
pub struct Hostile {
    /// What kind: `no answer`, `empty`, `html`, `cut`, `null`, `wrong types` …
    pub kind: &'static str,
    /// Its HTTP status; 0 when no answer comes at all.
    pub status: u16,
    /// Its body.
    pub body: Bytes,
    /// To which exchange of the plan it is given, from 0.
    pub step: usize,
}

/// Statuses of every class. 200 first: that is where invented successes come from.
const STATUSES: [u16; 17] =
    [200, 201, 202, 204, 302, 400, 401, 403, 404, 409, 410, 413, 429, 500, 502, 503, 504];

impl Hostile {
    /// All hostile replies for one exchange. `good` is the status and the body
    /// that were recorded for it.
    pub fn all(step: usize, expect: Expect, good: (u16, &[u8])) -> Vec<Hostile> {
        let (fine, good) = good;
        let mut bodies: Vec<(&'static str, Bytes)> = vec![
            ("empty", Bytes::new()),
            (
                "html",
                Bytes::from_static(b"<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"),
            ),
            ("null", Bytes::from_static(b"null")),
            ("empty object", Bytes::from_static(b"{}")),
            ("empty list", Bytes::from_static(b"[]")),
            ("a number", Bytes::from_static(b"0")),
            ("a text", Bytes::from_static(b"\"ok\"")),
            ("not UTF-8", Bytes::from_static(b"{\"message\":\"\xff\xfe\xfd\"}")),
            ("with a zero byte", Bytes::from_static(b"{\"message\":\"\\u0000\",\"error\":\"\\u0000\"}")),
        ];
        if good.len() > 2 {
            bodies.push(("cut", Bytes::copy_from_slice(&good[..good.len() / 2])));
        }
        if let Ok(good) = serde_json::from_slice::<Value>(good)
            && !matches!(&good, Value::Object(o) if o.is_empty())
        {
            bodies.push(("wrong types", turned(&good).to_string().into()));
            bodies.push(("nulls", nulled(&good).to_string().into()));
        }
        let mut all = vec![Hostile { kind: "no answer", status: 0, body: Bytes::new(), step }];
        for status in STATUSES {
            for (kind, body) in &bodies {
                all.push(Hostile { kind, status, body: body.clone(), step });
            }
            if !(200..300).contains(&status) && status != fine {
                all.push(Hostile { kind: "good body", status, body: Bytes::copy_from_slice(good), step });
            }
        }
        let text = "x".repeat(1 << 18);
        let huge =
            json!({ "message": text, "error": text, "error_description": text, "data": text }).to_string();
        let deep = format!("{}{}", r#"{"a":["#.repeat(20_000), "1");
        for status in [200, 400, 500] {
            all.push(Hostile { kind: "huge", status, body: Bytes::from(huge.clone()), step });
            all.push(Hostile { kind: "deep", status, body: Bytes::from(deep.clone()), step });
        }
        // The bytes of a file with status 200 are streamed away unread: any body is a good one.
        all.retain(|h| !(matches!(expect, Expect::File { .. }) && matches!(h.status, 200 | 201)));
        all
    }

    /// As what comes back for an exchange. The bytes of a file are streamed away, so a good status has none.
    pub fn answer(&self, expect: Expect, at: Time) -> Answered {
        if self.status == 0 {
            return Answered::Lost;
        }
        let mut reply = self.reply(at);
        if matches!(expect, Expect::File { .. }) && reply.status.is_success() {
            reply.body = Bytes::new();
        }
        Answered::Reply(reply)
    }

    fn reply(&self, at: Time) -> Reply {
        let mut headers = HeaderMap::new();
        let kind = if self.kind == "html" { "text/html" } else { "application/json" };
        headers.insert("content-type", HeaderValue::from_static(kind));
        Reply {
            status: StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_GATEWAY),
            headers,
            body: self.body.clone(),
            received_at: at,
        }
    }
}

/// Every value below the top turned into one of another shape: lists into objects, the rest into lists of objects.
fn turned(v: &Value) -> Value {
    match v {
        Value::Object(o) => {
            let change = |x: &Value| match x {
                Value::Object(_) => turned(x),
                Value::Array(_) => json!({ "x": true }),
                _ => json!([{ "x": true }]),
            };
            Value::Object(o.iter().map(|(k, x)| (k.clone(), change(x))).collect::<Map<_, _>>())
        }
        Value::Array(_) => json!({ "x": true }),
        _ => json!([{ "x": true }]),
    }
}

/// Every value below the top is null.
fn nulled(v: &Value) -> Value {
    match v {
        Value::Object(o) => Value::Object(o.keys().map(|k| (k.clone(), Value::Null)).collect()),
        _ => Value::Null,
    }
}
