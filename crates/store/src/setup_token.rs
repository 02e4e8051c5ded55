//! The token of the first run: only a hash of it is kept.

use model::Time;

use crate::{Db, StoreError, Tx};

/// Sets the token, replacing an older one.
pub async fn set(_tx: &Tx, _token: &str, _now: Time) -> Result<(), StoreError> {
    todo!()
}

/// Whether this is the token.
pub async fn check(_db: &impl Db, _token: &str) -> Result<bool, StoreError> {
    todo!()
}

/// Uses the token up; false when it is not the token: for the transaction that sets up.
pub async fn take(_tx: &Tx, _token: &str) -> Result<bool, StoreError> {
    todo!()
}
