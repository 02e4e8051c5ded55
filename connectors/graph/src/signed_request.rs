//! `signed_request`, as it comes with deauthorize and data-deletion calls (facebook §1.9).

use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use connector::{Refusal, hmac_sha256, tag_matches, text};
use model::Time;
use serde_json::Value;

/// Either alphabet, with padding or without: both have been seen.
const LIBERAL: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// A genuine signed request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRequest {
    /// The app-scoped id of the person; none where a Page removed the app ("0").
    pub user_id: Option<String>,
    /// The Page that removed the app, where it says so.
    pub profile_id: Option<String>,
    /// When it was made.
    pub issued_at: Option<Time>,
    /// Place of the secret that fitted; 0 when read unchecked.
    pub secret: usize,
}

impl SignedRequest {
    /// Checks and reads one: the tag is over the second part as it came, still encoded, and is checked before anything is
    /// decoded. All secrets are tried; empty ones fit nothing.
    pub fn verify(signed_request: &str, secrets: &[&str]) -> Result<SignedRequest, Refusal> {
        if secrets.iter().all(|s| s.is_empty()) {
            return Err(Refusal::NoKeys);
        }
        let bad = || Refusal::Mismatch("; is the app secret in the settings this app's?".to_owned());
        let (tag, payload) = parts(signed_request).ok_or_else(bad)?;
        let tag = decode(tag).ok_or_else(bad)?;
        let mut fitting = None;
        for (at, secret) in secrets.iter().enumerate() {
            let fits = tag_matches(&hmac_sha256(secret.as_bytes(), &[payload.as_bytes()]), &tag);
            if fits && !secret.is_empty() && fitting.is_none() {
                fitting = Some(at);
            }
        }
        let secret = fitting.ok_or_else(bad)?;
        let read = SignedRequest::read(signed_request).ok_or_else(bad)?;
        Ok(SignedRequest { secret, ..read })
    }

    /// Reads one without checking its tag: for what was checked before.
    pub fn read(signed_request: &str) -> Option<SignedRequest> {
        let (_, payload) = parts(signed_request)?;
        let json: Value = serde_json::from_slice(&decode(payload)?).ok()?;
        if !json.get("algorithm")?.as_str()?.eq_ignore_ascii_case("HMAC-SHA256") {
            return None;
        }
        let id = |key: &str| text(&json, key).filter(|id| id != "0");
        Some(SignedRequest {
            user_id: id("user_id"),
            profile_id: id("profile_id"),
            issued_at: crate::moment(&json, "issued_at"),
            secret: 0,
        })
    }

    /// The signed request in a form's body.
    pub fn in_form(body: &[u8]) -> Option<String> {
        url::form_urlencoded::parse(body)
            .find(|(name, _)| name == "signed_request")
            .map(|(_, v)| v.into_owned())
    }
}

fn parts(signed_request: &str) -> Option<(&str, &str)> {
    let (tag, payload) = signed_request.trim().split_once('.')?;
    (!tag.is_empty() && !payload.is_empty() && !payload.contains('.')).then_some((tag, payload))
}

/// Base64 of either alphabet. A form may have turned an unescaped `+` into a space.
fn decode(part: &str) -> Option<Vec<u8>> {
    let part = part.replace(' ', "+");
    let alphabet = if part.contains(['+', '/']) { STANDARD } else { URL_SAFE };
    GeneralPurpose::new(&alphabet, LIBERAL).decode(part).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const META: &str = "3f9a1c7be24d58f06a1b9cd2e7f40835";
    const INSTAGRAM: &str = "b81e6d02f7c94a35912e0bd4c66fa7e8";
    const SR_1: &str = "Wsd_slukcffDexzIB9FQ0xM-rIQrYaYOz9rvZWhDlWM.eyJ1c2VyX2lkIjoiMTAyMjM0NTY3ODkwMTIzNDUiLCJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc4NDAyMzIwMH0";
    const SR_2: &str = "cGwHw86RkBf3ytSFnScXm1Q7ckpjGFhsKOBWaHeiFog.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc4NDAyMzIwMCwicHJvZmlsZV9pZCI6IjEwNDg1NzYwMDAxMjM0NSIsInVzZXIiOnsiY291bnRyeSI6ImdlIiwibG9jYWxlIjoia2FfR0UifSwidXNlcl9pZCI6IjAifQ";
    const SR_3: &str = "Fv-7f6yfXtsdVHW4u9xTFUmdaagoJCWzLb_fKdivaKY.eyJ1c2VyX2lkIjoiMTc4NDE0MDAwMDAwMDAxMjMiLCJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc4NDAyMzIwMH0";
    const ALGORITHM_NONE: &str = "-4dtkrxlzKCbc4GW4o1kY4ImVMvufjDlzMGRyMUjEoA.eyJ1c2VyX2lkIjoiMTAyMjM0NTY3ODkwMTIzNDUiLCJhbGdvcml0aG0iOiJub25lIiwiaXNzdWVkX2F0IjoxNzg0MDIzMjAwfQ";
    const OVER_THE_JSON: &str = "74N2EQty5IltVSNCfv_owTeR5m6eUobWiaAFV3F5qb8.eyJ1c2VyX2lkIjoiMTAyMjM0NTY3ODkwMTIzNDUiLCJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc4NDAyMzIwMH0";
    const PADDED: &str = "uLQw26KrDdDhZA+Cbvhjm1Y5SB1LiUej9tAXWWXhb9s=.ewogICAib2F1dGhfdG9rZW4iOiAie3VzZXItYWNjZXNzLXRva2VufSIsCiAgICJhbGdvcml0aG0iOiAiSE1BQy1TSEEyNTYiLAogICAiZXhwaXJlcyI6IDEyOTE4NDA0MDAsCiAgICJpc3N1ZWRfYXQiOiAxMjkxODM2ODAwLAogICAidXNlcl9pZCI6ICIyMTg0NzEiCn0=";

    #[test]
    fn the_sheets_vectors() {
        let one = SignedRequest::verify(SR_1, &[META]).expect("SR-1");
        assert_eq!(one.user_id.as_deref(), Some("10223456789012345"));
        assert_eq!(one.issued_at, Some(Time::from_secs(1_784_023_200)));
        let two = SignedRequest::verify(SR_2, &[META]).expect("SR-2");
        assert_eq!((two.user_id, two.profile_id.as_deref()), (None, Some("104857600012345")));
        let three = SignedRequest::verify(SR_3, &[META, INSTAGRAM]).expect("SR-3");
        assert_eq!((three.user_id.as_deref(), three.secret), (Some("17841400000000123"), 1));
        assert_eq!(
            SignedRequest::verify(PADDED, &["secret"]).expect("padded").user_id.as_deref(),
            Some("218471")
        );
    }

    #[test]
    fn what_is_not_genuine_is_refused() {
        for (bad, secrets) in [
            (SR_3, &[META][..]),
            (ALGORITHM_NONE, &[META]),
            (OVER_THE_JSON, &[META]),
            ("", &[META]),
            (".", &[META]),
            (&SR_1[1..], &[META]),
            (&SR_1[..SR_1.len() - 1], &[META]),
            (SR_1.split('.').next().unwrap_or_default(), &[META]),
        ] {
            assert!(matches!(SignedRequest::verify(bad, secrets), Err(Refusal::Mismatch(_))), "{bad}");
        }
        assert!(SignedRequest::verify(&format!("{SR_1}.x"), &[META]).is_err());
        assert_eq!(SignedRequest::verify(SR_1, &[""]), Err(Refusal::NoKeys));
    }

    #[test]
    fn a_form_may_have_lost_its_plus_signs() {
        let form = format!("signed_request={PADDED}");
        let found = SignedRequest::in_form(form.as_bytes()).expect("a form");
        assert!(found.contains("ZA Cbv"));
        assert!(SignedRequest::verify(&found, &["secret"]).is_ok());
    }
}
