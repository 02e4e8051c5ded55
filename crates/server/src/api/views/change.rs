//! Changes a view.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::{FromRequest as _, Request, State},
};
use model::ViewId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::said;
use crate::{
    auth::Viewer,
    extract::{At, Json},
    problem::Problem,
    shape::{View, ViewFilter, ViewScope},
    state::Server,
};

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewChange {
    /// What it is called.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 60)]
    pub name: Option<String>,
    /// Whose it is. To or from everybody's needs the role admin; taken from everybody, it becomes the caller's own.
    #[serde(default)]
    pub scope: Option<ViewScope>,
    /// What it shows, whole.
    #[serde(default)]
    pub filter: Option<ViewFilter>,
    /// `recent`, `waiting`, `window` or `turn` (by whose turn it is, as the page puts it together).
    #[serde(default)]
    pub sort: Option<String>,
    /// Where it stands among the others, smallest first.
    #[serde(default)]
    #[schema(minimum = -1_000_000, maximum = 1_000_000)]
    pub position: Option<i64>,
}

/// Changes a view: one's own, and as an admin everybody's.
#[utoipa::path(patch, path = "/views/{id}", tag = "team", operation_id = "views_change", params(("id" = String, Path)), request_body = ViewChange, responses((status = 200, body = View)))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<ViewId>,
    request: Request,
) -> Result<Answer<View>, Problem> {
    // Whose it is decides who may change it: before the body is looked at.
    let mut view = said::theirs(&server, &who, id).await?;
    let was_shared = view.owner.is_none();
    let Json(change) = Json::<ViewChange>::from_request(request, &()).await?;
    if let Some(scope) = change.scope {
        said::may_set(&who, scope)?;
        view.owner = (scope == ViewScope::Personal).then_some(who.member);
    }
    if let Some(name) = &change.name {
        view.body.name = said::name(name)?;
    }
    if let Some(filter) = &change.filter {
        said::filter(filter, &who)?;
        view.body.filter = said::stored(filter);
    }
    if change.sort.is_some() {
        view.body.sort = said::sort(change.sort.as_deref())?;
    }
    if let Some(position) = said::position(change.position)? {
        view.position = position;
    }
    let (now, changed) = (server.now(), &view);
    let there = server
        .store
        .write(async |tx| {
            let there = store::view::save(&tx, who.workspace, changed, now).await?;
            if there && (was_shared || changed.owner.is_none()) {
                let act = who.by().did("view.change", Some(&id)).with(changed.body.name.as_str());
                store::audit::append(&tx, who.workspace, &act, now).await?;
            }
            Ok::<_, store::StoreError>(there)
        })
        .await?;
    if there { Ok(Answer(view.into())) } else { Err(Problem::not_found()) }
}
