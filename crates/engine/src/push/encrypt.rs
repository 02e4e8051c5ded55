//! RFC 8291: a message that only one device can read.

use aes_gcm::{Aes128Gcm, KeyInit, aead::Aead};
use hkdf::Hkdf;
use p256::{PublicKey, SecretKey, ecdh::diffie_hellman, elliptic_curve::sec1::ToSec1Point};
use sha2::Sha256;

/// Longest plaintext, in bytes: push services take bodies of 4096.
pub const LONGEST: usize = 4096 - HEAD - TAG - 1;
/// Salt, record size, and our public key with its length.
const HEAD: usize = 16 + 4 + 1 + 65;
const TAG: usize = 16;
const RECORD: u32 = 4096;

/// What a device gave us to encrypt with.
#[derive(Clone)]
pub struct Keys {
    public: PublicKey,
    /// The same as its 65 bytes.
    public_bytes: [u8; 65],
    auth: [u8; 16],
}

/// These are no keys of a push subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a push subscription has a public key of 65 bytes, a point of P-256, and an auth secret of 16 bytes")]
pub struct BadKeys;

impl Keys {
    /// Reads a device's public key (uncompressed) and its authentication secret.
    pub fn read(public: &[u8], auth: &[u8]) -> Result<Keys, BadKeys> {
        let public_bytes: [u8; 65] = public.try_into().map_err(|_| BadKeys)?;
        let auth: [u8; 16] = auth.try_into().map_err(|_| BadKeys)?;
        let public = PublicKey::from_sec1_bytes(&public_bytes).map_err(|_| BadKeys)?;
        Ok(Keys { public, public_bytes, auth })
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// Encrypts for a device, with a key that is used once and a salt; `pad` zeros hide the length. None when it is too long.
pub(crate) fn encrypt(
    device: &Keys,
    once: &SecretKey,
    salt: [u8; 16],
    plain: &[u8],
    pad: usize,
) -> Option<Vec<u8>> {
    if plain.len() + pad > LONGEST {
        return None;
    }
    let ours = once.public_key().to_sec1_point(false);
    let shared = diffie_hellman(once.to_nonzero_scalar(), device.public.as_affine());
    let about = [b"WebPush: info\0".as_slice(), &device.public_bytes, ours.as_bytes()].concat();
    let mut secret = [0_u8; 32];
    expand(&device.auth, shared.raw_secret_bytes(), &about, &mut secret);
    let (mut key, mut nonce) = ([0_u8; 16], [0_u8; 12]);
    expand(&salt, &secret, b"Content-Encoding: aes128gcm\0", &mut key);
    expand(&salt, &secret, b"Content-Encoding: nonce\0", &mut nonce);
    // One record, the last: 2 ends what is said, zeros follow.
    let mut record = plain.to_vec();
    record.push(2);
    record.resize(plain.len() + 1 + pad, 0);
    let sealed = Aes128Gcm::new(&key.into()).encrypt(&nonce.into(), record.as_slice()).ok()?;
    let mut body = Vec::with_capacity(HEAD + sealed.len());
    body.extend_from_slice(&salt);
    body.extend_from_slice(&RECORD.to_be_bytes());
    body.push(65);
    body.extend_from_slice(ours.as_bytes());
    body.extend_from_slice(&sealed);
    Some(body)
}

fn expand(salt: &[u8], secret: &[u8], about: &[u8], into: &mut [u8]) {
    if let Err(e) = Hkdf::<Sha256>::new(Some(salt), secret).expand(about, into) {
        unreachable!("HKDF gives up to 8160 bytes: {e}");
    }
}
