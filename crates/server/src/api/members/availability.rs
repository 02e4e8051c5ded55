//! Says whether one takes conversations.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use inbox::conversation::away;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{auth::Viewer, extract::Json, problem::Problem, shape::Availability, state::Server};

/// Whether one takes conversations.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AvailabilityAsk {
    /// From now on.
    pub availability: Availability,
}

/// Says whether one takes conversations.
///
/// Who goes away or off lets go of what waits for them, as the workspace wants it; `member.updated` tells the others.
#[utoipa::path(put, path = "/me/availability", tag = "team", operation_id = "availability_set", request_body = AvailabilityAsk, responses((status = 204, description = "Said")))]
pub async fn set(
    State(server): State<Arc<Server>>,
    who: Viewer,
    Json(ask): Json<AvailabilityAsk>,
) -> Result<StatusCode, Problem> {
    let (now, availability) = (server.now(), ask.availability.into());
    server
        .store
        .write(async |tx| {
            store::availability::set_availability(&tx, who.workspace, who.member, availability).await?;
            if availability != model::Availability::Online {
                away::leave(&tx, who.workspace, who.member, now).await?;
            }
            away::note(&tx, who.workspace, who.member, now).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
