//! Counters of the list: kept with every change, not counted.

use std::collections::BTreeMap;

use model::{AccountId, MemberId, TeamId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement, prelude::Uuid};

use super::Class;
use crate::{
    Db, Sight, StoreError,
    sql::{self, Sql},
    store::Shared,
};

/// How many conversations there are of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Open.
    pub open: u64,
    /// Pending.
    pub pending: u64,
    /// Snoozed.
    pub snoozed: u64,
    /// Resolved.
    pub resolved: u64,
    /// Open, and given to the asking member.
    pub mine: u64,
    /// Open, and given to nobody.
    pub unassigned: u64,
    /// Open, and the contact waits.
    pub waiting: u64,
    /// Open, with unread messages.
    pub unread: u64,
    /// Open, by account.
    pub open_by_account: BTreeMap<AccountId, u64>,
    /// Open and waiting, by account.
    pub waiting_by_account: BTreeMap<AccountId, u64>,
}

/// Counts for a member, over what they see.
pub async fn counts(db: &impl Db, sight: &Sight, me: Option<MemberId>) -> Result<Counts, StoreError> {
    let rows = sql::rows(
        db,
        "SELECT account_id, team_id, status, assignee_id, waiting, unread, conversations FROM conversation_count \
         WHERE workspace_id = $1 AND conversations <> 0",
        vec![sight.workspace().uuid().into()],
    )
    .await?;
    let mut counts = Counts::default();
    for row in rows {
        let account = AccountId::from_uuid(row.try_get("", "account_id")?);
        let team: Uuid = row.try_get("", "team_id")?;
        if !sight.sees(account, (!team.is_nil()).then(|| TeamId::from_uuid(team))) {
            continue;
        }
        let n = u64::try_from(row.try_get::<i64>("", "conversations")?).unwrap_or(0);
        match row.try_get::<String>("", "status")?.as_str() {
            "open" => {
                counts.open += n;
                *counts.open_by_account.entry(account).or_default() += n;
                let assignee: Uuid = row.try_get("", "assignee_id")?;
                if assignee.is_nil() {
                    counts.unassigned += n;
                } else if me.is_some_and(|me| me.uuid() == assignee) {
                    counts.mine += n;
                }
                if row.try_get::<bool>("", "waiting")? {
                    counts.waiting += n;
                    *counts.waiting_by_account.entry(account).or_default() += n;
                }
                if row.try_get::<bool>("", "unread")? {
                    counts.unread += n;
                }
            }
            "pending" => counts.pending += n,
            "snoozed" => counts.snoozed += n,
            _ => counts.resolved += n,
        }
    }
    Ok(counts)
}

/// Moves between counters, written when the transaction ends: in one order, and holding their rows only until the commit.
#[derive(Debug, Default)]
pub(crate) struct PendingCounts(BTreeMap<Class, (i64, i64)>);

impl PendingCounts {
    /// A conversation moved from one class to another.
    pub(crate) fn moved(&mut self, from: Option<(Class, i64)>, to: Option<(Class, i64)>) {
        if from == to {
            return;
        }
        for (side, sign) in [(from, -1), (to, 1)] {
            if let Some((class, unread)) = side {
                let n = self.0.entry(class).or_default();
                n.0 += sign;
                n.1 += sign * unread;
            }
        }
    }
}

/// Writes the moves of a transaction.
pub(crate) async fn write_pending(
    conn: &DatabaseTransaction,
    shared: &Shared,
    counts: PendingCounts,
) -> Result<(), StoreError> {
    for (class, (conversations, unread)) in counts.0 {
        if (conversations, unread) == (0, 0) {
            continue;
        }
        let mut sql = Sql::new(
            "INSERT INTO conversation_count (workspace_id, account_id, team_id, status, assignee_id, waiting, unread, conversations, unread_messages) VALUES (",
        );
        sql.bind(class.workspace).add(", ").bind(class.account).add(", ").bind(class.team).add(", ");
        sql.bind(class.status).add(", ");
        sql.bind(class.assignee).add(", ").bind(class.waiting).add(", ").bind(class.unread).add(", ");
        sql.bind(conversations).add(", ").bind(unread).add(
            ") ON CONFLICT (workspace_id, account_id, team_id, status, assignee_id, waiting, unread) DO UPDATE SET \
             conversations = conversation_count.conversations + excluded.conversations, \
             unread_messages = conversation_count.unread_messages + excluded.unread_messages",
        );
        conn.execute_raw(Statement::from_sql_and_values(shared.backend, sql.text, sql.values)).await?;
    }
    Ok(())
}
