//! Changes a label.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::LabelId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::said;
use crate::{
    auth::Admin,
    extract::{At, Json},
    problem::Problem,
    shape::Label,
    state::Server,
};

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelChange {
    /// What it says.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 60)]
    pub name: Option<String>,
    /// Its colour.
    #[serde(default)]
    #[schema(pattern = "^#[0-9a-fA-F]{6}$")]
    pub color: Option<String>,
}

/// Changes a label.
#[utoipa::path(patch, path = "/labels/{id}", tag = "team", operation_id = "labels_change", params(("id" = String, Path)), request_body = LabelChange, responses((status = 200, body = Label)))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<LabelId>,
    Json(change): Json<LabelChange>,
) -> Result<Answer<Label>, Problem> {
    let labels = store::label::list(&server.store, who.workspace).await?;
    let mut label = labels.into_iter().find(|l| l.id == id).ok_or_else(Problem::not_found)?;
    if let Some(name) = &change.name {
        label.name = said::name(name)?;
    }
    if let Some(color) = &change.color {
        label.color = said::color(color)?;
    }
    let (changed, now) = (&label, server.now());
    let there = server
        .store
        .write(async |tx| {
            let there = store::label::change(&tx, who.workspace, changed).await?;
            if there {
                let act = who.by().did("label.change", Some(&id)).with(&changed.name);
                store::audit::append(&tx, who.workspace, &act, now).await?;
            }
            Ok::<_, store::StoreError>(there)
        })
        .await?;
    if there { Ok(Answer(label.into())) } else { Err(Problem::not_found()) }
}
