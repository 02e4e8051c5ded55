//! `X-Hub-Signature-256` (facebook §2.2, instagram §2.2).

use connector::{Hook, Refusal, hmac_sha256, tag_matches_hex};

/// The header with the tag. `X-Hub-Signature` with SHA-1 comes too and counts for nothing.
pub const SIGNATURE_HEADER: &str = "x-hub-signature-256";

/// Checks the tag over the raw bytes: `sha256=` and 64 lower-case hexadecimal digits, made with one of these secrets. All
/// secrets are tried, in constant time; empty ones fit nothing. Gives the place of the one that fitted.
pub fn verify_signature(hook: &Hook<'_>, secrets: &[&str]) -> Result<usize, Refusal> {
    if secrets.iter().all(|s| s.is_empty()) {
        return Err(Refusal::NoKeys);
    }
    let given = hook.headers.get(SIGNATURE_HEADER).ok_or(Refusal::Missing)?;
    let given = given.to_str().map_err(|_| Refusal::Mismatch(String::new()))?;
    let Some(tag) = given.strip_prefix("sha256=") else { return Err(Refusal::Mismatch(String::new())) };
    let mut fitting = None;
    for (at, secret) in secrets.iter().enumerate() {
        let fits = tag_matches_hex(&hmac_sha256(secret.as_bytes(), &[hook.body]), tag);
        if fits && !secret.is_empty() && fitting.is_none() {
            fitting = Some(at);
        }
    }
    fitting.ok_or_else(|| Refusal::Mismatch("; is the app secret in the settings this app's?".to_owned()))
}

#[cfg(test)]
mod tests {
    use connector::Method;
    use http::{HeaderMap, HeaderValue};

    use super::*;

    const SECRET: &str = "3f9a1c7be24d58f06a1b9cd2e7f40835";
    const FB_1: &str = r#"{"object":"page","entry":[{"id":"104857600012345","time":1784023200123,"messaging":[{"sender":{"id":"7012345678901234"},"recipient":{"id":"104857600012345"},"timestamp":1784023199876,"message":{"mid":"m_FbVec01-abcDEF_123","text":"hello, world!"}}]}]}"#;
    const TAG: &str = "ca3c8fdf1b5e542f2d5404609c5c06d6c8cdbc2f475115cd6e711f68e4c56536";

    fn check(headers: &[(&'static str, String)], body: &str, secrets: &[&str]) -> Result<usize, Refusal> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_str(value).expect("a header"));
        }
        let hook = Hook {
            method: Method::Post,
            url: "",
            callback: None,
            query: &[],
            headers: &map,
            body: body.as_bytes(),
        };
        verify_signature(&hook, secrets)
    }

    #[test]
    fn fb_1_is_taken_and_every_bent_form_of_its_tag_refused() {
        let with = |tag: String| check(&[(SIGNATURE_HEADER, tag)], FB_1, &[SECRET]);
        assert_eq!(with(format!("sha256={TAG}")), Ok(0));
        for tag in [
            TAG.to_owned(),
            format!("sha1={TAG}"),
            format!("sha256={}", &TAG[..63]),
            format!("sha256={TAG}0"),
            format!("sha256=d{}", &TAG[1..]),
            format!("sha256={}z", &TAG[..63]),
            format!("SHA256={TAG}"),
            format!("sha256= {TAG}"),
            "sha256=".to_owned(),
            String::new(),
        ] {
            assert!(matches!(with(tag.clone()), Err(Refusal::Mismatch(_))), "{tag}");
        }
        assert_eq!(check(&[], FB_1, &[SECRET]), Err(Refusal::Missing));
        assert_eq!(
            check(&[("x-hub-signature", format!("sha1={TAG}"))], FB_1, &[SECRET]),
            Err(Refusal::Missing)
        );
        assert_eq!(
            check(&[(SIGNATURE_HEADER, format!("sha256={TAG}"))], FB_1, &["", ""]),
            Err(Refusal::NoKeys)
        );
    }

    #[test]
    fn several_secrets_are_tried_and_the_fitting_one_is_told() {
        let tag = [(SIGNATURE_HEADER, format!("sha256={TAG}"))];
        assert_eq!(check(&tag, FB_1, &["b81e6d02f7c94a35912e0bd4c66fa7e8", SECRET]), Ok(1));
        assert!(check(&tag, FB_1, &["b81e6d02f7c94a35912e0bd4c66fa7e8", ""]).is_err());
    }

    /// FB-4 and FB-5 of facebook §7.
    #[test]
    fn a_line_feed_and_an_empty_body_count_as_they_are() {
        let tag = |t: &str| [(SIGNATURE_HEADER, format!("sha256={t}"))];
        let with_lf = tag("587cb400ae7cf0fe3a817c230c6b5d8e4aa9b744f567fb3550b5a16c78a778e1");
        let without = tag("7fa8713ea335e50d718b8037e1fd22911eb5053bc2f6b18d303a10b093508e11");
        let (lf, plain) =
            ("{\"object\": \"page\", \"entry\": []}\n", "{\"object\": \"page\", \"entry\": []}");
        assert!(check(&with_lf, lf, &[SECRET]).is_ok() && check(&without, plain, &[SECRET]).is_ok());
        assert!(check(&with_lf, plain, &[SECRET]).is_err() && check(&without, lf, &[SECRET]).is_err());
        let empty = tag("f2eb4b9cc86eb64b7cbcf8fbd71f8f543525d28716dcc60c1a63665fedecd6ea");
        assert!(check(&empty, "", &[SECRET]).is_ok());
    }
}
