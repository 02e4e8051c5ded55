//! How calls are signed (facebook §0, §1.6): version in the path, token in `Authorization`, `appsecret_proof` beside it.
//!
//! Requests are built without any key: the version and credentials stand in them as placeholders, and are put in as the request
//! leaves.

use connector::{Auth, Keys, Request, Target, hmac_sha256};

/// In a path: the API version.
pub const API_VERSION: &str = "{api_version}";
/// As a query value: the app's id.
pub const APP_ID: &str = "{app_id}";
/// As a query value: the app's secret.
pub const APP_SECRET: &str = "{app_secret}";
/// As a query value: the app's own token, id and secret with a bar between.
pub const APP_TOKEN: &str = "{app_token}";
/// As a query value: the account's token.
pub const TOKEN: &str = "{token}";
/// The version where the settings name none (facebook §0).
pub const DEFAULT_VERSION: &str = "v25.0";

/// What to sign with.
#[derive(Clone, Copy)]
pub struct Signing<'a> {
    /// The account's token.
    pub token: &'a str,
    /// The app's id.
    pub app_id: &'a str,
    /// The app's secret.
    pub app_secret: &'a str,
    /// The API version, as the settings have it; anything that is no version means the default.
    pub version: &'a str,
    /// Whether `appsecret_proof` goes along.
    pub proof: bool,
}

impl<'a> Signing<'a> {
    /// The usual: `app_id`, `app_secret` and `api_version` of the app, `access_token` of the grant, with proof.
    pub fn of(keys: &'a Keys<'a>) -> Signing<'a> {
        Signing {
            token: keys.grant.reveal("access_token"),
            app_id: keys.app.reveal("app_id").trim(),
            app_secret: keys.app.reveal("app_secret").trim(),
            version: keys.app.reveal("api_version"),
            proof: true,
        }
    }
}

/// A path below the version: `path("/me/accounts")` is `/{api_version}/me/accounts`.
pub fn path(below: &str) -> String {
    format!("/{API_VERSION}{below}")
}

/// The version that a setting means: `v26.0`, `26.0` and nothing (the default).
pub fn version(setting: &str) -> String {
    let digits = setting.trim().trim_start_matches(['v', 'V']);
    match digits.split_once('.') {
        Some((major, minor))
            if [major, minor]
                .iter()
                .all(|n| (1..=4).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit())) =>
        {
            format!("v{digits}")
        }
        _ => DEFAULT_VERSION.to_owned(),
    }
}

/// Lower-case hexadecimal HMAC-SHA-256 of a token under the app's secret.
pub fn proof(app_secret: &str, token: &str) -> String {
    hex::encode(hmac_sha256(app_secret.as_bytes(), &[token.as_bytes()]))
}

/// A token as a header's value.
pub fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// Signs a request as it leaves. A request that already carries a bearer (a token that no vault holds yet) or names its token in the
/// query keeps that, and the proof is made of the token that is used in that very call. Addresses outside the API get nothing.
#[must_use]
pub fn sign(mut request: Request, with: &Signing<'_>) -> Request {
    if matches!(request.target, Target::Url(_)) {
        return request;
    }
    if request.path.contains(API_VERSION) {
        request.path = request.path.replace(API_VERSION, &version(with.version));
    }
    if request.auth == Auth::None {
        return request;
    }
    for (_, value) in &mut request.query {
        let filled = match value.as_str() {
            APP_ID => with.app_id.to_owned(),
            APP_SECRET => with.app_secret.to_owned(),
            APP_TOKEN => format!("{}|{}", with.app_id, with.app_secret),
            TOKEN => with.token.to_owned(),
            _ => continue,
        };
        *value = filled;
    }
    let has_bearer = |request: &Request| {
        request.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case("authorization")).map(|(_, v)| v.clone())
    };
    let in_query = request.query.iter().find(|(name, _)| name == "access_token").map(|(_, v)| v.clone());
    if request.auth == Auth::Grant && in_query.is_none() && has_bearer(&request).is_none() {
        request = request.header("authorization", bearer(with.token));
    }
    if with.proof {
        request.query.retain(|(name, _)| name != "appsecret_proof");
        let used = in_query.or_else(|| has_bearer(&request)?.strip_prefix("Bearer ").map(str::to_owned));
        if let Some(token) = used {
            let proof = proof(with.app_secret, &token);
            request = request.query("appsecret_proof", proof);
        }
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "3f9a1c7be24d58f06a1b9cd2e7f40835";
    const WITH: Signing<'static> = Signing {
        token: "EAAGm0PX4ZCpsBAFakeTokenValue000111222ZD",
        app_id: "900000000000001",
        app_secret: SECRET,
        version: "",
        proof: true,
    };

    fn get<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
        request.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    #[test]
    fn the_proofs_of_the_sheets() {
        assert_eq!(
            proof(SECRET, WITH.token),
            "7f4b736497e19bc12f7f83cac04ecfb36674a1134266d0a1eb7496b6f4890618"
        );
        assert_eq!(
            proof("b81e6d02f7c94a35912e0bd4c66fa7e8", "IGQWRFakeInstagramUserToken000111222ZD"),
            "fbe85089edf3fb46411be58722156e1e394b626eb317d306fb84a158476b1b6f"
        );
    }

    #[test]
    fn an_accounts_call_has_version_bearer_and_proof() {
        let signed = sign(Request::get("api_url", path("/me"), Auth::Grant).query("fields", "id"), &WITH);
        assert_eq!(signed.path, "/v25.0/me");
        assert_eq!(signed.headers, [("authorization".to_owned(), bearer(WITH.token))]);
        assert_eq!(
            get(&signed, "appsecret_proof"),
            Some("7f4b736497e19bc12f7f83cac04ecfb36674a1134266d0a1eb7496b6f4890618")
        );
        // Signed anew for a retry, it is the same.
        assert_eq!(sign(signed.clone(), &WITH), signed);
    }

    #[test]
    fn the_token_that_is_used_is_the_one_that_is_proven() {
        let riding = Request::get("api_url", path("/me/accounts"), Auth::App)
            .header("authorization", bearer("fake-user-token"));
        let signed = sign(riding, &WITH);
        assert_eq!(get(&signed, "appsecret_proof"), Some(proof(SECRET, "fake-user-token").as_str()));
        let looked = Request::get("api_url", path("/debug_token"), Auth::App)
            .query("input_token", TOKEN)
            .query("access_token", APP_TOKEN);
        let signed = sign(looked, &WITH);
        assert_eq!(get(&signed, "input_token"), Some(WITH.token));
        let app = format!("900000000000001|{SECRET}");
        assert_eq!(get(&signed, "access_token"), Some(app.as_str()));
        assert_eq!(get(&signed, "appsecret_proof"), Some(proof(SECRET, &app).as_str()));
        let code = Request::get("api_url", path("/oauth/access_token"), Auth::App)
            .query("client_secret", APP_SECRET);
        let signed = sign(code, &WITH);
        assert_eq!((get(&signed, "client_secret"), get(&signed, "appsecret_proof")), (Some(SECRET), None));
    }

    #[test]
    fn nothing_of_ours_goes_elsewhere() {
        let mut request = Request::get("api_url", "", Auth::Grant);
        request.target = Target::Url("https://scontent.xx.fbcdn.net/a.jpg".to_owned());
        assert_eq!(sign(request.clone(), &WITH), request);
    }

    #[test]
    fn versions() {
        for (setting, wanted) in [
            ("", "v25.0"),
            ("v26.0", "v26.0"),
            (" 26.0 ", "v26.0"),
            ("../x", "v25.0"),
            ("v", "v25.0"),
            ("26", "v25.0"),
        ] {
            assert_eq!(version(setting), wanted);
        }
    }
}
