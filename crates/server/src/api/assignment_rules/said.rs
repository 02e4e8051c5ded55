//! What a rule may say.

use inbox::conversation::language::LANGUAGES;
use model::{AccountId, LabelId, MemberId, Platform, Role, TeamId, WorkspaceId};
use store::{
    Sight,
    assignment::{Conditions, Target},
};

use crate::{
    problem::Problem,
    shape::{AssignmentConditions, Id},
    state::Server,
};

/// Most entries of one condition.
const MOST: usize = 100;

/// A name of 1 to 80 characters, on one line.
pub fn name(said: &str) -> Result<String, Problem> {
    let name = said.trim();
    if name.is_empty() || name.chars().count() > 80 || name.chars().any(char::is_control) {
        return Err(Problem::invalid("name", "A rule's name has 1 to 80 characters, on one line."));
    }
    Ok(name.to_owned())
}

/// Conditions whose accounts and labels are the workspace's, and whose languages can be told.
pub async fn conditions(
    server: &Server,
    workspace: WorkspaceId,
    said: AssignmentConditions,
) -> Result<Conditions, Problem> {
    let wrong = |what: &'static str| Err(Problem::invalid("conditions", what));
    let AssignmentConditions { account_ids, platforms, languages, label_ids, new_contact } = said;
    if [account_ids.len(), platforms.len(), languages.len(), label_ids.len()].iter().any(|n| *n > MOST) {
        return wrong("A condition names at most 100.");
    }
    let account_ids: Vec<AccountId> = account_ids.into_iter().map(Into::into).collect();
    let accounts = store::account::list(&server.store, &Sight::house(workspace)).await?;
    if account_ids.iter().any(|id| !accounts.iter().any(|a| a.id == *id)) {
        return wrong("One of account_ids is no account of this workspace.");
    }
    let label_ids: Vec<LabelId> = label_ids.into_iter().map(Into::into).collect();
    let labels = store::label::list(&server.store, workspace).await?;
    if label_ids.iter().any(|id| !labels.iter().any(|l| l.id == *id)) {
        return wrong("One of label_ids is no label of this workspace.");
    }
    if languages.iter().any(|code| !LANGUAGES.contains(&code.as_str())) {
        return wrong("languages are th, vi, zh, id, ms, en, ja, ko, km, lo or my.");
    }
    let Ok(platforms) = platforms.iter().map(|name| name.parse()).collect::<Result<Vec<Platform>, _>>()
    else {
        return wrong("One of platforms is no platform's name.");
    };
    Ok(Conditions { account_ids, platforms, languages, label_ids, new_contact })
}

/// A team or a member who can answer, of the workspace: one of the two.
pub async fn target(
    server: &Server,
    workspace: WorkspaceId,
    team: Option<Id>,
    member: Option<Id>,
) -> Result<Target, Problem> {
    match (team, member) {
        (Some(team), None) => {
            let id = TeamId::from(team);
            match store::team::get(&server.store, workspace, id).await? {
                Some(_) => Ok(Target::Team(id)),
                None => Err(Problem::invalid("team_id", "There is no such team in this workspace.")),
            }
        }
        (None, Some(member)) => {
            let id = MemberId::from(member);
            match store::member::get(&server.store, workspace, id).await? {
                Some(member) if member.role >= Role::Agent => Ok(Target::Member(id)),
                Some(_) => Err(Problem::invalid("assignee_id", "This member can read, not answer.")),
                None => Err(Problem::invalid("assignee_id", "There is no such member in this workspace.")),
            }
        }
        _ => Err(Problem::invalid("team_id", "Name either team_id or assignee_id.")),
    }
}
