//! How many conversations a list has.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::list::{ConversationsAsk, filter};
use crate::{auth::Viewer, extract::Params, problem::Problem, state::Server, view};

/// How many conversations a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConversationCount {
    /// All that fit.
    pub conversations: u64,
    /// Those of them whose contact waits for an answer.
    pub waiting: u64,
    /// False where labels or mentions decide and there are more than were counted (1000).
    pub is_whole: bool,
}

/// How many conversations a list has: what the same query to `GET /conversations` would give, page by page. Its order, cursor and
/// limit mean nothing here, and what is found by `q` is not counted.
#[utoipa::path(get, path = "/conversations/count", tag = "conversations", operation_id = "conversations_count", params(ConversationsAsk), responses((status = 200, body = ConversationCount)))]
pub async fn count(
    State(server): State<Arc<Server>>,
    who: Viewer,
    Params(ask): Params<ConversationsAsk>,
) -> Result<Answer<ConversationCount>, Problem> {
    if ask.q.as_deref().is_some_and(|q| !q.trim().is_empty()) {
        return Err(Problem::bad_parameter("q", "What is found by its words is not counted. Leave `q` out."));
    }
    let filter = filter(&ask, &who)?;
    Ok(Answer(view::count(&server, &who, filter).await?))
}
