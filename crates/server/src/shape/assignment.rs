//! Teams and assignment as the API shows them.

use model::Platform;
use serde::{Deserialize, Serialize};
use store::assignment::{Conditions, Rule, Setting, Target};
use utoipa::ToSchema;

use super::{Id, OnAway, TeamAssignment};

/// A team.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Team {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its colour, `#rrggbb`; null where nobody chose one.
    pub color: Option<String>,
    /// How its conversations find their member.
    pub assignment: TeamAssignment,
    /// Who is in it.
    pub member_ids: Vec<Id>,
}

/// What a conversation has to be like for a rule. What is empty or null asks for nothing; of a list, one is enough.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AssignmentConditions {
    /// One of these accounts.
    pub account_ids: Vec<Id>,
    /// One of these platforms.
    pub platforms: Vec<String>,
    /// The contact writes in one of these languages, told by script and small words: `th`, `vi`, `zh`, `id`, `ms`, `en`,
    /// `ja`, `ko`, `km`, `lo`, `my`.
    pub languages: Vec<String>,
    /// One of these labels.
    pub label_ids: Vec<Id>,
    /// The contact is new with this conversation (true), or known before (false).
    pub new_contact: Option<bool>,
}

/// A rule that says who gets a conversation. The first that fits decides.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssignmentRule {
    /// Its id.
    pub id: Id,
    /// What people call it.
    pub name: String,
    /// Its place, from 0.
    pub position: usize,
    /// What has to fit.
    pub conditions: AssignmentConditions,
    /// The team that gets it; null where a member does.
    pub team_id: Option<Id>,
    /// The member who gets it, while they are available, have room and may see the account; null where a team does.
    pub assignee_id: Option<Id>,
}

/// How a workspace assigns.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssignmentSettings {
    /// A member without any open page for so many minutes counts as away.
    pub away_after_minutes: u64,
    /// What becomes of what waits when its member goes away.
    pub on_away: OnAway,
}

impl From<store::team::Team> for Team {
    fn from(t: store::team::Team) -> Team {
        Team {
            id: t.id.into(),
            name: t.name,
            color: t.color,
            assignment: t.assignment.into(),
            member_ids: t.member_ids.into_iter().map(Id::from).collect(),
        }
    }
}

impl From<Conditions> for AssignmentConditions {
    fn from(c: Conditions) -> AssignmentConditions {
        AssignmentConditions {
            account_ids: c.account_ids.into_iter().map(Id::from).collect(),
            platforms: c.platforms.iter().map(Platform::to_string).collect(),
            languages: c.languages,
            label_ids: c.label_ids.into_iter().map(Id::from).collect(),
            new_contact: c.new_contact,
        }
    }
}

impl AssignmentRule {
    /// A rule at its place.
    pub fn at(position: usize, rule: Rule) -> AssignmentRule {
        let (team_id, assignee_id) = match rule.body.target {
            Target::Team(team) => (Some(team.into()), None),
            Target::Member(member) => (None, Some(member.into())),
        };
        AssignmentRule {
            id: rule.id.into(),
            name: rule.body.name,
            position,
            conditions: rule.body.conditions.into(),
            team_id,
            assignee_id,
        }
    }
}

impl From<Setting> for AssignmentSettings {
    fn from(s: Setting) -> AssignmentSettings {
        AssignmentSettings { away_after_minutes: s.away_after.as_secs() / 60, on_away: s.on_away.into() }
    }
}
