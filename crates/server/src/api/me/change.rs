//! Changes one's name or password.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::{FromRequest as _, Request, State},
};
use serde::Deserialize;
use store::StoreError;
use utoipa::ToSchema;

use super::{check_password, session_of};
use crate::{
    auth::{Arrival, Viewer, acceptable},
    extract::Json,
    problem::Problem,
    shape::{Me, Named},
    state::Server,
};

/// What changes. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeChange {
    /// Another name, of 1 to 100 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// The password of now; needed with `new_password`.
    #[serde(default)]
    pub current_password: Option<String>,
    /// Another password, of at least ten characters. It ends all other sessions.
    #[serde(default)]
    #[schema(min_length = 10, max_length = 512)]
    pub new_password: Option<String>,
}

/// Changes one's name or password. Another password ends all other sessions.
#[utoipa::path(patch, path = "/me", tag = "session", operation_id = "me_change", request_body = MeChange,
    responses((status = 200, body = Me)))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Viewer,
    request: Request,
) -> Result<Answer<Me>, Problem> {
    let session = session_of(&who)?;
    let arrival = Arrival::of(&server, &request);
    let Json(change) = Json::<MeChange>::from_request(request, &()).await?;
    let name = change.name.map(|name| name.trim().to_owned());
    if name.as_ref().is_some_and(|name| name.is_empty() || name.chars().count() > 100) {
        return Err(Problem::invalid("name", "A name has 1 to 100 characters."));
    }
    let hash = match (change.new_password, change.current_password) {
        (None, _) => None,
        (Some(_), None) => {
            return Err(Problem::invalid("current_password", "Type the password of now as well."));
        }
        (Some(new), Some(current)) => {
            acceptable(&new).map_err(|problem| problem.at("new_password"))?;
            check_password(&server, &who, &arrival, current, "current_password").await?;
            Some(server.passwords.hash(new).await?)
        }
    };
    let (now, user, workspace) = (server.now(), who.user, who.workspace);
    let (name, hash) = (&name, &hash);
    let named = &who.by().did("user.rename", None);
    let changed = &who.by().did("user.change_password", None);
    server
        .store
        .write(async |tx| {
            if let Some(name) = name {
                store::user::rename(&tx, user, name).await?;
                store::audit::append(&tx, workspace, named, now).await?;
            }
            if let Some(hash) = hash {
                store::user::change_password(&tx, user, hash, session).await?;
                store::audit::append(&tx, workspace, changed, now).await?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
    if hash.is_some() {
        server.hub.recheck(who.workspace, who.member);
    }
    let workspace =
        store::workspace::get(&server.store, who.workspace).await?.ok_or_else(Problem::not_found)?;
    Ok(Answer(Me {
        id: who.member.into(),
        name: name.clone().unwrap_or_else(|| who.name.clone()),
        email: who.email.clone(),
        role: who.role.into(),
        workspace: Named { id: workspace.id.into(), name: workspace.name },
    }))
}
