//! One request to a platform, before it is signed; one reply, before it is judged.
//!
//! Both carry tokens and customers' words, so their `Debug` shows shape and names, never values.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use model::AttachmentId;
use serde::de::DeserializeOwned;

use crate::Fault;

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "HTTP's own words")]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

/// Where a request goes.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// To an endpoint of the manifest (`"api_url"`), whose base the configuration may change.
    Endpoint(&'static str),
    /// To an address outside the platform's API, guarded against private addresses. It carries none of our keys, unless the
    /// connector asks for them, which it may only after it has seen that the host is the platform's own.
    Url(String),
}

/// What a request has to be signed with when it leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Nothing.
    None,
    /// The app's credentials.
    App,
    /// The account's grant (and the app's credentials where the platform wants both).
    Grant,
}

/// A request, unsigned.
#[derive(Clone, PartialEq)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where to.
    pub target: Target,
    /// Path below the endpoint's base, with a leading `/`; already percent-encoded. Unused for [`Target::Url`].
    pub path: String,
    /// Query pairs, not encoded, in order.
    pub query: Vec<(String, String)>,
    /// Header pairs.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
    /// What it is signed with.
    pub auth: Auth,
}

/// The body of a request.
#[derive(Clone, PartialEq)]
pub enum Body {
    /// None.
    Empty,
    /// JSON, exactly these bytes.
    Json(String),
    /// `application/x-www-form-urlencoded` pairs.
    Form(Vec<(String, String)>),
    /// `multipart/form-data`.
    Multipart(Vec<FormPart>),
}

/// A field of a multipart body.
#[derive(Clone, PartialEq)]
pub enum FormPart {
    /// Words.
    Text {
        /// Field name.
        name: String,
        /// Value.
        value: String,
    },
    /// One of our attachments; the engine puts its bytes in.
    File {
        /// Field name.
        name: String,
        /// File name to tell.
        file_name: String,
        /// Content type to tell.
        content_type: String,
        /// Which file.
        attachment: AttachmentId,
    },
}

/// What came back.
#[derive(Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// The body, whole, under the exchange's size cap. Empty when the exchange's [`crate::Expect::File`] streamed it away.
    pub body: Bytes,
    /// When it came: connectors read no clock, and lifetimes (`expires_in`) count from here.
    pub received_at: model::Time,
}

impl Request {
    /// A GET of the app's or account's API.
    pub fn get(endpoint: &'static str, path: impl Into<String>, auth: Auth) -> Request {
        Request {
            method: Method::Get,
            target: Target::Endpoint(endpoint),
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::Empty,
            auth,
        }
    }

    /// A POST of JSON.
    pub fn post_json(
        endpoint: &'static str,
        path: impl Into<String>,
        auth: Auth,
        json: &impl serde::Serialize,
    ) -> Request {
        // Our own plain structs and values: serialisation cannot fail, and an empty object is refused by any platform.
        let body = serde_json::to_string(json).unwrap_or_else(|_| "{}".to_owned());
        Request { method: Method::Post, body: Body::Json(body), ..Request::get(endpoint, path, auth) }
    }

    /// A POST of a form.
    pub fn post_form(
        endpoint: &'static str,
        path: impl Into<String>,
        auth: Auth,
        pairs: &[(&str, &str)],
    ) -> Request {
        let pairs = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Request { method: Method::Post, body: Body::Form(pairs), ..Request::get(endpoint, path, auth) }
    }

    /// With one more query pair.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Request {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Request {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

impl Reply {
    /// Reads the body as JSON; what is not JSON of that shape is a malformed answer.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_slice(&self.body).map_err(|e| {
            Fault::malformed(format!(
                "the platform answered {} with something unreadable ({e})",
                self.status.as_u16()
            ))
        })
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }
}

/// The names of pairs.
fn names(pairs: &[(String, String)]) -> Vec<&str> {
    pairs.iter().map(|(name, _)| name.as_str()).collect()
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Endpoint(key) => write!(f, "Endpoint({key})"),
            // The path and query of an address may be a key to it.
            Target::Url(url) => {
                write!(f, "Url({}/…)", url.split('/').take(3).collect::<Vec<_>>().join("/"))
            }
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("target", &self.target)
            .field("path", &self.path)
            .field("query", &names(&self.query))
            .field("headers", &names(&self.headers))
            .field("body", &self.body)
            .field("auth", &self.auth)
            .finish()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Empty => f.write_str("Empty"),
            Body::Json(json) => write!(f, "Json({} bytes)", json.len()),
            Body::Form(pairs) => write!(f, "Form({:?})", names(pairs)),
            Body::Multipart(parts) => write!(f, "Multipart({parts:?})"),
        }
    }
}

impl fmt::Debug for FormPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FormPart::Text { name, .. } => write!(f, "Text({name})"),
            FormPart::File { name, attachment, .. } => write!(f, "File({name}, {attachment})"),
        }
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().map(http::HeaderName::as_str).collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .field("received_at", &self.received_at)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_shape_and_never_values() {
        let mut request =
            Request::post_form("api_url", "/token", Auth::None, &[("client_secret", "fake-hunter2")])
                .query("sign", "fake-hunter2")
                .header("authorization", "Bearer fake-hunter2");
        let reply = Reply {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Bytes::from_static(b"fake-hunter2"),
            received_at: model::Time::EPOCH,
        };
        let shown = format!("{request:?} {reply:?}");
        assert!(shown.contains("client_secret") && shown.contains("sign") && shown.contains("authorization"));
        assert!(!shown.contains("hunter2"));
        request.target = Target::Url("https://cdn.example/hunter2?key=hunter2".to_owned());
        request.body = Body::Json("hunter2".to_owned());
        assert!(!format!("{request:?}").contains("hunter2"));
        assert!(format!("{request:?}").contains("https://cdn.example/"));
    }
}
