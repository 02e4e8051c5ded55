//! Changes how the workspace assigns.

use std::{sync::Arc, time::Duration};

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    auth::Admin,
    extract::Json,
    problem::Problem,
    shape::{AssignmentSettings, OnAway},
    state::Server,
};

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentSettingsChange {
    /// A member without any open page for so many minutes counts as away: 2 to 1,440.
    #[serde(default)]
    #[schema(minimum = 2, maximum = 1440)]
    pub away_after_minutes: Option<u64>,
    /// What becomes of what waits when its member goes away.
    #[serde(default)]
    pub on_away: Option<OnAway>,
}

/// Changes how the workspace assigns.
#[utoipa::path(patch, path = "/assignment-settings", tag = "team", operation_id = "assignment_settings_change", request_body = AssignmentSettingsChange, responses((status = 200, body = AssignmentSettings)))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Admin,
    Json(change): Json<AssignmentSettingsChange>,
) -> Result<Answer<AssignmentSettings>, Problem> {
    let mut setting = store::assignment::setting(&server.store, who.workspace).await?;
    if let Some(minutes) = change.away_after_minutes {
        if !(2..=1440).contains(&minutes) {
            return Err(Problem::invalid("away_after_minutes", "Write 2 to 1,440 minutes."));
        }
        setting.away_after = Duration::from_mins(minutes);
    }
    if let Some(on_away) = change.on_away {
        setting.on_away = on_away.into();
    }
    let (now, act) = (server.now(), &who.by().did("assignment.change", None));
    server
        .store
        .write(async |tx| {
            store::assignment::set(&tx, who.workspace, setting).await?;
            store::audit::append(&tx, who.workspace, act, now).await
        })
        .await?;
    Ok(Answer(setting.into()))
}
