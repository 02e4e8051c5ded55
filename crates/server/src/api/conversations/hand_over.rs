//! Hands a conversation over, with a note.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, response::IntoResponse};
use http::header;
use inbox::conversation::hand_over::{self as rule, HandOverError, To};
use model::ConversationId;
use serde::Deserialize;
use store::{Sight, StoreError};
use utoipa::ToSchema;

use super::change::known_team;
use crate::{
    auth::Agent,
    extract::{At, Json},
    problem::Problem,
    shape::{Conversation, Id},
    state::Server,
    view,
};

/// To whom, and what they should know.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// The member who gets it; or
    #[serde(default)]
    pub assignee_id: Option<Id>,
    /// the team that gets it: whoever had it has it no longer.
    #[serde(default)]
    pub team_id: Option<Id>,
    /// What they should know: an internal note that names them.
    #[schema(min_length = 1)]
    pub note: String,
}

/// Hands a conversation over, with an internal note that names whoever gets it: both or neither.
#[utoipa::path(post, path = "/conversations/{id}/hand-over", tag = "conversations", operation_id = "conversations_hand_over", params(("id" = String, Path)), request_body = HandOver, responses((status = 200, body = Conversation, headers(("ETag" = String, description = "Its version")))))]
pub async fn hand_over(
    State(server): State<Arc<Server>>,
    who: Agent,
    At(id): At<ConversationId>,
    Json(ask): Json<HandOver>,
) -> Result<impl IntoResponse, Problem> {
    store::conversation::get(&server.store, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    let to = match (ask.assignee_id, ask.team_id) {
        (Some(member), None) => To::Member(member.into()),
        (None, Some(team)) => {
            known_team(&server, &who, team.into()).await?;
            To::Team(team.into())
        }
        _ => return Err(Problem::invalid("assignee_id", "Name either assignee_id or team_id.")),
    };
    let (now, note) = (server.now(), ask.note.trim());
    if note.is_empty() {
        return Err(Problem::invalid("note", "Write what they should know."));
    }
    server
        .store
        .write(async |tx| {
            let seen = store::conversation::lock_seen(&tx, &who.sight, id).await?;
            seen.ok_or(StoreError::Missing("conversation"))?;
            rule::hand_over(&tx, who.workspace, id, who.member, to, note, now).await
        })
        .await?;
    // Whoever hands it to a team that is not theirs sees it once more: as they left it.
    let sight = Sight::house(who.workspace);
    let shown = view::conversation(&server, &sight, id).await?.ok_or_else(Problem::not_found)?;
    Ok(([(header::ETAG, shown.etag.clone())], Answer(shown)))
}

impl From<HandOverError> for Problem {
    fn from(error: HandOverError) -> Problem {
        match error {
            HandOverError::Change(error) => error.into(),
            HandOverError::Note(error) => error.into(),
            HandOverError::Store(error) => error.into(),
        }
    }
}
