//! Saves a view.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use http::StatusCode;
use serde::Deserialize;
use store::view::ViewBody;
use utoipa::ToSchema;

use super::said;
use crate::{
    auth::Viewer,
    extract::Json,
    problem::Problem,
    shape::{View, ViewFilter, ViewScope},
    state::Server,
};

/// A new view.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewView {
    /// What it is called.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// Whose it is; the caller's own, if left out. Everybody's needs the role admin.
    #[serde(default)]
    pub scope: ViewScope,
    /// What it shows; everything, if left out.
    #[serde(default)]
    pub filter: ViewFilter,
    /// `recent`, `waiting`, `window` or `turn` (by whose turn it is, as the page puts it together); `recent`, if left out.
    #[serde(default)]
    pub sort: Option<String>,
    /// Where it stands among the others, smallest first; last, if left out.
    #[serde(default)]
    #[schema(minimum = -1_000_000, maximum = 1_000_000)]
    pub position: Option<i64>,
}

/// Saves a view.
#[utoipa::path(post, path = "/views", tag = "team", operation_id = "views_create", request_body = NewView, responses((status = 201, body = View)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Viewer,
    Json(new): Json<NewView>,
) -> Result<(StatusCode, Answer<View>), Problem> {
    said::may_set(&who, new.scope)?;
    said::filter(&new.filter, &who)?;
    let body = ViewBody {
        name: said::name(&new.name)?,
        filter: said::stored(&new.filter),
        sort: said::sort(new.sort.as_deref())?,
    };
    let position = said::position(new.position)?;
    let owner = (new.scope == ViewScope::Personal).then_some(who.member);
    let mine = store::view::list(&server.store, who.workspace, who.member).await?;
    if mine.iter().filter(|view| view.owner == owner).count() >= said::MOST {
        return Err(Problem::invalid("scope", "There are 100 views already. Remove one first."));
    }
    let (now, body) = (server.now(), &body);
    let view = server
        .store
        .write(async |tx| {
            let view = store::view::create(&tx, who.workspace, owner, position, body.clone(), now).await?;
            if owner.is_none() {
                let act = who.by().did("view.create", Some(&view.id)).with(view.body.name.as_str());
                store::audit::append(&tx, who.workspace, &act, now).await?;
            }
            Ok::<_, store::StoreError>(view)
        })
        .await?;
    Ok((StatusCode::CREATED, Answer(view.into())))
}
