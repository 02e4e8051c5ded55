//! Somebody changes how a conversation stands: status, who works on it, how urgent it is, its labels.

use model::{ConversationId, LabelId, MemberId, Priority, Status, TeamId, Time, WorkspaceId};
use store::{
    Sight, StoreError, Tx, account,
    change::{self, ChangeKind, NewChange},
    conversation::{self, Conversation},
    label, member,
};

use super::assign::{self, Why};

/// What to change; what is none stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConversationChange {
    /// Where it stands.
    pub status: Option<Status>,
    /// Who works on it; `Some(None)` for nobody.
    pub assignee_id: Option<Option<MemberId>>,
    /// Which team works on it; `Some(None)` for none. Whoever works on it and does not see it there has it no longer.
    pub team_id: Option<Option<TeamId>>,
    /// How urgent.
    pub priority: Option<Priority>,
    /// When it comes back; goes with, and implies, [`Status::Snoozed`].
    pub snoozed_until: Option<Time>,
    /// Exactly these labels.
    pub label_ids: Option<Vec<LabelId>>,
    /// Who changes it; none for the house itself.
    pub by: Option<MemberId>,
}

/// Why a conversation was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// No such conversation here.
    #[error("there is no such conversation")]
    Missing,
    /// Somebody changed it since it was read.
    #[error("somebody changed this conversation a moment ago; look at it and decide")]
    Stale,
    /// Snoozing needs a moment in the future.
    #[error("a snooze needs `snoozed_until`, a time in the future")]
    SnoozeTime,
    /// The assignee is not a member here.
    #[error("the assignee is not a member of this workspace")]
    NoSuchMember,
    /// The assignee could not see it: it is outside the accounts or teams that they are limited to.
    #[error("the assignee does not see this conversation: it is outside their accounts or teams")]
    Unseen,
    /// A label is not one of this workspace.
    #[error("a label is not one of this workspace; list them with GET /labels")]
    NoSuchLabel,
    /// The store could not.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Changes a conversation. `version` refuses a change of something that was changed meanwhile (`If-Match`).
pub async fn change(
    tx: &Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    version: Option<i64>,
    what: &ConversationChange,
    now: Time,
) -> Result<Conversation, ChangeError> {
    change_for(tx, workspace, id, version, what, &Why::Hand, now).await
}

/// The same, with the reason that the thread tells.
pub(crate) async fn change_for(
    tx: &Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    version: Option<i64>,
    what: &ConversationChange,
    why: &Why,
    now: Time,
) -> Result<Conversation, ChangeError> {
    let mut c = conversation::lock(tx, workspace, id).await?.ok_or(ChangeError::Missing)?;
    if version.is_some_and(|v| v != c.version) {
        return Err(ChangeError::Stale);
    }
    let had = (c.assignee_id, c.team_id);
    let mut put_on: Vec<LabelId> = Vec::new();
    if let Some(labels) = &what.label_ids {
        put_on.extend(labels.iter().filter(|id| !c.label_ids.contains(id)));
        label::set(tx, workspace, id, labels, now).await.map_err(|e| match e {
            StoreError::Missing(_) => ChangeError::NoSuchLabel,
            e => e.into(),
        })?;
        c = conversation::lock(tx, workspace, id).await?.ok_or(ChangeError::Missing)?;
    }
    if let Some(team) = what.team_id {
        c.team_id = team;
        if what.assignee_id.is_none() && !assignee_sees(tx, &c).await? {
            // Nobody works on what they do not see.
            c.assignee_id = None;
        }
    }
    if let Some(assignee) = what.assignee_id {
        if let Some(assignee) = assignee {
            let member = member::hold(tx, workspace, assignee).await?.ok_or(ChangeError::NoSuchMember)?;
            if !Sight::of_member(&member).sees(c.account_id, c.team_id) {
                return Err(ChangeError::Unseen);
            }
        }
        c.assignee_id = assignee;
    }
    if let Some(priority) = what.priority {
        c.priority = priority;
    }
    match (what.status, what.snoozed_until) {
        (Some(Status::Snoozed) | None, Some(until)) if until > now => {
            c.status = Status::Snoozed;
            c.snoozed_until = Some(until);
        }
        (_, Some(_)) | (Some(Status::Snoozed), None) => return Err(ChangeError::SnoozeTime),
        (Some(status), None) => {
            c.status = status;
            c.snoozed_until = None;
        }
        (None, None) => {}
    }
    if let Some(Some(team)) = what.team_id
        && had.1 != Some(team)
    {
        assign::put_into(tx, &mut c, team, now).await?;
    }
    let given = (c.assignee_id, c.team_id);
    // Whoever says to whom it goes is not corrected by a rule.
    let said = what.assignee_id.is_some() || what.team_id.is_some();
    let by_label = if put_on.is_empty() || said { None } else { by_label(tx, &mut c, &put_on, now).await? };
    conversation::save(tx, &mut c, now).await?;
    if given != had && by_label.is_none() {
        assign::say(tx, &c, why, what.by, now).await?;
    }
    if let Some(rule) = &by_label {
        assign::say(tx, &c, rule, None, now).await?;
    }
    note(tx, &c, now).await?;
    Ok(c)
}

/// Whether whoever works on a conversation may see it; true when nobody does.
pub(crate) async fn assignee_sees(tx: &Tx, c: &Conversation) -> Result<bool, StoreError> {
    let Some(assignee) = c.assignee_id else { return Ok(true) };
    let member = member::hold(tx, c.workspace_id, assignee).await?;
    Ok(member.is_some_and(|member| Sight::of_member(&member).sees(c.account_id, c.team_id)))
}

/// Labels were put on: asks the rules. What is put away stays where it is.
async fn by_label(
    tx: &Tx,
    c: &mut Conversation,
    put_on: &[LabelId],
    now: Time,
) -> Result<Option<Why>, StoreError> {
    if matches!(c.status, Status::Resolved) {
        return Ok(None);
    }
    let Some(account) = account::get(tx, &Sight::house(c.workspace_id), c.account_id).await? else {
        return Ok(None);
    };
    assign::labelled(tx, c, &account.platform, put_on, now).await
}

/// Notes for the stream that a conversation changed.
pub(crate) async fn note(tx: &Tx, c: &Conversation, now: Time) -> Result<(), StoreError> {
    let noted = NewChange {
        kind: ChangeKind::ConversationUpdated,
        object_id: c.id.uuid(),
        account_id: Some(c.account_id),
        conversation_id: Some(c.id),
    };
    change::note(tx, c.workspace_id, &[noted], now).await
}
