//! Reads a page of a thread.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::{ConversationId, MessageId};
use serde::Deserialize;
use store::message::Where;
use utoipa::IntoParams;

use crate::{
    auth::Viewer,
    extract::{At, Params, limit},
    problem::Problem,
    shape::MessagePage,
    state::Server,
    view,
};

/// Which page. With neither `before` nor `after`: the newest.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct MessagesAsk {
    /// Those before this message.
    before: Option<String>,
    /// Those after this message.
    after: Option<String>,
    /// 1 to 100; 50, if left out.
    limit: Option<String>,
}

/// Reads a page of a thread, oldest first.
#[utoipa::path(get, path = "/conversations/{id}/messages", tag = "messages", operation_id = "messages_list", params(("id" = String, Path), MessagesAsk), responses((status = 200, body = MessagePage)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<ConversationId>,
    Params(ask): Params<MessagesAsk>,
) -> Result<Answer<MessagePage>, Problem> {
    let limit = limit(ask.limit.as_deref())?;
    let message = |name, text: &str| {
        text.parse::<MessageId>().map_err(|_| Problem::bad_parameter(name, "This is no id of a message."))
    };
    let (before, after) = (ask.before.filter(|t| !t.is_empty()), ask.after.filter(|t| !t.is_empty()));
    let place = match (before, after) {
        (None, None) => Where::Newest,
        (Some(id), None) => Where::Before(message("before", &id)?),
        (None, Some(id)) => Where::After(message("after", &id)?),
        (Some(_), Some(_)) => {
            return Err(Problem::bad_parameter("after", "Use before or after, not both."));
        }
    };
    store::conversation::get(&server.store, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    let page = store::message::page(&server.store, &who.sight, id, place, limit).await?;
    Ok(Answer(MessagePage {
        items: view::messages(&server, who.workspace, page.items).await?,
        has_more_before: page.has_more_before,
        has_more_after: page.has_more_after,
    }))
}
