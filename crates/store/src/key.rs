//! Keys and sealing. Nothing readable reaches the disk: everything that says something about a person is sealed with
//! AES-256-GCM under its workspace's content key, and bound by its associated data to the row and field it belongs to.
//!
//! The master key never seals content. HKDF-SHA-256 makes of it one key per platform, which wrap the data keys of grants,
//! and one that wraps the workspaces' content keys. Destroying the row of a wrapped key destroys what it sealed.

mod content;
mod master;
mod purpose;
mod ring;

pub use content::ContentKeys;
pub use master::MasterKey;
pub use ring::Keyring;
pub(crate) use ring::WrapFor;

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use sea_orm::{DeriveValueType, prelude::Uuid};
use zeroize::Zeroizing;

use crate::random::{self, Random};

/// Bytes that only our keys can open: key id (1), nonce (12), ciphertext and tag.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct Sealed(pub(crate) Vec<u8>);

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// Why something could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The tag does not fit: wrong key, changed bytes, or bytes moved from elsewhere.
    #[error("sealed data does not open: it was changed or moved, or sealed under another key")]
    Refused,
    /// The workspace's content key was destroyed: what it sealed is gone for good.
    #[error(
        "the content key of this workspace is not there; it was erased, or the vault is not the one of this database"
    )]
    NoContentKey,
    /// The master key is not the one the vault was made with.
    #[error(
        "the master key does not open this vault; check [vault] master_key_file, it must be the key this data was made with"
    )]
    WrongMaster,
    /// The text is not a master key.
    #[error("a master key is 32 bytes in Base64; make one with `sampan keys new`")]
    NotAMasterKey,
}

/// Where a sealed value lives: becomes its associated data, so that it opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The table.
    pub purpose: &'static str,
    /// The row, or the account.
    pub owner: Uuid,
    /// The column.
    pub field: &'static str,
}

impl Place {
    pub(crate) fn new(purpose: &'static str, owner: Uuid, field: &'static str) -> Place {
        Place { purpose, owner, field }
    }
}

const NONCE: usize = 12;
pub(crate) const TAG: usize = 16;

/// Seals under a raw key: `kid | nonce | ciphertext | tag`.
pub(crate) fn seal(key: &[u8; 32], kid: u8, random: &dyn Random, aad: &[u8], plain: &[u8]) -> Vec<u8> {
    seal_with(&Aes256Gcm::new(&(*key).into()), kid, random, aad, plain)
}

pub(crate) fn seal_with(
    cipher: &Aes256Gcm,
    kid: u8,
    random: &dyn Random,
    aad: &[u8],
    plain: &[u8],
) -> Vec<u8> {
    let nonce: [u8; NONCE] = random::bytes(random);
    let mut out = Vec::with_capacity(1 + NONCE + plain.len() + TAG);
    out.push(kid);
    out.extend_from_slice(&nonce);
    match cipher.encrypt(&nonce.into(), Payload { msg: plain, aad }) {
        Ok(sealed) => out.extend_from_slice(&sealed),
        Err(e) => unreachable!("AES-GCM seals every plaintext below 64 GiB: {e}"),
    }
    out
}

/// Opens what [`seal`] made.
pub(crate) fn open(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    open_with(&Aes256Gcm::new(&(*key).into()), aad, sealed)
}

pub(crate) fn open_with(
    cipher: &Aes256Gcm,
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    if sealed.len() < 1 + NONCE + TAG {
        return Err(KeyError::Refused);
    }
    let nonce: [u8; NONCE] = sealed[1..=NONCE].try_into().map_err(|_| KeyError::Refused)?;
    cipher
        .decrypt(&nonce.into(), Payload { msg: &sealed[1 + NONCE..], aad })
        .map(Zeroizing::new)
        .map_err(|_| KeyError::Refused)
}

#[cfg(test)]
mod tests;
