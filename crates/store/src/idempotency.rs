//! Idempotency keys: the same write twice answers the same.

use std::time::Duration;

use model::{Time, UserId};

use crate::{StoreError, Tx};

/// How long a key holds.
pub const HOLDS: Duration = Duration::from_hours(24);

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing: it is begun now. Finish it with [`finish`].
    Begun,
    /// The same write is under way.
    UnderWay,
    /// The same write was answered.
    Answered {
        /// HTTP status.
        status: u16,
        /// The answer.
        body: Vec<u8>,
    },
    /// Another write carried this key.
    Other,
}

/// Looks a key up, or begins it. `body_hash` tells the same write from another. A write that began over a minute ago and
/// was never finished may begin again.
pub async fn begin(
    _tx: &Tx,
    _user: UserId,
    _key: &str,
    _body_hash: &[u8; 32],
    _now: Time,
) -> Result<Known, StoreError> {
    todo!()
}

/// Keeps the answer, sealed.
pub async fn finish(
    _tx: &Tx,
    _user: UserId,
    _key: &str,
    _status: u16,
    _body: &[u8],
) -> Result<(), StoreError> {
    todo!()
}

/// Forgets a key whose write failed in a way that may be tried again.
pub async fn forget(_tx: &Tx, _user: UserId, _key: &str) -> Result<(), StoreError> {
    todo!()
}

/// Removes keys that hold no longer. Gives how many.
pub async fn prune(_tx: &Tx, _now: Time) -> Result<u64, StoreError> {
    todo!()
}
