//! Reads what a message said before it was edited.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::MessageId;

use crate::{
    auth::Viewer,
    extract::At,
    problem::Problem,
    shape::{EarlierWords, Page},
    state::Server,
    view,
};

/// Reads what a message said before it was edited, oldest first. Nothing is left of what was taken back.
#[utoipa::path(get, path = "/messages/{id}/earlier", tag = "messages", operation_id = "messages_earlier", params(("id" = String, Path)), responses((status = 200, body = Page<EarlierWords>)))]
pub async fn earlier(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<MessageId>,
) -> Result<Answer<Page<EarlierWords>>, Problem> {
    let row = store::message::get_many(&server.store, &who.sight, &[id]).await?.pop();
    let items = view::earlier(row.ok_or_else(Problem::not_found)?);
    Ok(Answer(Page { items, next_cursor: None }))
}
