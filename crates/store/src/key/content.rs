//! The keys of one workspace.

use aes_gcm::{Aes256Gcm, KeyInit};
use hmac::{Hmac, Mac};
use sea_orm::prelude::Uuid;
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{
    error::StoreError,
    key::{KeyError, Place, Sealed, master::derive, open_with, seal_with},
    random::Random,
};

/// The keys of one workspace, made from its content key: for sealing, for blind look-ups and for search words.
pub struct ContentKeys {
    workspace: Uuid,
    kid: u8,
    cipher: Aes256Gcm,
    blind: Zeroizing<[u8; 32]>,
    search: Zeroizing<[u8; 32]>,
    file: Zeroizing<[u8; 32]>,
    audit: Zeroizing<[u8; 32]>,
}

impl ContentKeys {
    pub(crate) fn new(workspace: Uuid, kid: u8, content: &[u8; 32]) -> ContentKeys {
        ContentKeys {
            workspace,
            kid,
            cipher: Aes256Gcm::new(&(*derive(content, "seal")).into()),
            blind: derive(content, "blind"),
            search: derive(content, "search"),
            file: derive(content, "file"),
            audit: derive(content, "audit"),
        }
    }

    fn aad(&self, place: Place) -> String {
        format!("{}:{}:{}:{}", place.purpose, self.workspace, place.owner, place.field)
    }

    /// Seals bytes for one place.
    pub(crate) fn seal(&self, random: &dyn Random, place: Place, plain: &[u8]) -> Sealed {
        Sealed(seal_with(&self.cipher, self.kid, random, self.aad(place).as_bytes(), plain))
    }

    /// Opens bytes sealed for that place.
    pub(crate) fn open(&self, place: Place, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        open_with(&self.cipher, self.aad(place).as_bytes(), &sealed.0)
    }

    /// Seals a value as JSON.
    pub(crate) fn seal_json<T: Serialize>(
        &self,
        random: &dyn Random,
        place: Place,
        value: &T,
    ) -> Result<Sealed, StoreError> {
        let plain =
            Zeroizing::new(serde_json::to_vec(value).map_err(|_| StoreError::Unreadable(place.purpose))?);
        Ok(self.seal(random, place, &plain))
    }

    /// Opens a value sealed as JSON.
    pub(crate) fn open_json<T: DeserializeOwned>(
        &self,
        place: Place,
        sealed: &Sealed,
    ) -> Result<T, StoreError> {
        let plain = self.open(place, sealed)?;
        serde_json::from_slice(&plain).map_err(|_| StoreError::Unreadable(place.purpose))
    }

    /// Seals a text.
    pub(crate) fn seal_text(&self, random: &dyn Random, place: Place, text: &str) -> Sealed {
        self.seal(random, place, text.as_bytes())
    }

    /// Opens a text.
    pub(crate) fn open_text(&self, place: Place, sealed: &Sealed) -> Result<String, StoreError> {
        let plain = self.open(place, sealed)?;
        String::from_utf8(plain.to_vec()).map_err(|_| StoreError::Unreadable(place.purpose))
    }

    /// A keyed hash for exact look-ups of something that may not be readable (an e-mail address).
    pub(crate) fn blind(&self, purpose: &str, value: &str) -> Vec<u8> {
        mac(&self.blind, &[purpose.as_bytes(), &[0], value.as_bytes()])[..16].to_vec()
    }

    /// A link of the chain of acts.
    pub(crate) fn link(&self, parts: &[&[u8]]) -> [u8; 32] {
        mac(&self.audit, parts)
    }

    /// A keyed search word.
    pub(crate) fn word(&self, gram: &str) -> [u8; 5] {
        let tag = mac(&self.search, &[gram.as_bytes()]);
        [tag[0], tag[1], tag[2], tag[3], tag[4]]
    }

    /// A key for one purpose outside the database.
    pub(crate) fn purpose(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        derive(&self.file, &format!("purpose:{purpose}"))
    }

    /// The key of one attachment's file.
    pub(crate) fn file_key(&self, attachment: Uuid) -> Zeroizing<[u8; 32]> {
        derive(&self.file, &format!("attachment:{attachment}"))
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = match <Hmac<Sha256> as KeyInit>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(e) => unreachable!("HMAC takes keys of every length: {e}"),
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
