//! Headers that every answer carries.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use url::Url;

/// The policies, made once from the public address.
#[derive(Clone, Debug)]
pub struct Policy {
    page: HeaderValue,
    strict_transport: bool,
}

impl Policy {
    /// The policies of an inbox with this public address.
    pub fn new(public_url: &Url) -> Policy {
        // Pictures of products and customers stay at the platforms. Simulated platforms speak http on loopback, and
        // only an inbox that does so itself shows theirs.
        let pictures =
            if public_url.scheme() == "https" { "" } else { " http://127.0.0.1:* http://localhost:*" };
        let page = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; \
             img-src 'self' data: blob: https:{pictures}; media-src 'self' blob:; font-src 'self'; \
             connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; \
             form-action 'self'; frame-ancestors 'none'; object-src 'none'"
        );
        Policy {
            page: HeaderValue::from_str(&page)
                .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'")),
            strict_transport: public_url.scheme() == "https",
        }
    }
}

/// What is no page runs nothing at all.
const INERT: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox",
);

/// Places that are no files of the page.
const OURS: [&str; 6] = ["/api/", "/oauth/", "/webhooks/", "/media/", "/healthz", "/readyz"];

/// Adds the headers.
pub async fn secure(State(policy): State<Policy>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/v1");
    let is_file = !OURS.iter().any(|ours| request.uri().path().starts_with(ours));
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
        && !api;
    // "Not modified" has no type of its own, and its headers take the place of those that the browser kept: a policy on it would
    // put a page that is opened again into the sandbox.
    let is_kept = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    let content_policy = if is_page { policy.page.clone() } else { INERT };
    if !is_kept {
        add(headers, header::CONTENT_SECURITY_POLICY, content_policy);
    }
    add(headers, header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    add(headers, header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    add(headers, header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    add(
        headers,
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    add(
        headers,
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    add(
        headers,
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "accelerometer=(), autoplay=(self), browsing-topics=(), camera=(), display-capture=(), fullscreen=(self), \
             geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
        ),
    );
    if policy.strict_transport {
        add(
            headers,
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    add(
        headers,
        HeaderName::from_static("x-permitted-cross-domain-policies"),
        HeaderValue::from_static("none"),
    );
    // What is no file of the page is somebody's own, or of this moment: nobody on the way keeps it.
    if api || !is_file {
        add(headers, header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Adds a header, unless the handler knew better.
fn add(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}
