//! Lists the labels.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{Label, Page},
    state::Server,
};

/// Lists the labels.
#[utoipa::path(get, path = "/labels", tag = "team", operation_id = "labels_list", responses((status = 200, body = Page<Label>)))]
pub async fn list(State(server): State<Arc<Server>>, who: Viewer) -> Result<Answer<Page<Label>>, Problem> {
    let labels = store::label::list(&server.store, who.workspace).await?;
    Ok(Answer(Page::whole(labels.into_iter().map(Label::from).collect())))
}
