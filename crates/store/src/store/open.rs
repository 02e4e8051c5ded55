//! Connecting.

use crate::{Store, StoreError, StoreSettings};

pub(super) async fn open(_settings: StoreSettings) -> Result<Store, StoreError> {
    todo!()
}
