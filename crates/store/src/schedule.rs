//! The schedule: when each recurring thing last began, so that a restart forgets nothing and two processes do not both do it.

use std::time::Duration;

use model::Time;

use crate::{Db, StoreError, Tx};

/// Whether a recurring thing is to be begun now: true for exactly one caller per interval, durably.
pub async fn begin(_tx: &Tx, _name: &str, _every: Duration, _now: Time) -> Result<bool, StoreError> {
    todo!()
}

/// When it last began.
pub async fn last(_db: &impl Db, _name: &str) -> Result<Option<Time>, StoreError> {
    todo!()
}
