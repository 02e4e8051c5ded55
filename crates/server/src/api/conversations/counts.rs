//! How many conversations there are of which kind.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{auth::Viewer, problem::Problem, state::Server};

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
}

impl From<store::conversation::Counts> for ConversationCounts {
    fn from(c: store::conversation::Counts) -> ConversationCounts {
        let named =
            |of: BTreeMap<model::AccountId, u64>| of.into_iter().map(|(id, n)| (id.to_string(), n)).collect();
        ConversationCounts {
            open: c.open,
            pending: c.pending,
            snoozed: c.snoozed,
            resolved: c.resolved,
            mine: c.mine,
            unassigned: c.unassigned,
            waiting: c.waiting,
            unread: c.unread,
            accounts: named(c.open_by_account),
            waiting_by_account: named(c.waiting_by_account),
        }
    }
}

/// How many conversations there are of which kind.
#[utoipa::path(get, path = "/conversations/counts", tag = "conversations", operation_id = "conversations_counts", responses((status = 200, body = ConversationCounts)))]
pub async fn counts(
    State(server): State<Arc<Server>>,
    who: Viewer,
) -> Result<Answer<ConversationCounts>, Problem> {
    let counts = store::conversation::counts(&server.store, &who.sight, Some(who.member)).await?;
    Ok(Answer(counts.into()))
}
