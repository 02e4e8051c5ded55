//! Says that a member looks at, or types in, a conversation.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::ConversationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    auth::Viewer,
    extract::{At, Json},
    problem::Problem,
    shape::{Id, Named},
    state::Server,
    stream::Scope,
};

/// What the member does. Say it again every 20 s or so; it fades by itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PresenceAsk {
    /// What they do.
    pub state: PresenceState,
}

/// What a member does in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PresenceState {
    /// Looks at it.
    #[serde(alias = "looking")]
    Viewing,
    /// Types in it.
    Typing,
    /// Has left it.
    #[serde(alias = "gone", alias = "left")]
    Away,
}

/// The stream's `presence`: who does what where. Ephemeral, without an id.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PresenceEvent {
    /// Where.
    pub conversation_id: Id,
    /// Who.
    pub member: Named,
    /// What.
    pub state: PresenceState,
}

/// Says that a member looks at, or types in, a conversation. Others on the stream see it; it is not kept.
#[utoipa::path(post, path = "/conversations/{id}/presence", tag = "conversations", operation_id = "conversations_presence", params(("id" = String, Path)), request_body = PresenceAsk, responses((status = 204, description = "Told")))]
pub async fn presence(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<ConversationId>,
    Json(ask): Json<PresenceAsk>,
) -> Result<StatusCode, Problem> {
    let stored = store::conversation::get(&server.store, &who.sight, id).await?;
    let stored = stored.ok_or_else(Problem::not_found)?;
    let event = PresenceEvent {
        conversation_id: id.into(),
        member: Named { id: who.member.into(), name: who.name.clone() },
        state: ask.state,
    };
    if matches!(ask.state, PresenceState::Viewing | PresenceState::Typing) {
        server.daemon.seen(who.workspace, who.member, id);
    }
    let at = Scope::Conversation { account: stored.account_id, team: stored.team_id };
    let stays = ask.state != PresenceState::Away;
    server.hub.present(who.workspace, (id, who.member), at, &event, stays);
    Ok(StatusCode::NO_CONTENT)
}
