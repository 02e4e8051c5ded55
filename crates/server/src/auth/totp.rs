//! Codes that change every thirty seconds (RFC 6238, with SHA-1 and six digits: what every authenticator app speaks).

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use model::Time;
use sha1::Sha1;
use url::form_urlencoded::byte_serialize;

/// Seconds of one code.
const STEP: i64 = 30;
/// Steps before and after now whose codes are taken too: clocks differ, and people type slowly.
const SLACK: i64 = 1;

/// Bytes of a secret: as many as the hash has.
pub const SECRET: usize = 20;

/// The code of a step, as a number.
pub fn code(secret: &[u8], step: i64) -> u32 {
    let mut mac = match Hmac::<Sha1>::new_from_slice(secret) {
        Ok(mac) => mac,
        Err(e) => unreachable!("HMAC takes keys of every length: {e}"),
    };
    mac.update(&step.to_be_bytes());
    let tag = mac.finalize().into_bytes();
    let at = usize::from(tag[19] & 0x0f);
    let four = [tag[at] & 0x7f, tag[at + 1], tag[at + 2], tag[at + 3]];
    u32::from_be_bytes(four) % 1_000_000
}

/// The step whose code this is, if it is one of about now.
pub fn step_of(secret: &[u8], typed: &str, now: Time) -> Option<i64> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if typed.len() != 6 || !typed.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let typed: u32 = typed.parse().ok()?;
    let step = now.as_millis() / 1000 / STEP;
    (step - SLACK..=step + SLACK).find(|step| code(secret, *step) == typed)
}

/// A secret as people type it.
pub fn as_text(secret: &[u8]) -> String {
    BASE32_NOPAD.encode(secret)
}

/// The address that an authenticator app reads out of the QR picture.
pub fn uri(secret: &[u8], email: &str, workspace: &str) -> String {
    // Spaces as %20: apps do not read a plus as one.
    let said = |text: &str| byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    format!(
        "otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits=6&period={STEP}",
        said(workspace),
        said(email),
        as_text(secret),
        said(workspace),
    )
}

/// A recovery code out of ten random bytes: sixteen letters and digits in fours.
pub fn recovery_code(random: &[u8; 10]) -> String {
    let letters = BASE32_NOPAD.encode(random).to_lowercase();
    let fours: Vec<&str> =
        [0..4, 4..8, 8..12, 12..16].into_iter().filter_map(|four| letters.get(four)).collect();
    fours.join("-")
}

/// A recovery code as it is kept and compared: only its letters, in one case.
pub fn plain_recovery(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's test vectors.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_rfc() {
        // Appendix B has eight digits; six are their end.
        for (seconds, eight) in [
            (59, 94_287_082_u32),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            assert_eq!(code(SECRET, seconds / STEP), eight % 1_000_000, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_for_one_step_before_and_after() {
        let now = Time::from_secs(1_234_567_890);
        let at = now.as_millis() / 1000 / STEP;
        for (step, good) in [(at - 2, false), (at - 1, true), (at, true), (at + 1, true), (at + 2, false)] {
            let typed = format!("{:06}", code(SECRET, step));
            assert_eq!(step_of(SECRET, &typed, now), good.then_some(step), "{step}");
        }
        let spaced = format!("{:06}", code(SECRET, at));
        assert!(step_of(SECRET, &format!("{} {}", &spaced[..3], &spaced[3..]), now).is_some());
        for bad in ["", "12345", "1234567", "+12345", "abcdef", "１２３４５６"] {
            assert_eq!(step_of(SECRET, bad, now), None, "{bad}");
        }
    }

    #[test]
    fn apps_are_told_all_of_it() {
        assert_eq!(
            uri(SECRET, "nok@example.com", "Baan Mali & Co"),
            "otpauth://totp/Baan%20Mali%20%26%20Co:nok%40example.com\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Baan%20Mali%20%26%20Co&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn recovery_codes_are_read_however_they_are_typed() {
        let code = recovery_code(&[255; 10]);
        assert_eq!(code, "7777-7777-7777-7777");
        assert_eq!(plain_recovery(" abcd efgh-IJKL mnop\n"), "ABCDEFGHIJKLMNOP");
    }
}
