//! Who may hear a frame.

use model::{AccountId, ContactId, MemberId, TeamId};
use store::{Sight, conversation::Place};

/// Who may hear a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every member of the workspace.
    Workspace,
    /// Only this member: what is meant for them alone.
    Member(MemberId),
    /// Every member; this one's own clients look again who they are before it.
    About(MemberId),
    /// Nobody: this member's clients look again who they are.
    Recheck(MemberId),
    /// Whoever sees a conversation in this place.
    Conversation {
        /// On which account.
        account: AccountId,
        /// Which team has it.
        team: Option<TeamId>,
    },
    /// Whoever saw the conversation as that team's, and does not see it any more.
    Hidden {
        /// On which account.
        account: AccountId,
        /// Which team it left.
        left: TeamId,
        /// Which team has it now; none: none, or the conversation is gone.
        team: Option<TeamId>,
    },
    /// Whoever sees an order on this account, whose buyer has conversations in these places.
    Order {
        /// On which account.
        account: AccountId,
        /// Where the buyer's conversations are.
        places: Vec<Place>,
    },
    /// Whoever sees the contact; to whoever does not see the whole workspace it looks different.
    Contact(ContactId),
    /// Whoever sees the account; to whoever does not see the whole workspace it looks different.
    Account(AccountId),
}

/// What a client does with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Passes it on.
    AsItIs,
    /// Reads its object again through its own sight, and passes that on.
    ByOwnSight,
    /// Nothing.
    Not,
}

impl Scope {
    /// What a member's client does with a frame of this scope.
    #[expect(clippy::match_same_arms, reason = "one line for each scope, from the widest on")]
    pub fn heard(&self, member: MemberId, sight: &Sight) -> Heard {
        let hears = match self {
            Scope::Workspace | Scope::About(_) => true,
            Scope::Member(only) => *only == member,
            Scope::Recheck(_) => false,
            Scope::Conversation { account, team } => sight.sees(*account, *team),
            Scope::Hidden { account, left, team } => {
                sight.sees(*account, Some(*left)) && !sight.sees(*account, *team)
            }
            Scope::Order { account, places } => {
                sight.sees_account(*account)
                    && (sight.teams().is_none()
                        || places.iter().any(|p| p.account == *account && sight.sees(p.account, p.team)))
            }
            Scope::Contact(_) | Scope::Account(_) if !sight.is_whole() => return Heard::ByOwnSight,
            Scope::Contact(_) | Scope::Account(_) => true,
        };
        if hears { Heard::AsItIs } else { Heard::Not }
    }

    /// Whose clients look again who they are before anything else.
    pub fn changes(&self) -> Option<MemberId> {
        match self {
            Scope::About(member) | Scope::Recheck(member) => Some(*member),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{Role, Time, WorkspaceId};

    use super::*;

    #[test]
    fn each_hears_what_they_could_read() {
        let account = |n| AccountId::new(Time::EPOCH, [n; 10]);
        let team = |n| TeamId::new(Time::EPOCH, [n; 10]);
        let (me, workspace) = (MemberId::new(Time::EPOCH, [1; 10]), WorkspaceId::new(Time::EPOCH, [1; 10]));
        let house = Sight::house(workspace);
        let of_team = Sight::of(workspace, Role::Agent, None, Some(vec![team(1)]));
        let of_account = Sight::of(workspace, Role::Agent, Some(vec![account(1)]), None);
        let heard = |scope: &Scope| {
            [&house, &of_account, &of_team].map(|sight| scope.heard(me, sight) == Heard::AsItIs)
        };
        let at = |n, of: Option<u8>| Scope::Conversation { account: account(n), team: of.map(team) };
        assert_eq!(heard(&at(1, Some(1))), [true, true, true]);
        assert_eq!(heard(&at(2, Some(1))), [true, false, true]);
        assert_eq!(heard(&at(1, None)), [true, true, false]);
        let hidden =
            |now: Option<u8>| Scope::Hidden { account: account(1), left: team(1), team: now.map(team) };
        assert_eq!(heard(&hidden(Some(2))), [false, false, true]);
        assert_eq!(heard(&hidden(Some(1))), [false, false, false], "it came back meanwhile");
        let order = |of: Option<u8>| Scope::Order {
            account: account(1),
            places: vec![Place { account: account(1), team: of.map(team) }],
        };
        assert_eq!(heard(&order(Some(1))), [true, true, true]);
        assert_eq!(heard(&order(Some(2))), [true, true, false]);
        assert_eq!(heard(&Scope::Recheck(me)), [false; 3]);
        assert_eq!(Scope::Account(account(1)).heard(me, &of_account), Heard::ByOwnSight);
        assert_eq!(Scope::Contact(ContactId::new(Time::EPOCH, [1; 10])).heard(me, &house), Heard::AsItIs);
    }
}
