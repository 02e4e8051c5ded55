//! Cursors: where reading a feed left off.

use model::{AccountId, AppId};

use crate::{Db, StoreError, Tx};

/// Whose feed it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CursorOf {
    /// An account's.
    Account(AccountId),
    /// An app's.
    App(AppId),
    /// That of an app of the configuration file, by platform and name.
    FileApp(String),
}

/// Where it left off.
pub async fn get(_db: &impl Db, _of: &CursorOf, _feed: &str) -> Result<Option<String>, StoreError> {
    todo!()
}

/// Goes on from there next time; none: from the beginning.
pub async fn set(_tx: &Tx, _of: &CursorOf, _feed: &str, _cursor: Option<&str>) -> Result<(), StoreError> {
    todo!()
}

/// Forgets all cursors of an account.
pub async fn remove_account(_tx: &Tx, _account: AccountId) -> Result<(), StoreError> {
    todo!()
}
