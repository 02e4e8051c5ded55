//! Who asks, and what is theirs: name and password, settings, devices that take pushes.

mod change;
mod proof;
mod push;
mod read;
mod settings;

use std::sync::Arc;

use model::SessionId;
pub(super) use proof::fresh;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::{Arrival, Caller},
    problem::Problem,
    state::Server,
};

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(read::read, change::change))
        .routes(routes!(proof::read, proof::create))
        .merge(settings::routes())
        .merge(push::routes())
}

/// The session of somebody who changes how they sign in: an API token may not.
pub(super) fn session_of(who: &Caller) -> Result<SessionId, Problem> {
    who.session.ok_or_else(|| {
        Problem::forbidden(
            "An API token may not change how its owner signs in. Sign in and do it in the settings.",
        )
    })
}

/// Refuses a password that is not the caller's, and slows guessing down: a session that somebody took must not find it out.
pub(super) async fn check_password(
    server: &Server,
    who: &Caller,
    arrival: &Arrival,
    password: String,
    field: &str,
) -> Result<(), Problem> {
    let place = session_of(who)?.to_string();
    server.throttle.try_now(&who.email, arrival.address, Some(&place), server.now()).await?;
    let hash = store::user::get(&server.store, who.user).await?.map(|user| user.password_hash);
    if password.len() > crate::auth::LONGEST || !server.passwords.fits(password, hash).await? {
        return Err(Problem::new(
            http::StatusCode::UNPROCESSABLE_ENTITY,
            "wrong_password",
            "This is not your password. Type it again.",
        )
        .at(field));
    }
    server.throttle.came_in(&who.email, arrival.address, Some(&place)).await?;
    Ok(())
}
