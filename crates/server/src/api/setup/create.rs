//! Makes the first workspace and its owner, and signs them in.

use std::sync::Arc;

use axum::extract::FromRequest as _;
use axum::{
    Json as Answer,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use model::Role;
use serde::Deserialize;
use store::{StoreError, audit::By};
use utoipa::ToSchema;

use super::super::session::sign_in::{self, Comer};
use crate::{
    auth::{Arrival, acceptable},
    extract::{Json, mail_address, name},
    problem::Problem,
    shape::Me,
    state::Server,
};

/// The first workspace and its owner.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSetup {
    /// What the daemon printed at its start, after `setup token:`.
    pub setup_token: String,
    /// What the business is called.
    pub workspace_name: String,
    /// What the owner is called.
    pub name: String,
    /// The owner's mail address.
    pub email: String,
    /// At least ten characters.
    #[schema(min_length = 10, max_length = 512)]
    pub password: String,
}

/// Makes the first workspace and its owner, and signs them in.
#[utoipa::path(post, path = "/setup", tag = "session", operation_id = "setup_create", security(()), request_body = NewSetup,
    responses((status = 201, body = Me, description = "Done; the session cookie is set")))]
pub async fn create(State(server): State<Arc<Server>>, request: Request) -> Result<Response, Problem> {
    let arrival = Arrival::of(&server, &request);
    let from = arrival.address;
    let Json(new) = Json::<NewSetup>::from_request(request, &()).await?;
    let now = server.now();
    if store::user::any(&server.store).await? {
        return Err(done());
    }
    // The token is long; this only keeps somebody from trying many of them at the daemon's cost.
    server.throttle.try_now("setup", from, None, now).await?;
    if !store::setup_token::check(&server.store, &new.setup_token).await? {
        return Err(Problem::forbidden(
            "This is not the setup token. Copy it from the line `setup token:` that the daemon printed at its start.",
        )
        .at("setup_token"));
    }
    server.throttle.came_in("setup", from, None).await?;
    let workspace_name = name("workspace_name", &new.workspace_name)?;
    let person = name("name", &new.name)?;
    let email = mail_address(&new.email)?;
    acceptable(&new.password)?;
    let hash = server.passwords.hash(new.password).await?;
    let (workspace_name, person, email, hash) = (&workspace_name, &person, &email, &hash);
    let arrival = &arrival;
    let (token, me) = server
        .store
        .write(async |tx| {
            // Inside the transaction: of two who race, one finds the token used up.
            if store::user::any(&tx).await? || !store::setup_token::take(&tx, &new.setup_token).await? {
                return Err(Refused::Done);
            }
            let workspace = store::workspace::create(&tx, workspace_name, now).await?;
            let user = store::user::create(&tx, email, person, hash, now).await?;
            let member = store::member::create(&tx, workspace.id, user.id, Role::Owner, now).await?;
            let act = By::member(member.id, from).did("workspace.set_up", Some(&workspace.id));
            store::audit::append(&tx, workspace.id, &act, now).await?;
            let comer = Comer { user: user.id, email, way: "password", password_hash: None, restore: false };
            let token = sign_in::begin(&tx, comer, workspace.id, arrival, now).await?;
            Ok::<_, Refused>((token, sign_in::me(&member, &workspace)))
        })
        .await?;
    Ok((StatusCode::CREATED, sign_in::cookies(&server, &token, arrival), Answer(me)).into_response())
}

fn done() -> Problem {
    Problem::conflict(
        "setup_done",
        "This installation is set up already. Sign in, or ask its owner for an invitation.",
    )
}

#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the installation is set up already")]
    Done,
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Problem {
        match refused {
            Refused::Done => done(),
            Refused::Store(error) => error.into(),
        }
    }
}
