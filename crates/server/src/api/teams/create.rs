//! Makes a team.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::said;
use crate::{
    auth::Admin,
    extract::Json,
    problem::Problem,
    shape::{Id, Team, TeamAssignment},
    state::Server,
};

/// A new team.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTeam {
    /// Its name; unique in the workspace.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// Who is in it.
    #[serde(default)]
    pub member_ids: Vec<Id>,
    /// How its conversations find their member.
    #[serde(default = "by_hand")]
    pub assignment: TeamAssignment,
    /// Its colour, `#rrggbb`.
    #[serde(default)]
    #[schema(pattern = "^#[0-9a-fA-F]{6}$")]
    pub color: Option<String>,
}

fn by_hand() -> TeamAssignment {
    TeamAssignment::Manual
}

/// Makes a team.
#[utoipa::path(post, path = "/teams", tag = "team", operation_id = "teams_create", request_body = NewTeam, responses((status = 201, body = Team)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Admin,
    Json(new): Json<NewTeam>,
) -> Result<(StatusCode, Answer<Team>), Problem> {
    let (name, member_ids) = (&said::name(&new.name)?, &said::members(&new.member_ids)?);
    let color = &new.color.as_deref().map(said::color).transpose()?;
    let (now, assignment) = (server.now(), new.assignment.into());
    let team = server
        .store
        .write(async |tx| {
            let made = store::team::create(&tx, who.workspace, name, now).await?;
            let team = store::team::Team {
                color: color.clone(),
                assignment,
                member_ids: member_ids.clone(),
                ..made
            };
            store::team::change(&tx, who.workspace, &team).await?;
            let act = who.by().did("team.create", Some(&team.id)).with(team.name.clone());
            store::audit::append(&tx, who.workspace, &act, now).await?;
            Ok::<_, store::StoreError>(team)
        })
        .await
        .map_err(said::refused)?;
    Ok((StatusCode::CREATED, Answer(team.into())))
}
