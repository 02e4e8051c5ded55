//! Leases: one holder at a time, across processes, until a moment.

use model::Time;

use crate::{StoreError, Tx};

/// Takes a lease, or holds it longer; false when somebody else holds it.
pub async fn take(
    _tx: &Tx,
    _name: &str,
    _holder: &str,
    _now: Time,
    _until: Time,
) -> Result<bool, StoreError> {
    todo!()
}

/// Lets a lease go, if it is ours.
pub async fn release(_tx: &Tx, _name: &str, _holder: &str) -> Result<(), StoreError> {
    todo!()
}
