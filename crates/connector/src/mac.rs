//! Message authentication: one way to make a tag, one constant-time way to check it.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// HMAC-SHA-256 over the parts in order, without separators.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(never) => unreachable!("HMAC takes keys of every length: {never}"),
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// SHA-256 as lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Whether two tags are the same, without telling by time where they differ.
pub fn tag_matches(expected: &[u8; 32], given: &[u8]) -> bool {
    expected.as_slice().ct_eq(given).into()
}

/// Whether a header holds this tag as lower-case hexadecimal, 64 characters and nothing else.
pub fn tag_matches_hex(expected: &[u8; 32], header: &str) -> bool {
    let mut bytes = [0_u8; 32];
    header.len() == 64
        && !header.bytes().any(|b| b.is_ascii_uppercase())
        && hex::decode_to_slice(header, &mut bytes).is_ok()
        && tag_matches(expected, &bytes)
}

/// Whether a header holds this tag as standard, padded Base64, 44 characters and nothing else.
pub fn tag_matches_base64(expected: &[u8; 32], header: &str) -> bool {
    header.len() == 44 && STANDARD.decode(header).is_ok_and(|bytes| tag_matches(expected, &bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_rfc_4231_case_2_and_refuses_any_change() {
        let tag = hmac_sha256(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
        let hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert!(tag_matches_hex(&tag, hex));
        assert!(tag_matches_base64(&tag, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="));
        assert!(!tag_matches_hex(&tag, &hex[..62]));
        assert!(!tag_matches_hex(&tag, &hex.to_uppercase()));
        assert!(!tag_matches_hex(&tag, &format!(" {hex}")));
        assert!(!tag_matches_base64(&tag, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM"));
        assert!(!tag_matches(&tag, b""));
    }
}
