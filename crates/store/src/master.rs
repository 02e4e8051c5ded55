//! The master key in use, and changing it while running.

use model::Time;

use crate::{MasterKey, Store, StoreError};

/// How the keys stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyStatus {
    /// The short public name of the master key in use.
    pub fingerprint: String,
    /// Its id in the vault.
    pub key_id: u8,
    /// Since when.
    pub since: Time,
    /// Data keys wrapped under it.
    pub wrapped: u64,
    /// Data keys still wrapped under an older one: run `sampan keys rotate` again.
    pub outdated: u64,
}

/// How the keys stand.
pub async fn status(_store: &Store) -> Result<KeyStatus, StoreError> {
    todo!()
}

/// Wraps every data key anew under another master key, row by row, while everything runs. Safe to run again after it was
/// interrupted. Write the new key where the old one was before calling it: other processes read it from there.
pub async fn rotate(_store: &Store, _new: &MasterKey, _now: Time) -> Result<KeyStatus, StoreError> {
    todo!()
}
