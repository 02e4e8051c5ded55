//! Who may change or remove whom.

use model::Role;
use store::{StoreError, member::Member};

use crate::{auth::Caller, problem::Problem};

/// Why a member was not changed or removed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// No such member here.
    #[error("there is no such member")]
    Missing,
    /// Owners are the owners' business.
    #[error("only an owner makes, changes or removes owners")]
    OwnersOnly,
    /// Nobody raises themselves.
    #[error("nobody raises themselves")]
    OwnRole,
    /// Somebody has to be left who may do everything.
    #[error("this is the last owner")]
    LastOwner,
    /// Admins and owners see everything.
    #[error("an admin or owner is never limited")]
    Unlimited,
    /// The store could not.
    #[error("{0}")]
    Store(#[source] StoreError),
}

/// Refuses what a caller must not do to a member: change their role to this one, or, with the role they have, remove them.
pub fn may_change(who: &Caller, member: &Member, role: Role) -> Result<(), Refused> {
    if (member.role == Role::Owner || role == Role::Owner) && who.role < Role::Owner {
        return Err(Refused::OwnersOnly);
    }
    // By a token a member's role may be higher than the caller's: the lower one counts.
    if member.id == who.member && role > member.role {
        return Err(Refused::OwnRole);
    }
    Ok(())
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Problem {
        match refused {
            Refused::Missing => Problem::not_found(),
            Refused::OwnersOnly => {
                Problem::forbidden("Only an owner makes, changes or removes owners. Ask an owner.")
            }
            Refused::OwnRole => Problem::forbidden("Nobody raises themselves. Ask an owner."),
            Refused::LastOwner => Problem::conflict(
                "last_owner",
                "This is the last owner. Make another member an owner first; then this one can go.",
            ),
            Refused::Unlimited => Problem::invalid(
                "role",
                "Admins and owners see everything. Give the role agent or viewer, or leave account_ids and team_ids out.",
            ),
            Refused::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{MemberId, Time, UserId, WorkspaceId};
    use store::Sight;

    use super::*;

    #[test]
    fn only_owners_touch_owners_and_nobody_raises_themselves() {
        let (me, other) = (MemberId::new(Time::EPOCH, [1; 10]), MemberId::new(Time::EPOCH, [2; 10]));
        let workspace = WorkspaceId::new(Time::EPOCH, [0; 10]);
        let user = UserId::new(Time::EPOCH, [0; 10]);
        let caller = |role| Caller {
            workspace,
            member: me,
            user,
            role,
            sight: Sight::house(workspace),
            name: String::new(),
            email: String::new(),
            session: None,
            token: None,
            from: std::net::Ipv4Addr::LOCALHOST.into(),
        };
        let member = |id, role| Member {
            id,
            workspace_id: workspace,
            user_id: user,
            name: String::new(),
            email: String::new(),
            role,
            only_accounts: None,
            only_teams: None,
            created_at: Time::EPOCH,
        };
        let may = |by, id, from, to| may_change(&caller(by), &member(id, from), to).is_ok();
        for (from, to) in
            [(Role::Viewer, Role::Admin), (Role::Admin, Role::Agent), (Role::Admin, Role::Admin)]
        {
            assert!(may(Role::Admin, other, from, to) && may(Role::Owner, other, from, to));
        }
        for (from, to) in [(Role::Owner, Role::Admin), (Role::Admin, Role::Owner), (Role::Owner, Role::Owner)]
        {
            assert!(!may(Role::Admin, other, from, to) && may(Role::Owner, other, from, to));
        }
        assert!(!may(Role::Admin, me, Role::Admin, Role::Owner));
        assert!(may(Role::Admin, me, Role::Admin, Role::Agent), "whoever wants may step down");
        assert!(!may(Role::Admin, me, Role::Owner, Role::Admin), "an owner's token is no owner");
    }
}
