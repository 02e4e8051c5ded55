//! Cursors: where reading a feed left off.

use model::{AccountId, AppId};

use crate::{Db, StoreError, Tx, sql};

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
pub async fn get(db: &impl Db, of: &CursorOf, feed: &str) -> Result<Option<String>, StoreError> {
    let row = sql::row(
        db,
        "SELECT cursor FROM feed_cursor WHERE owner = $1 AND feed = $2",
        vec![of.owner().into(), feed.into()],
    )
    .await?;
    Ok(row.map(|row| row.try_get("", "cursor")).transpose()?)
}

/// Goes on from there next time; none: from the beginning.
pub async fn set(tx: &Tx, of: &CursorOf, feed: &str, cursor: Option<&str>) -> Result<(), StoreError> {
    let (sql, values) = match cursor {
        Some(cursor) => (
            "INSERT INTO feed_cursor (owner, feed, cursor) VALUES ($1, $2, $3) \
             ON CONFLICT (owner, feed) DO UPDATE SET cursor = excluded.cursor",
            vec![of.owner().into(), feed.into(), cursor.into()],
        ),
        None => {
            ("DELETE FROM feed_cursor WHERE owner = $1 AND feed = $2", vec![of.owner().into(), feed.into()])
        }
    };
    sql::execute(tx, sql, values).await?;
    Ok(())
}

/// Forgets all cursors of an account.
pub async fn remove_account(tx: &Tx, account: AccountId) -> Result<(), StoreError> {
    let owner = CursorOf::Account(account).owner();
    sql::execute(tx, "DELETE FROM feed_cursor WHERE owner = $1", vec![owner.into()]).await?;
    Ok(())
}

impl CursorOf {
    fn owner(&self) -> String {
        match self {
            CursorOf::Account(id) => format!("account:{id}"),
            CursorOf::App(id) => format!("app:{id}"),
            CursorOf::FileApp(name) => format!("file:{name}"),
        }
    }
}
