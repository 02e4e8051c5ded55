//! Changes many conversations alike.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change::{ConversationChange, apply};
use crate::{
    auth::Agent,
    extract::{IfMatch, Json},
    problem::Problem,
    shape::{Conversation, Id},
    state::Server,
};

/// Most conversations at once.
const MOST: usize = 100;

/// Which, and what to change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkAsk {
    /// Which: 1 to 100.
    #[schema(min_items = 1, max_items = 100)]
    pub ids: Vec<Id>,
    /// What to change of each.
    pub change: ConversationChange,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkAnswer {
    /// Those that were changed, as they are now.
    pub items: Vec<Conversation>,
    /// Those that could not be.
    pub failed: Vec<BulkFailure>,
}

/// Why one was not changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkFailure {
    /// Which.
    pub id: Id,
    /// Stable word.
    pub code: String,
    /// What to do.
    pub detail: String,
}

/// Changes many conversations alike. Each stands for itself: what goes wrong with one does not stop the others.
#[utoipa::path(post, path = "/conversations/bulk", tag = "conversations", operation_id = "conversations_bulk", request_body = BulkAsk, responses((status = 200, body = BulkAnswer)))]
pub async fn bulk(
    State(server): State<Arc<Server>>,
    who: Agent,
    Json(ask): Json<BulkAsk>,
) -> Result<Answer<BulkAnswer>, Problem> {
    if ask.ids.is_empty() || ask.ids.len() > MOST {
        return Err(Problem::invalid("ids", "Name 1 to 100 conversations."));
    }
    let (mut items, mut failed) = (Vec::new(), Vec::new());
    for id in ask.ids {
        match apply(&server, &who, id.into(), IfMatch::any(), &ask.change).await {
            Ok(shown) => items.push(shown),
            Err(problem) if problem.status().is_server_error() => return Err(problem),
            Err(problem) => failed.push(BulkFailure {
                id,
                code: problem.code().to_owned(),
                detail: problem.detail().to_owned(),
            }),
        }
    }
    Ok(Answer(BulkAnswer { items, failed }))
}
