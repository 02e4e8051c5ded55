//! The vault.
use std::sync::Arc;

use model::Time;
use sea_orm::prelude::Uuid;

use crate::{StoreError, key::ContentKeys, store::Shared};

pub(crate) async fn unlock(_shared: &Arc<Shared>, _now: Time) -> Result<(), StoreError> {
    todo!()
}

pub(crate) async fn content_keys(
    _shared: &Arc<Shared>,
    _workspace: Uuid,
) -> Result<Arc<ContentKeys>, StoreError> {
    todo!()
}
