//! Tombstones: platform ids of what was erased, so that no re-sync brings it back.

use model::{AccountId, Time, WorkspaceId};

use crate::{
    Db, StoreError, Tx,
    foresee::{self, Absent},
    sql,
    word::maybe,
};

/// What was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Erased {
    /// A message, by the platform's id of it.
    Message,
    /// A customer, by the platform's id of them.
    Contact,
    /// Everything in a thread before the tombstone's time.
    Thread,
}

/// Whether something was erased, and when.
pub async fn check(
    db: &impl Db,
    workspace: WorkspaceId,
    account: AccountId,
    what: Erased,
    external_id: &str,
) -> Result<Option<Time>, StoreError> {
    let known = match what {
        Erased::Message => Some(Absent::MessageTombstone),
        Erased::Thread => Some(Absent::ThreadTombstone),
        Erased::Contact => None,
    };
    if known.is_some_and(|known| foresee::is_absent(db, known, account, external_id)) {
        return Ok(None);
    }
    let row = sql::row(
        db,
        "SELECT at FROM tombstone WHERE account_id = $1 AND kind = $2 AND external_id = $3 AND workspace_id = $4",
        vec![account.uuid().into(), what.word().into(), external_id.into(), workspace.uuid().into()],
    )
    .await?;
    Ok(maybe(row.map(|row| row.try_get::<i64>("", "at")).transpose()?))
}

/// Leaves a tombstone.
pub async fn put(
    tx: &Tx,
    workspace: WorkspaceId,
    account: AccountId,
    what: Erased,
    external_id: &str,
    now: Time,
) -> Result<(), StoreError> {
    tx.foreseen(|known| {
        known.appears(Absent::MessageTombstone, account, external_id);
        known.appears(Absent::ThreadTombstone, account, external_id);
    });
    sql::execute(
        tx,
        "INSERT INTO tombstone (account_id, kind, external_id, workspace_id, at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (account_id, kind, external_id) DO UPDATE SET at = excluded.at",
        vec![
            account.uuid().into(),
            what.word().into(),
            external_id.into(),
            workspace.uuid().into(),
            now.as_millis().into(),
        ],
    )
    .await?;
    Ok(())
}

impl Erased {
    fn word(self) -> &'static str {
        match self {
            Erased::Message => "message",
            Erased::Contact => "contact",
            Erased::Thread => "thread",
        }
    }
}
