//! Cookies.

use http::{HeaderMap, HeaderValue, header};
use url::Url;

/// How a cookie is called and written. Under https it belongs to this very host and never leaves it in the clear; the
/// prefix of its name has the browser see to that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostCookie {
    secure: bool,
    bound: &'static str,
    plain: &'static str,
}

impl HostCookie {
    /// The session, for an inbox with this public address.
    pub fn session(public_url: &Url) -> HostCookie {
        HostCookie::new(public_url, "__Host-sampan", "sampan")
    }

    /// The mark of a browser that somebody signed in with before.
    pub fn device(public_url: &Url) -> HostCookie {
        HostCookie::new(public_url, "__Host-sampan-device", "sampan-device")
    }

    /// A way to an issuer that this browser began.
    pub fn sso(public_url: &Url) -> HostCookie {
        HostCookie::new(public_url, "__Host-sampan-sso", "sampan-sso")
    }

    fn new(public_url: &Url, bound: &'static str, plain: &'static str) -> HostCookie {
        HostCookie { secure: public_url.scheme() == "https", bound, plain }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        if self.secure { self.bound } else { self.plain }
    }

    /// The token that a request carries.
    pub fn read(self, headers: &HeaderMap) -> Option<String> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == self.name())
            .map(|(_, token)| token.to_owned())
    }

    /// The header that gives a token, for so many seconds.
    pub fn give(self, token: &str, seconds: u64) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let name = self.name();
        // Tokens are base64url: the header always reads.
        HeaderValue::from_str(&format!(
            "{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
        ))
        .unwrap_or(HeaderValue::from_static(""))
    }

    /// The header that takes it away.
    pub fn take(self) -> HeaderValue {
        self.give("", 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn under_https_it_is_bound_to_the_host() {
        let cookie = HostCookie::session(&Url::parse("https://inbox.example.com").expect("a URL"));
        let given = cookie.give("abc", 60);
        assert_eq!(given, "__Host-sampan=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; __Host-sampan=abc"));
        assert_eq!(cookie.read(&headers).as_deref(), Some("abc"));
    }

    #[test]
    fn over_plain_http_it_has_another_name() {
        let cookie = HostCookie::session(&Url::parse("http://127.0.0.1:8080").expect("a URL"));
        assert_eq!(cookie.take(), "sampan=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("__Host-sampan=abc"));
        assert_eq!(cookie.read(&headers), None);
    }
}
