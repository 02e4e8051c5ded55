//! Settles what became of a message of which nobody knows.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use inbox::message::retry as rule;
use model::MessageId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    auth::Agent,
    extract::{At, Json},
    problem::Problem,
    shape::Message,
    state::Server,
    view,
};

/// What a person found out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleAsk {
    /// What became of it.
    pub outcome: SettleOutcome,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettleOutcome {
    /// It went out: somebody has seen it in the platform's own app.
    Sent,
}

/// Settles an `unconfirmed` message: a person has seen what became of it.
///
/// If it did not go out, send it again with `POST /messages/{id}/retry`.
#[utoipa::path(post, path = "/messages/{id}/settle", tag = "messages", operation_id = "messages_settle", params(("id" = String, Path)), request_body = SettleAsk, responses((status = 200, body = Message)))]
pub async fn settle(
    State(server): State<Arc<Server>>,
    who: Agent,
    At(id): At<MessageId>,
    Json(ask): Json<SettleAsk>,
) -> Result<Answer<Message>, Problem> {
    let stored = store::message::get(&server.store, &who.sight, id).await?;
    stored.ok_or_else(Problem::not_found)?;
    let now = server.now();
    let decision = match ask.outcome {
        SettleOutcome::Sent => rule::Decision::WentOut,
    };
    let row = server
        .store
        .write(async |tx| {
            store::message::lock_seen(&tx, &who.sight, id).await?.ok_or(rule::RetryError::Missing)?;
            rule::retry(&tx, who.workspace, id, decision, now).await
        })
        .await
        .map_err(|error| match error {
            rule::RetryError::NotNow => Problem::conflict(
                "not_unconfirmed",
                "Only a message that is unconfirmed can be settled; what became of this one is known.",
            ),
            error => error.into(),
        })?;
    let shown = view::messages(&server, who.workspace, vec![row]).await?.pop();
    Ok(Answer(shown.ok_or_else(Problem::not_found)?))
}
