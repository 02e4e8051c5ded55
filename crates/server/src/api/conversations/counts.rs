//! How many conversations there are of which kind.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{auth::Viewer, problem::Problem, state::Server, view};

/// How many conversations there are of which kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConversationCounts {
    /// Open.
    pub open: u64,
    /// Pending.
    pub pending: u64,
    /// Snoozed.
    pub snoozed: u64,
    /// Resolved.
    pub resolved: u64,
    /// Open and assigned to who asks.
    pub mine: u64,
    /// Open and assigned to nobody.
    pub unassigned: u64,
    /// Open, and the contact waits for an answer.
    pub waiting: u64,
    /// With messages that no member has read.
    pub unread: u64,
    /// Open ones of each account, by its id.
    pub accounts: BTreeMap<String, u64>,
    /// Waiting ones of each account, by its id.
    pub waiting_by_account: BTreeMap<String, u64>,
    /// With a mention of who asks that they have not read.
    pub mentions: u64,
    /// Open ones of each team, by its id.
    pub teams: BTreeMap<String, u64>,
    /// Open ones with each label, by its id.
    pub labels: BTreeMap<String, u64>,
    /// Of each of the caller's views, by its id; where labels, teams or mentions decide, at most 1000. Views with words to
    /// search for are not counted.
    pub views: BTreeMap<String, u64>,
}

/// How many conversations there are of which kind.
#[utoipa::path(get, path = "/conversations/counts", tag = "conversations", operation_id = "conversations_counts", responses((status = 200, body = ConversationCounts)))]
pub async fn counts(
    State(server): State<Arc<Server>>,
    who: Viewer,
) -> Result<Answer<ConversationCounts>, Problem> {
    Ok(Answer(view::counts(&server, &who).await?))
}
