//! The inbox page, embedded in the binary.

use std::fmt::Write as _;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use rust_embed::RustEmbed;

use crate::problem::Problem;

/// Ends the names of files that the build has packed (brotli), beside those that they are of.
const PACKED: &str = ".br";

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Files;

/// Gives a file of the page; for any other address that a page could have, the page itself.
pub async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Problem::not_found().into_response();
    }
    let path = uri.path().trim_start_matches('/');
    // The build's own notes begin with a dot; what it has packed is given under the name of what is in it.
    if !path.is_empty()
        && !path.starts_with('.')
        && !path.ends_with(PACKED)
        && let Some(file) = Files::get(path)
    {
        return give(path, file, &headers);
    }
    // What looks like a file is missing; everything else is a place in the page.
    let looks_like_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    match Files::get("index.html") {
        Some(file) if !looks_like_file => give("index.html", file, &headers),
        _ => Problem::not_found().into_response(),
    }
}

fn give(path: &str, file: rust_embed::EmbeddedFile, headers: &HeaderMap) -> Response {
    let hash = file.metadata.sha256_hash();
    let mut tag = String::from("\"");
    for byte in hash.iter().take(12) {
        let _ = write!(tag, "{byte:02x}");
    }
    let packed = if reads_brotli(headers) { Files::get(&format!("{path}{PACKED}")) } else { None };
    tag.push_str(if packed.is_some() { "-br\"" } else { "\"" });
    // The build puts a hash into the names below assets/: what they hold never changes.
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut answer = HeaderMap::new();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert(header::ETAG, tag);
    }
    let known = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    if known.is_some_and(|k| k.split(',').any(|t| t.trim().trim_start_matches("W/") == tag)) {
        return (StatusCode::NOT_MODIFIED, answer).into_response();
    }
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8".to_owned(),
        Some("js") => "text/javascript; charset=utf-8".to_owned(),
        Some("css") => "text/css; charset=utf-8".to_owned(),
        _ => file.metadata.mimetype().to_owned(),
    };
    if let Ok(kind) = HeaderValue::from_str(&kind) {
        answer.insert(header::CONTENT_TYPE, kind);
    }
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if packed.is_some() {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    let bytes = match packed.unwrap_or(file).data {
        std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        std::borrow::Cow::Owned(bytes) => Bytes::from(bytes),
    };
    (answer, bytes).into_response()
}

/// Whether the asking program says that it reads brotli; browsers do under https and on this machine.
fn reads_brotli(headers: &HeaderMap) -> bool {
    let said = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    said.flat_map(|v| v.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let refused = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0);
        name.trim().eq_ignore_ascii_case("br") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saying(encodings: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(encodings))])
    }

    #[test]
    fn brotli_is_for_whoever_says_so() {
        for yes in ["br", "gzip, deflate, br, zstd", "gzip, BR;q=0.5", "br;q=1.0"] {
            assert!(reads_brotli(&saying(yes)), "{yes}");
        }
        for no in ["", "gzip", "brotli", "gzip, br;q=0", "br; q=0.0", "*"] {
            assert!(!reads_brotli(&saying(no)), "{no}");
        }
        assert!(!reads_brotli(&HeaderMap::new()));
    }

    #[tokio::test]
    async fn a_packed_page_is_the_same_page_under_a_tag_of_its_own() {
        let plain = asked("/begin.js").await;
        let packed = page(Method::GET, Uri::from_static("/begin.js"), saying("br")).await;
        assert_eq!(plain.headers().get(header::CONTENT_ENCODING), None);
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "br");
        assert_eq!(packed.headers()[header::CONTENT_TYPE], plain.headers()[header::CONTENT_TYPE]);
        assert_ne!(packed.headers()[header::ETAG], plain.headers()[header::ETAG]);
        for answer in [&plain, &packed] {
            assert_eq!(answer.headers()[header::VARY], "accept-encoding");
        }
        let length = async |answer: Response| {
            axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body").len()
        };
        let (plain, packed) = (length(plain).await, length(packed).await);
        assert!(packed * 2 < plain, "{packed} of {plain} bytes");
        assert_eq!(asked("/begin.js.br").await.status(), 404);
    }

    async fn asked(path: &str) -> Response {
        page(Method::GET, path.parse().expect("an address"), HeaderMap::new()).await
    }

    #[tokio::test]
    async fn any_place_of_the_page_gets_the_page_and_is_not_kept() {
        for path in
            ["/", "/inbox", "/settings/accounts?connected=1", "/inbox/019ab4c2-7f00-7cc1-8a51-3a8f5f4a2d10"]
        {
            let response = asked(path).await;
            assert_eq!(response.status(), 200, "{path}");
            assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
            assert_eq!(response.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
        }
        for path in ["/assets/none.js", "/robots.txt", "/../Cargo.toml", "/.vite/manifest.json"] {
            assert_eq!(asked(path).await.status(), 404, "{path}");
        }
    }

    #[tokio::test]
    async fn a_known_page_is_not_sent_again() {
        let tag = asked("/").await.headers()[header::ETAG].clone();
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, tag);
        let response = page(Method::GET, Uri::from_static("/"), headers).await;
        assert_eq!(response.status(), 304);
    }
}
