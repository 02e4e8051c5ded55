//! Writing search words.

use std::sync::Arc;

use sea_orm::DatabaseTransaction;

use crate::{StoreError, store::Shared};

/// Search words that are written when the transaction ends.
#[derive(Debug, Default)]
pub(crate) struct PendingWords {}

pub(crate) async fn write_pending(
    _conn: &DatabaseTransaction,
    _shared: &Arc<Shared>,
    _words: PendingWords,
) -> Result<(), StoreError> {
    Ok(())
}
