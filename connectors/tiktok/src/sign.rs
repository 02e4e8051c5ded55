//! Signing calls (tiktok §1.6): HMAC-SHA-256 over secret + path + sorted parameters + body + secret, as it leaves.

use connector::{Auth, Body, Keys, Request, Target, hmac_sha256};
use model::Time;

use crate::manifest;

/// Header of the access token; it goes nowhere else (tiktok §1.5).
pub(crate) const TOKEN_HEADER: &str = "x-tts-access-token";

/// What is signed of a request, and how. Values are decoded, `sign` and `access_token` do not count, and a multipart body does not either.
pub(crate) fn sign(app_secret: &str, path: &str, query: &[(String, String)], body: &Body) -> String {
    let mut counted: Vec<&(String, String)> =
        query.iter().filter(|(name, _)| name != "sign" && name != "access_token").collect();
    counted.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
    let secret = app_secret.as_bytes();
    let mut parts: Vec<&[u8]> = vec![secret, path.as_bytes()];
    for (name, value) in counted {
        parts.extend([name.as_bytes(), value.as_bytes()]);
    }
    if let Body::Json(json) = body {
        parts.push(json.as_bytes());
    }
    parts.push(secret);
    hex::encode(hmac_sha256(secret, &parts))
}

/// Signs a request as it leaves: a retry gets a new timestamp and signature.
///
/// During consent a shop has a token that no vault holds yet: a request of the app that already carries the token's header keeps it.
/// Token calls are not signed; they carry the app's secret in their query (tiktok §1.3).
pub(crate) fn authorize(mut request: Request, keys: &Keys<'_>, now: Time) -> Request {
    if request.auth == Auth::None {
        return request;
    }
    let app_key = keys.app.reveal("app_key").trim();
    let app_secret = keys.app.reveal("app_secret").trim();
    match request.target {
        Target::Url(_) => {
            // Pictures of Indonesian shops want the token (tiktok §3.3); the plan has checked that the host is the platform's.
            put_token(&mut request, keys);
            return request;
        }
        Target::Endpoint(manifest::TOKEN) => {
            request.query.retain(|(name, _)| name != "app_key" && name != "app_secret");
            request.query.insert(0, ("app_key".to_owned(), app_key.to_owned()));
            request.query.insert(1, ("app_secret".to_owned(), app_secret.to_owned()));
            return request;
        }
        Target::Endpoint(_) => {}
    }
    request
        .query
        .retain(|(name, _)| !matches!(name.as_str(), "app_key" | "timestamp" | "sign" | "access_token"));
    put_token(&mut request, keys);
    let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
    if request.body == Body::Empty && !request.headers.iter().any(|(name, _)| is(name, "content-type")) {
        // Wanted even where there is no body (tiktok §1.5).
        request.headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    request.query.push(("app_key".to_owned(), app_key.to_owned()));
    request.query.push(("timestamp".to_owned(), now.as_secs().to_string()));
    let sign = sign(app_secret, &request.path, &request.query, &request.body);
    request.query.push(("sign".to_owned(), sign));
    request
}

/// Puts the account's token into its header.
fn put_token(request: &mut Request, keys: &Keys<'_>) {
    if request.auth != Auth::Grant {
        return;
    }
    request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case(TOKEN_HEADER));
    request.headers.push((TOKEN_HEADER.to_owned(), keys.grant.reveal("access_token").to_owned()));
}

#[cfg(test)]
mod tests {
    use connector::Secrets;

    use super::*;

    const KEY: &str = "6smpn4k7q2x9d";
    const SECRET: &str = "5a3f0c9e7b1d46e2a8f4c6b0d2e89135f7a1c3e5";
    const CIPHER: &str = "ROW_sMpN8QAAAABk3vT0c1pherFAKE9wZr2";
    const AT: i64 = 1_795_305_600;
    const S3: &str = "7d8d529c82ee3b2b3541f61206189b5d68598f2a4958e93db00cd15283fa4d71";

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    fn s3(page_token: &str) -> Vec<(String, String)> {
        pairs(&[
            ("app_key", KEY),
            ("timestamp", "1795305600"),
            ("shop_cipher", CIPHER),
            ("page_size", "20"),
            ("page_token", page_token),
            ("locale", "en"),
        ])
    }

    /// The known-wrong outputs of tiktok §6.1 do not come out: encoded values, upper case, a multipart body that counts.
    #[test]
    fn what_is_known_to_be_wrong_does_not_come_out() {
        let path = "/customer_service/202309/conversations";
        assert_eq!(sign(SECRET, path, &s3("aGk+Zm9v/YmFy=="), &Body::Empty), S3);
        assert_ne!(sign(SECRET, path, &s3("aGk%2BZm9v%2FYmFy%3D%3D"), &Body::Empty), S3);
        assert_ne!(sign(SECRET, path, &s3("aGk+Zm9v/YmFy=="), &Body::Json("{}".into())), S3);
        let upload = "/customer_service/202309/images/upload";
        let query = pairs(&[("app_key", KEY), ("timestamp", "1795305600"), ("shop_cipher", CIPHER)]);
        let s6 = "08c86782ef6e7bc8c1d2212fc3a64a97f97e1b5e6e58554252fa596aadf7d6fa";
        assert_eq!(sign(SECRET, upload, &query, &Body::Multipart(Vec::new())), s6);
        assert_ne!(sign(SECRET, upload, &query, &Body::Json("IGNORED".into())), s6);
    }

    #[test]
    fn a_retry_is_signed_anew_and_the_token_is_in_its_header_alone() {
        let app = Secrets::new().with("app_key", KEY).with("app_secret", SECRET);
        let grant = Secrets::new().with("access_token", "fake-access").with("refresh_token", "fake-refresh");
        let keys = Keys { app: &app, grant: &grant, account: None };
        let request = Request::get("api_url", "/authorization/202309/shops", Auth::Grant);
        let once = authorize(request, &keys, Time::from_secs(AT));
        let again = authorize(once.clone(), &keys, Time::from_secs(AT + 1));
        let count = |r: &Request, name: &str| r.query.iter().filter(|(n, _)| n == name).count();
        for name in ["app_key", "timestamp", "sign"] {
            assert_eq!(count(&again, name), 1, "{name}");
        }
        assert_eq!(again.headers.iter().filter(|(n, _)| n == TOKEN_HEADER).count(), 1);
        assert_eq!(again.headers.iter().filter(|(n, _)| n == "content-type").count(), 1);
        assert_ne!(once.query.last(), again.query.last());
        assert!(!again.query.iter().any(|(_, v)| v.contains("fake-access")));
        assert!(!format!("{again:?}").contains(SECRET));
    }

    #[test]
    fn a_plain_address_gets_none_of_our_keys_and_a_token_call_is_not_signed() {
        let app = Secrets::new().with("app_key", KEY).with("app_secret", SECRET);
        let keys = Keys { app: &app, grant: &app, account: None };
        let mut request = Request::get("api_url", "", Auth::None);
        request.target = Target::Url("https://p16-example.tiktokcdn.com/a.jpeg".to_owned());
        assert_eq!(authorize(request.clone(), &keys, Time::from_secs(AT)), request);
        let token = Request::get("token_url", "/api/v2/token/get", Auth::App).query("auth_code", "x");
        let token = authorize(token, &keys, Time::from_secs(AT));
        let names: Vec<&str> = token.query.iter().map(|(n, _)| n.as_str()).collect();
        assert_eq!(names, ["app_key", "app_secret", "auth_code"]);
    }
}
