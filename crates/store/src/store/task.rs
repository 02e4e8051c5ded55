//! What runs beside.

use std::time::Duration;

use crate::{Store, StoreError};

impl Store {
    /// On SQLite: moves the write-ahead log into the database every `every`, so that no commit has to. On PostgreSQL it only
    /// waits. Never ends.
    pub async fn checkpoint_task(&self, _every: Duration) -> Result<(), StoreError> {
        todo!()
    }

    /// On PostgreSQL: wakes this process for other processes' commits and tells them of ours, coalesced. On SQLite it only
    /// waits. Ends only when the listening connection cannot be had any more.
    pub async fn listen_task(&self) -> Result<(), StoreError> {
        todo!()
    }
}
