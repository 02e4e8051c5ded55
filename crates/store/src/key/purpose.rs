//! Keys for what lies outside the database, such as public addresses of files.

use zeroize::Zeroizing;

use crate::{Store, StoreError, db::DbExt};

impl Store {
    /// A key for one purpose, the same after a restart and after the master key was rotated.
    pub async fn purpose_key(&self, purpose: &str) -> Result<Zeroizing<[u8; 32]>, StoreError> {
        Ok(self.house_keys().await?.purpose(purpose))
    }
}
