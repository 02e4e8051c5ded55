//! Changes a team.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::TeamId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::said;
use crate::{
    auth::Admin,
    extract::{At, Json, given},
    problem::Problem,
    shape::{Id, Team, TeamAssignment},
    state::Server,
};

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamChange {
    /// Its name.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 60)]
    pub name: Option<String>,
    /// Everybody in it from now on.
    #[serde(default)]
    pub member_ids: Option<Vec<Id>>,
    /// How its conversations find their member.
    #[serde(default)]
    pub assignment: Option<TeamAssignment>,
    /// Its colour; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, pattern = "^#[0-9a-fA-F]{6}$")]
    pub color: Option<Option<String>>,
}

/// Changes a team.
#[utoipa::path(patch, path = "/teams/{id}", tag = "team", operation_id = "teams_change", params(("id" = String, Path)), request_body = TeamChange, responses((status = 200, body = Team)))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<TeamId>,
    Json(change): Json<TeamChange>,
) -> Result<Answer<Team>, Problem> {
    let mut team =
        store::team::get(&server.store, who.workspace, id).await?.ok_or_else(Problem::not_found)?;
    if let Some(name) = &change.name {
        team.name = said::name(name)?;
    }
    if let Some(ids) = &change.member_ids {
        team.member_ids = said::members(ids)?;
    }
    if let Some(assignment) = change.assignment {
        team.assignment = assignment.into();
    }
    if let Some(color) = change.color {
        team.color = color.as_deref().map(said::color).transpose()?;
    }
    let (changed, now) = (&team, server.now());
    let act = &who.by().did("team.change", Some(&id)).with(team.name.clone());
    let there = server
        .store
        .write(async |tx| {
            let there = store::team::change(&tx, who.workspace, changed).await?;
            if there {
                store::audit::append(&tx, who.workspace, act, now).await?;
            }
            Ok::<_, store::StoreError>(there)
        })
        .await
        .map_err(said::refused)?;
    if there { Ok(Answer(team.into())) } else { Err(Problem::not_found()) }
}
