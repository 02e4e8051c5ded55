//! Changes a conversation: status, assignee, team, priority, snooze, labels.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, response::IntoResponse};
use http::header;
use inbox::conversation::change as rule;
use model::{ConversationId, TeamId};
use serde::Deserialize;
use store::{Sight, StoreError};
use utoipa::ToSchema;

use crate::{
    auth::{Agent, Caller},
    extract::{At, IfMatch, Json, given},
    problem::{Problem, sentence},
    shape::{Conversation, Id, Priority, Status, When},
    state::Server,
    view,
};

/// What to change; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConversationChange {
    /// Where it stands. `snoozed` needs `snoozed_until`.
    #[serde(default)]
    pub status: Option<Status>,
    /// Who has it; null takes it from everybody.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Id>)]
    pub assignee_id: Option<Option<Id>>,
    /// Which team has it; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Id>)]
    pub team_id: Option<Option<Id>>,
    /// How urgent it is.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// Until when it sleeps; null wakes it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<When>)]
    pub snoozed_until: Option<Option<When>>,
    /// All its labels from now on.
    #[serde(default)]
    pub label_ids: Option<Vec<Id>>,
}

/// Changes a conversation.
#[utoipa::path(patch, path = "/conversations/{id}", tag = "conversations", operation_id = "conversations_change", params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made against; an older one is refused with 409")), request_body = ConversationChange, responses((status = 200, body = Conversation, headers(("ETag" = String, description = "Its version")))))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Agent,
    At(id): At<ConversationId>,
    seen: IfMatch,
    Json(change): Json<ConversationChange>,
) -> Result<impl IntoResponse, Problem> {
    let shown = apply(&server, &who, id, seen, &change).await?;
    Ok(([(header::ETAG, shown.etag.clone())], Answer(shown)))
}

/// Changes one conversation, and shows it as it is then.
pub(super) async fn apply(
    server: &Server,
    who: &Caller,
    id: ConversationId,
    seen: IfMatch,
    change: &ConversationChange,
) -> Result<Conversation, Problem> {
    let now = server.now();
    let stored = store::conversation::get(&server.store, &who.sight, id).await?;
    let stored = stored.ok_or_else(Problem::not_found)?;
    seen.check(stored.version)?;
    // Null wakes it: the same as opening it.
    let wakes = change.snoozed_until == Some(None)
        && change.status.is_none()
        && stored.status == model::Status::Snoozed;
    let what = rule::ConversationChange {
        status: if wakes { Some(model::Status::Open) } else { change.status.map(Into::into) },
        assignee_id: change.assignee_id.map(|a| a.map(Into::into)),
        team_id: change.team_id.map(|t| t.map(Into::into)),
        priority: change.priority.map(Into::into),
        snoozed_until: change.snoozed_until.flatten().map(|w| w.0),
        label_ids: change.label_ids.as_ref().map(|ids| ids.iter().copied().map(Into::into).collect()),
        by: Some(who.member),
    };
    if let Some(team) = what.team_id.flatten() {
        known_team(server, who, team).await?;
    }
    let (what, version) = (&what, seen.version());
    server
        .store
        .write(async |tx| {
            tx.done_by(who.member);
            let seen = store::conversation::lock_seen(&tx, &who.sight, id).await?;
            seen.ok_or(StoreError::Missing("conversation"))?;
            rule::change(&tx, who.workspace, id, version, what, now).await
        })
        .await?;
    // Whoever hands it to a team that is not theirs sees it once more: as they left it.
    let sight = if what.team_id.is_some() { Sight::house(who.workspace) } else { who.sight.clone() };
    view::conversation(server, &sight, id).await?.ok_or_else(Problem::not_found)
}

/// Refuses a team that is not one of the workspace.
pub(super) async fn known_team(server: &Server, who: &Caller, team: TeamId) -> Result<(), Problem> {
    match store::team::get(&server.store, who.workspace, team).await? {
        Some(_) => Ok(()),
        None => Err(Problem::invalid("team_id", "There is no such team in this workspace.")),
    }
}

impl From<rule::ChangeError> for Problem {
    fn from(error: rule::ChangeError) -> Problem {
        use rule::ChangeError as Error;
        match error {
            Error::Missing => Problem::not_found(),
            Error::Stale => Problem::conflict("changed_meanwhile", sentence(&error)),
            Error::SnoozeTime => Problem::invalid("snoozed_until", sentence(&error)),
            Error::NoSuchMember | Error::Unseen => Problem::invalid("assignee_id", sentence(&error)),
            Error::NoSuchLabel => Problem::invalid("label_ids", sentence(&error)),
            Error::Store(error) => error.into(),
        }
    }
}
