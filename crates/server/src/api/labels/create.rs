//! Makes a label.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::said;
use crate::{auth::Admin, extract::Json, problem::Problem, shape::Label, state::Server};

/// A new label.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLabel {
    /// What it says; unique in the workspace.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// Its colour, `#rrggbb`.
    #[schema(pattern = "^#[0-9a-fA-F]{6}$")]
    pub color: String,
}

/// Makes a label.
#[utoipa::path(post, path = "/labels", tag = "team", operation_id = "labels_create", request_body = NewLabel, responses((status = 201, body = Label)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Admin,
    Json(new): Json<NewLabel>,
) -> Result<(StatusCode, Answer<Label>), Problem> {
    let (name, color) = (&said::name(&new.name)?, &said::color(&new.color)?);
    let now = server.now();
    let label = server
        .store
        .write(async |tx| {
            let label = store::label::create(&tx, who.workspace, name, color, now).await?;
            let act = who.by().did("label.create", Some(&label.id)).with(name);
            store::audit::append(&tx, who.workspace, &act, now).await?;
            Ok::<_, store::StoreError>(label)
        })
        .await?;
    Ok((StatusCode::CREATED, Answer(label.into())))
}
