//! Where a write may come from, when a cookie speaks for it.

use http::{HeaderMap, Method, StatusCode, header};
use url::Url;

use crate::problem::Problem;

/// Whether a request only reads.
pub fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Refuses a write that another site made in the member's browser. `by_cookie`: a cookie speaks for the caller; then
/// an `Origin` of ours must be there. Without a cookie (signing in, say) it may be missing, but not be foreign.
pub fn check(headers: &HeaderMap, public_url: &Url, by_cookie: bool) -> Result<(), Problem> {
    let refused = || {
        Err(Problem::new(
            StatusCode::FORBIDDEN,
            "foreign_origin",
            format!(
                "A write with a session cookie must carry the Origin of this inbox ({}). Scripts: send it, or use an API token.",
                public_url.origin().ascii_serialization()
            ),
        ))
    };
    // What the browser itself says of the page that asks; older ones say nothing.
    if headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return refused();
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return if by_cookie { refused() } else { Ok(()) };
    };
    let Some(origin) = origin.to_str().ok().and_then(|o| Url::parse(o).ok()) else { return refused() };
    if origin.origin() == public_url.origin() || is_host(&origin, headers) {
        return Ok(());
    }
    refused()
}

/// Whether the origin is the very host that was called: the inbox, opened by another of its names.
fn is_host(origin: &Url, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("");
    let Ok(called) = Url::parse(&format!("{}://{host}", origin.scheme())) else { return false };
    matches!(origin.scheme(), "http" | "https") && called.origin() == origin.origin()
}

/// Refuses a body that a plain form could have sent from another site.
pub fn check_type(method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let essence = kind.unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" | "multipart/form-data" => Ok(()),
        // A DELETE without a body needs none.
        "" if *method == Method::DELETE => Ok(()),
        _ => Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_json",
            "Send Content-Type: application/json (or multipart/form-data for uploads).",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(origin: Option<&str>, host: &str, by_cookie: bool) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().expect("a host"));
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().expect("a header"));
        }
        let public = Url::parse("https://inbox.example.com").expect("a URL");
        check(&headers, &public, by_cookie).is_ok()
    }

    #[test]
    fn only_our_own_pages_write_with_a_cookie() {
        assert!(asked(Some("https://inbox.example.com"), "127.0.0.1:8080", true));
        assert!(asked(Some("http://127.0.0.1:8080"), "127.0.0.1:8080", true));
        for foreign in [
            "https://evil.example",
            "http://inbox.example.com",
            "https://inbox.example.com:444",
            "https://inbox.example.com.evil.example",
            "http://127.0.0.1:8081",
            "null",
            "file://",
        ] {
            assert!(!asked(Some(foreign), "127.0.0.1:8080", true), "{foreign}");
            assert!(!asked(Some(foreign), "127.0.0.1:8080", false), "{foreign}");
        }
        assert!(!asked(None, "127.0.0.1:8080", true));
        assert!(asked(None, "127.0.0.1:8080", false));
    }

    #[test]
    fn forms_are_not_taken() {
        let of = |kind: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, http::HeaderValue::from_static(kind));
            headers
        };
        assert!(check_type(&Method::POST, &of("application/json; charset=utf-8")).is_ok());
        assert!(check_type(&Method::POST, &of("multipart/form-data; boundary=x")).is_ok());
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
            assert!(check_type(&Method::POST, &of(kind)).is_err(), "{kind}");
        }
        assert!(check_type(&Method::POST, &HeaderMap::new()).is_err());
        assert!(check_type(&Method::DELETE, &HeaderMap::new()).is_ok());
    }

    #[test]
    fn what_the_browser_says_of_the_asking_page_counts_too() {
        let public = Url::parse("https://inbox.example.com").expect("a URL");
        let asked = |site: &'static str, by_cookie| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ORIGIN, http::HeaderValue::from_static("https://inbox.example.com"));
            headers.insert("sec-fetch-site", http::HeaderValue::from_static(site));
            check(&headers, &public, by_cookie).is_ok()
        };
        assert!(asked("same-origin", true) && asked("none", true));
        for by_cookie in [true, false] {
            assert!(!asked("cross-site", by_cookie) && !asked("same-site", by_cookie));
        }
    }
}
