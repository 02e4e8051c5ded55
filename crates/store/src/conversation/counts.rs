//! Counters of the list: kept with every change, not counted.

use std::collections::BTreeMap;

use model::{AccountId, MemberId, Platform, Status, TeamId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement, prelude::Uuid};

use super::{Assigned, Class, Filter};
use crate::{
    Db, Sight, StoreError,
    sql::{self, Sql},
    store::Shared,
    word::Word,
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
    /// Open, by team.
    pub open_by_team: BTreeMap<TeamId, u64>,
}

/// The kept counters of a workspace, read once and asked often.
#[derive(Clone, Debug, Default)]
pub struct Tally(Vec<Kept>);

/// One counter.
#[derive(Clone, Debug)]
struct Kept {
    account: AccountId,
    team: Option<TeamId>,
    status: Status,
    assignee: Option<MemberId>,
    waiting: bool,
    unread: bool,
    conversations: u64,
}

/// Reads the kept counters of what is seen.
pub async fn tally(db: &impl Db, sight: &Sight) -> Result<Tally, StoreError> {
    let rows = sql::rows(
        db,
        "SELECT account_id, team_id, status, assignee_id, waiting, unread, conversations FROM conversation_count \
         WHERE workspace_id = $1 AND conversations <> 0",
        vec![sight.workspace().uuid().into()],
    )
    .await?;
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let assignee: Uuid = row.try_get("", "assignee_id")?;
        let team: Uuid = row.try_get("", "team_id")?;
        let account = AccountId::from_uuid(row.try_get("", "account_id")?);
        let team = (!team.is_nil()).then(|| TeamId::from_uuid(team));
        if !sight.sees(account, team) {
            continue;
        }
        kept.push(Kept {
            account,
            team,
            status: Status::read(&row.try_get::<String>("", "status")?)?,
            assignee: (!assignee.is_nil()).then(|| MemberId::from_uuid(assignee)),
            waiting: row.try_get("", "waiting")?,
            unread: row.try_get("", "unread")?,
            conversations: u64::try_from(row.try_get::<i64>("", "conversations")?).unwrap_or(0),
        });
    }
    Ok(Tally(kept))
}

impl Tally {
    /// Counts for a member.
    pub fn counts(&self, me: Option<MemberId>) -> Counts {
        let mut counts = Counts::default();
        for kept in &self.0 {
            let (account, n) = (kept.account, kept.conversations);
            match kept.status {
                Status::Open => {
                    counts.open += n;
                    *counts.open_by_account.entry(account).or_default() += n;
                    if let Some(team) = kept.team {
                        *counts.open_by_team.entry(team).or_default() += n;
                    }
                    match kept.assignee {
                        None => counts.unassigned += n,
                        Some(assignee) if me == Some(assignee) => counts.mine += n,
                        Some(_) => {}
                    }
                    if kept.waiting {
                        counts.waiting += n;
                        *counts.waiting_by_account.entry(account).or_default() += n;
                    }
                    if kept.unread {
                        counts.unread += n;
                    }
                }
                Status::Pending => counts.pending += n,
                Status::Snoozed => counts.snoozed += n,
                Status::Resolved => counts.resolved += n,
            }
        }
        counts
    }

    /// How many fit a filter; none where the counters do not know (see [`super::count`]). `platforms` says whose an account is.
    pub fn of(&self, filter: &Filter, platforms: &BTreeMap<AccountId, Platform>) -> Option<u64> {
        if !filter.is_counted() {
            return None;
        }
        let assigned = |kept: &Kept| {
            filter.assignee.is_empty()
                || filter.assignee.iter().any(|wanted| match wanted {
                    Assigned::Nobody => kept.assignee.is_none(),
                    Assigned::To(member) => kept.assignee == Some(*member),
                })
        };
        let fits = |kept: &&Kept| {
            (filter.status.is_empty() || filter.status.contains(&kept.status))
                && assigned(kept)
                && (filter.account.is_empty() || filter.account.contains(&kept.account))
                && (filter.team.is_empty() || kept.team.is_some_and(|team| filter.team.contains(&team)))
                && (filter.platform.is_empty()
                    || platforms.get(&kept.account).is_some_and(|p| filter.platform.contains(p)))
                && (!filter.unread || kept.unread)
                && (!filter.waiting || kept.waiting)
                && (!filter.answered || !kept.waiting)
        };
        Some(self.0.iter().filter(fits).map(|kept| kept.conversations).sum())
    }
}

/// Counts for a member, over what they see.
pub async fn counts(db: &impl Db, sight: &Sight, me: Option<MemberId>) -> Result<Counts, StoreError> {
    Ok(tally(db, sight).await?.counts(me))
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
