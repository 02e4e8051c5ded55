//! Sends a message again that did not go out.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use inbox::message::retry as rule;
use model::MessageId;

use crate::{
    auth::Agent,
    extract::At,
    problem::{Problem, sentence},
    shape::Message,
    state::Server,
    view,
};

/// Sends a message again that is `failed` or `unconfirmed`. Only a person may do that: of an unconfirmed one the
/// customer may get two.
#[utoipa::path(post, path = "/messages/{id}/retry", tag = "messages", operation_id = "messages_retry", params(("id" = String, Path)), responses((status = 200, body = Message)))]
pub async fn retry(
    State(server): State<Arc<Server>>,
    who: Agent,
    At(id): At<MessageId>,
) -> Result<Answer<Message>, Problem> {
    store::message::get(&server.store, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    let now = server.now();
    let row = server
        .store
        .write(async |tx| {
            store::message::lock_seen(&tx, &who.sight, id).await?.ok_or(rule::RetryError::Missing)?;
            rule::retry(&tx, who.workspace, id, rule::Decision::SendAgain, now).await
        })
        .await?;
    let shown = view::messages(&server, who.workspace, vec![row]).await?.pop();
    Ok(Answer(shown.ok_or_else(Problem::not_found)?))
}

impl From<rule::RetryError> for Problem {
    fn from(error: rule::RetryError) -> Problem {
        match error {
            rule::RetryError::Missing => Problem::not_found(),
            rule::RetryError::NotNow => Problem::conflict("not_failed", sentence(&error)),
            rule::RetryError::Store(error) => error.into(),
        }
    }
}
