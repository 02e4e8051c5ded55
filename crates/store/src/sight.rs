//! Sight: what a caller may see. Every query that lists, counts, searches or reads what customers sent takes one, so that
//! nobody can forget to ask.
//!
//! The rules, whole:
//!
//! - A workspace's rows are seen only in that workspace.
//! - A **conversation** is seen when its account is one of the caller's accounts and its team is one of the caller's teams.
//!   Whoever is limited to teams does not see conversations that no team has, not even those given to them by name.
//! - A **message** is seen with its conversation; a **file** with its message. An upload that is in no message yet is seen by
//!   its uploader alone, whatever the others' roles; one that went into a canned reply, by whoever has that reply. A file that
//!   is in a message that is gone is seen by nobody with a limit.
//! - A **contact** is seen by whoever sees a conversation of theirs; whoever is limited to accounts only (not to teams) also
//!   sees those who only bought there. Of its identities those are shown by which it is seen.
//! - An **order** is seen when its account is one of the caller's accounts and, for whoever is limited to teams, the buyer's
//!   conversation on that account is seen.
//! - An **account** is seen when it is one of the caller's accounts; its counters count what the caller sees.
//! - Members, teams, labels and platforms are seen by every member.
//! - Admins and owners see everything, whatever limits their row carries.

use std::sync::Arc;

use model::{AccountId, MemberId, Role, TeamId, WorkspaceId};

use crate::{
    StoreError, Tx,
    member::{self, Member},
    sql::Sql,
};

/// What a caller may see: a workspace, and limits within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    workspace: WorkspaceId,
    member: Option<MemberId>,
    accounts: Option<Arc<[AccountId]>>,
    teams: Option<Arc<[TeamId]>>,
}

impl Sight {
    /// The whole workspace: for the floors below the API, which act for the house and not for a caller.
    pub fn house(workspace: WorkspaceId) -> Sight {
        Sight { workspace, member: None, accounts: None, teams: None }
    }

    /// Somebody's of a role, with limits. A limit that is none holds nothing back; an empty one everything. Admins and owners
    /// are never limited.
    pub fn of(
        workspace: WorkspaceId,
        role: Role,
        accounts: Option<Vec<AccountId>>,
        teams: Option<Vec<TeamId>>,
    ) -> Sight {
        if role >= Role::Admin {
            return Sight::house(workspace);
        }
        Sight { accounts: accounts.map(Arc::from), teams: teams.map(Arc::from), ..Sight::house(workspace) }
    }

    /// What a member may see, by their present row.
    pub fn of_member(member: &Member) -> Sight {
        let (accounts, teams) = (member.only_accounts.clone(), member.only_teams.clone());
        let sight = Sight::of(member.workspace_id, member.role, accounts, teams);
        Sight { member: Some(member.id), ..sight }
    }

    /// The same member's sight as it is at this moment, within a transaction: what was looked at before it began may have
    /// changed. None when they are no member any more.
    pub async fn renewed(&self, tx: &Tx) -> Result<Option<Sight>, StoreError> {
        let Some(id) = self.member else { return Ok(Some(self.clone())) };
        Ok(member::get(tx, self.workspace, id).await?.as_ref().map(Sight::of_member))
    }

    /// In which workspace.
    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    /// The only accounts; none: all.
    pub fn accounts(&self) -> Option<&[AccountId]> {
        self.accounts.as_deref()
    }

    /// The only teams; none: all, and what no team has.
    pub fn teams(&self) -> Option<&[TeamId]> {
        self.teams.as_deref()
    }

    /// Whether nothing that customers sent is held back.
    pub fn is_whole(&self) -> bool {
        self.accounts.is_none() && self.teams.is_none()
    }

    /// Whether an account is seen.
    pub fn sees_account(&self, account: AccountId) -> bool {
        self.accounts().is_none_or(|only| only.contains(&account))
    }

    /// Whether a conversation on this account, in this team, is seen.
    pub fn sees(&self, account: AccountId, team: Option<TeamId>) -> bool {
        self.sees_account(account)
            && self.teams().is_none_or(|only| team.is_some_and(|team| only.contains(&team)))
    }

    /// Conditions on a row of `conversation` under this alias; each begins with `AND`.
    pub(crate) fn conversations(&self, sql: &mut Sql, alias: &str) {
        self.accounts_of(sql, alias);
        if let Some(only) = self.teams() {
            sql.add(&format!(" AND {alias}.team_id IN ")).list(only.iter().map(|id| id.uuid()));
        }
    }

    /// A condition on a column that names a conversation, beginning with `AND`; nothing when all are seen.
    pub(crate) fn conversation_id(&self, sql: &mut Sql, column: &str) {
        if self.is_whole() {
            return;
        }
        sql.add(&format!(" AND EXISTS (SELECT 1 FROM conversation v WHERE v.id = {column}"));
        self.conversations(sql, "v");
        sql.add(")");
    }

    /// A condition on a column that names a contact, beginning with `AND`; nothing when all are seen.
    pub(crate) fn contact_id(&self, sql: &mut Sql, column: &str) {
        if self.is_whole() {
            return;
        }
        let table = if self.teams.is_some() { "conversation" } else { "identity" };
        sql.add(&format!(" AND EXISTS (SELECT 1 FROM {table} v WHERE v.contact_id = {column}"));
        self.conversations(sql, "v");
        sql.add(")");
    }

    /// Conditions on a row of `orders` under this alias; each begins with `AND`.
    pub(crate) fn orders(&self, sql: &mut Sql, alias: &str) {
        self.accounts_of(sql, alias);
        if self.teams.is_some() {
            sql.add(&format!(
                " AND EXISTS (SELECT 1 FROM conversation v WHERE v.contact_id = {alias}.contact_id AND v.account_id = {alias}.account_id"
            ));
            self.conversations(sql, "v");
            sql.add(")");
        }
    }

    /// A condition on a row of `identity` under this alias, beginning with `AND`; nothing when all are seen.
    pub(crate) fn identities(&self, sql: &mut Sql, alias: &str) {
        self.accounts_of(sql, alias);
        if self.teams.is_some() {
            sql.add(&format!(
                " AND EXISTS (SELECT 1 FROM conversation v WHERE v.contact_id = {alias}.contact_id AND v.account_id = {alias}.account_id"
            ));
            self.conversations(sql, "v");
            sql.add(")");
        }
    }

    /// Conditions on a row of `attachment` under this alias; each begins with `AND`.
    pub(crate) fn attachments(&self, sql: &mut Sql, alias: &str) {
        if let Some(member) = self.member {
            sql.add(&format!(
                " AND ({alias}.message_id IS NOT NULL OR {alias}.account_id IS NOT NULL OR {alias}.member_id = "
            ));
            sql.bind(member.uuid()).add(&format!(
                " OR EXISTS (SELECT 1 FROM canned_reply_file k JOIN canned_reply r ON r.id = k.canned_reply_id \
                 WHERE k.attachment_id = {alias}.id AND r.owner_id IN "
            ));
            sql.list([self.workspace.uuid(), member.uuid()]).add("))");
        }
        if self.is_whole() {
            return;
        }
        sql.add(&format!(
            " AND (({alias}.message_id IS NULL AND {alias}.account_id IS NULL) OR EXISTS (SELECT 1 FROM message n \
             JOIN conversation v ON v.id = n.conversation_id WHERE n.id = {alias}.message_id"
        ));
        self.conversations(sql, "v");
        sql.add("))");
    }

    fn accounts_of(&self, sql: &mut Sql, alias: &str) {
        if let Some(only) = self.accounts() {
            sql.add(&format!(" AND {alias}.account_id IN ")).list(only.iter().map(|id| id.uuid()));
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Time;

    use super::*;

    fn account(n: u8) -> AccountId {
        AccountId::new(Time::EPOCH, [n; 10])
    }

    fn team(n: u8) -> TeamId {
        TeamId::new(Time::EPOCH, [n; 10])
    }

    #[test]
    fn a_limit_holds_back_and_an_empty_one_everything() {
        let workspace = WorkspaceId::new(Time::EPOCH, [0; 10]);
        let of = |role, accounts, teams| Sight::of(workspace, role, accounts, teams);
        let agent = of(Role::Agent, Some(vec![account(1)]), Some(vec![team(1)]));
        assert!(agent.sees(account(1), Some(team(1))));
        assert!(!agent.sees(account(2), Some(team(1))) && !agent.sees(account(1), Some(team(2))));
        assert!(!agent.sees(account(1), None), "what no team has is nobody's who is limited to teams");
        assert!(of(Role::Agent, Some(vec![account(1)]), None).sees(account(1), None));
        assert!(!of(Role::Viewer, Some(vec![]), None).sees_account(account(1)));
        assert!(!of(Role::Viewer, None, Some(vec![])).sees(account(1), Some(team(1))));
        for role in [Role::Admin, Role::Owner] {
            assert!(of(role, Some(vec![]), Some(vec![])).is_whole());
        }
    }
}
