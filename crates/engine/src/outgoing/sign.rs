//! Signatures of deliveries, as Standard Webhooks has them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use connector::hmac_sha256;
use model::Time;

use crate::clock;

/// What a secret begins with.
const PREFIX: &str = "whsec_";

/// A new secret.
pub fn new_secret() -> String {
    format!("{PREFIX}{}", STANDARD.encode(clock::random::<32>()))
}

/// The header `webhook-signature`: one signature for each secret, parted by spaces.
pub(super) fn signature(secrets: &[&str], id: &str, at: Time, body: &[u8]) -> String {
    let signed: Vec<String> = secrets
        .iter()
        .map(|secret| {
            let key = STANDARD.decode(secret.trim_start_matches(PREFIX)).unwrap_or_default();
            let at = at.as_secs().to_string();
            let tag = hmac_sha256(&key, &[id.as_bytes(), b".", at.as_bytes(), b".", body]);
            format!("v1,{}", STANDARD.encode(tag))
        })
        .collect();
    signed.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_as_the_specification_s_own_example() {
        // The example of the Standard Webhooks specification and its libraries.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let (id, at) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", Time::from_secs(1_614_265_330));
        assert_eq!(
            signature(&[secret], id, at, br#"{"test": 2432232314}"#),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn two_secrets_give_two_signatures_and_a_new_one_is_long() {
        let (a, b) = (new_secret(), new_secret());
        assert_ne!(a, b);
        assert_eq!(STANDARD.decode(a.trim_start_matches(PREFIX)).expect("base64").len(), 32);
        let both = signature(&[&a, &b], "id", Time::EPOCH, b"{}");
        assert_eq!(both.split(' ').count(), 2);
    }
}
