//! The master key: the one secret outside the data folder.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{
    key::KeyError,
    random::{self, Random},
};

/// 32 bytes of randomness from which every other key comes. Its `Debug` is blank and it is wiped on drop.
#[derive(Clone, PartialEq, Eq)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// Takes 32 bytes in.
    pub fn from_bytes(bytes: [u8; 32]) -> MasterKey {
        MasterKey(Zeroizing::new(bytes))
    }

    /// Makes a new one.
    pub fn generate(random: &dyn Random) -> MasterKey {
        MasterKey::from_bytes(random::bytes(random))
    }

    /// Reads the text form, standard Base64 of 32 bytes; white space around it is fine.
    pub fn from_base64(text: &str) -> Result<MasterKey, KeyError> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| KeyError::NotAMasterKey)?);
        let bytes: [u8; 32] = bytes.as_slice().try_into().map_err(|_| KeyError::NotAMasterKey)?;
        Ok(MasterKey::from_bytes(bytes))
    }

    /// The text form, for the key file only.
    pub fn to_base64(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(*self.0))
    }

    /// A short public name of the key, for `keys status`: it tells keys apart and says nothing about them.
    pub fn fingerprint(&self) -> String {
        hex::encode(&Sha256::digest(self.derive("fingerprint").as_slice())[..6])
    }

    /// A key made from it for one purpose.
    pub(crate) fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        derive(&self.0, purpose)
    }
}

/// HKDF-SHA-256 of a key for one purpose.
pub(crate) fn derive(key: &[u8; 32], purpose: &str) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    match Hkdf::<Sha256>::new(Some(b"sampan/1"), key).expand(purpose.as_bytes(), out.as_mut_slice()) {
        Ok(()) => out,
        Err(e) => unreachable!("HKDF-SHA-256 gives up to 8160 bytes: {e}"),
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}
