//! One request to a platform, before it is signed; one reply, before it is judged.

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To an endpoint of the manifest (`"api_url"`), whose base the configuration may change.
    Endpoint(&'static str),
    /// To an address outside the platform's API, without any of our keys; guarded against private addresses.
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
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug)]
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
