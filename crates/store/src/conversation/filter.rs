//! Which conversations: the conditions that lists and counts share.

use model::{AccountId, LabelId, MemberId, Platform, Status, TeamId};

use super::Sort;
use crate::{Sight, sql::Sql, word::Word};

/// SQLite's own index of the primary key.
pub(super) const BY_ID: &str = "sqlite_autoindex_conversation_1";

/// Which conversations. Of several values of one field any fits; an empty field says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Where they stand.
    pub status: Vec<Status>,
    /// By who works on it.
    pub assignee: Vec<Assigned>,
    /// Which team works on it.
    pub team: Vec<TeamId>,
    /// Of which platform.
    pub platform: Vec<Platform>,
    /// Of which account.
    pub account: Vec<AccountId>,
    /// With one of these labels.
    pub label: Vec<LabelId>,
    /// With unread messages.
    pub unread: bool,
    /// With a contact who waits.
    pub waiting: bool,
    /// With a contact who does not wait.
    pub answered: bool,
    /// With a note that mentions this member.
    pub mentioned: Option<MemberId>,
}

/// By who works on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assigned {
    /// Nobody.
    Nobody,
    /// This member.
    To(MemberId),
}

impl Filter {
    /// Whether the kept counters can answer it: they know nothing of labels and mentions.
    pub(crate) fn is_counted(&self) -> bool {
        self.label.is_empty() && self.mentioned.is_none()
    }

    /// Adds the conditions to a query over `conversation c`, with `account a` beside it where a platform is asked for.
    pub(crate) fn conditions(&self, sql: &mut Sql, sight: &Sight) {
        sql.add(" WHERE c.workspace_id = ").bind(sight.workspace().uuid());
        any(sql, "c.status", self.status.iter().map(|s| s.word()));
        self.assignees(sql);
        any(sql, "c.team_id", self.team.iter().map(|id| id.uuid()));
        any(sql, "c.account_id", self.account.iter().map(|id| id.uuid()));
        sight.conversations(sql, "c");
        any(sql, "a.platform", self.platform.iter().map(Platform::as_str));
        if !self.label.is_empty() {
            sql.add(" AND EXISTS (SELECT 1 FROM conversation_label l WHERE l.conversation_id = c.id");
            any(sql, "l.label_id", self.label.iter().map(|id| id.uuid()));
            sql.add(")");
        }
        if self.unread {
            sql.add(" AND c.unread_count > 0");
        }
        if self.waiting {
            sql.add(" AND c.waiting_since IS NOT NULL");
        }
        if self.answered {
            sql.add(" AND c.waiting_since IS NULL");
        }
        if let Some(member) = self.mentioned {
            sql.add(" AND c.id IN (SELECT m.conversation_id FROM mention m WHERE m.workspace_id = ");
            sql.bind(sight.workspace().uuid()).add(" AND m.member_id = ").bind(member.uuid()).add(")");
        }
    }

    fn assignees(&self, sql: &mut Sql) {
        let nobody = self.assignee.contains(&Assigned::Nobody);
        let members: Vec<_> = self
            .assignee
            .iter()
            .filter_map(|a| if let Assigned::To(member) = a { Some(member.uuid()) } else { None })
            .collect();
        match (nobody, members.is_empty()) {
            (false, _) => any(sql, "c.assignee_id", members),
            (true, true) => {
                sql.add(" AND c.assignee_id IS NULL");
            }
            (true, false) => {
                sql.add(" AND (c.assignee_id IS NULL OR c.assignee_id IN ").list(members).add(")");
            }
        }
    }

    /// The index that gives the order, or the rows where they are few. SQLite is told, since it keeps no statistics to choose by.
    pub(crate) fn index(&self, sort: Sort) -> &'static str {
        if self.mentioned.is_some() {
            // A member's mentions are few: they lead, and are sorted.
            return BY_ID;
        }
        let one_status = self.status.len() == 1;
        if one_status && self.team.len() == 1 {
            return match sort {
                Sort::Recent => "conversation_team_recent",
                Sort::Waiting => "conversation_team_waiting",
                Sort::Window => "conversation_team_window",
            };
        }
        match sort {
            Sort::Recent if one_status && self.account.len() == 1 => "conversation_account_recent",
            Sort::Recent if one_status && self.assignee.len() == 1 => "conversation_assignee_recent",
            Sort::Recent if one_status && self.answered => "conversation_answered_recent",
            Sort::Recent if one_status => "conversation_status_recent",
            Sort::Recent => "conversation_recent",
            Sort::Waiting if one_status => "conversation_status_waiting",
            Sort::Waiting => "conversation_waiting",
            Sort::Window if one_status => "conversation_status_window",
            Sort::Window => "conversation_window",
        }
    }
}

/// One of several values, where any are named. A single one is compared, so that an index goes on behind it.
fn any<V: Into<sea_orm::Value>>(sql: &mut Sql, column: &str, values: impl IntoIterator<Item = V>) {
    let mut values: Vec<sea_orm::Value> = values.into_iter().map(Into::into).collect();
    match values.len() {
        0 => {}
        1 => {
            sql.add(" AND ").add(column).add(" = ");
            if let Some(value) = values.pop() {
                sql.bind(value);
            }
        }
        _ => {
            sql.add(" AND ").add(column).add(" IN ").list(values);
        }
    }
}
