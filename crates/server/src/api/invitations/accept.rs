//! Says yes to an invitation.

use std::{net::IpAddr, sync::Arc};

use axum::{
    Json as Answer,
    extract::{FromRequest as _, Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};
use model::{SessionId, Time, UserId};
use serde::Deserialize;
use store::{StoreError, Tx, audit::By, invitation::Invitation, member::Member, user::User};
use utoipa::ToSchema;

use super::{
    super::session::sign_in::{self, Comer},
    look::{gone, workspace_of},
};
use crate::{
    auth::{Arrival, acceptable, known},
    extract::{Json, name},
    problem::Problem,
    shape::Me,
    state::Server,
};

/// The link's token, and who comes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationAccept {
    /// What stands behind `#` in the link.
    pub token: String,
    /// What they are called; whoever signs in with this address already has a name.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub name: Option<String>,
    /// A new password of at least ten characters; or their own, where they sign in with this address already. Whoever is signed in
    /// needs none.
    #[serde(default)]
    #[schema(max_length = 512)]
    pub password: Option<String>,
}

/// How somebody comes in.
enum Way {
    /// They are signed in: their session goes on in the workspace.
    SignedIn(UserId, SessionId),
    /// They sign in with this address, and their password was right.
    Known(Box<User>),
    /// Nobody signed in with this address before.
    New { name: String, hash: String },
}

/// Says yes to an invitation: they are a member from now on, and signed in.
#[utoipa::path(post, path = "/invitations/accept", tag = "team", operation_id = "invitations_accept", security(()), request_body = InvitationAccept,
    responses((status = 200, body = Me, description = "A member; the session cookie is set, unless there was a session")))]
pub async fn accept(State(server): State<Arc<Server>>, request: Request) -> Result<Response, Problem> {
    let arrival = Arrival::of(&server, &request);
    let me = known(&request);
    let Json(asked) = Json::<InvitationAccept>::from_request(request, &()).await?;
    let now = server.now();
    let found = store::invitation::find(&server.store, &asked.token, now).await?;
    let invitation = found.ok_or_else(gone)?;
    let workspace = workspace_of(&server, &invitation).await?;
    let user = store::user::find(&server.store, &invitation.email).await?;
    let session = me.and_then(|me| me.session.map(|session| (me.user, session)));
    let way = match (user, session) {
        (Some(user), Some((me, session))) if me == user.id => Way::SignedIn(me, session),
        (Some(user), _) => {
            checked(&server, &user, asked.password.unwrap_or_default(), &arrival, now).await?;
            Way::Known(Box::new(user))
        }
        (None, _) => {
            let name = name("name", asked.name.as_deref().unwrap_or(""))?;
            let password = asked.password.unwrap_or_default();
            acceptable(&password)?;
            Way::New { name, hash: server.passwords.hash(password).await? }
        }
    };
    let (way, token, arrival) = (&way, &asked.token, &arrival);
    let (session_token, member) = server
        .store
        .write(async |tx| {
            // Inside the transaction: of two who race, one finds the token used up.
            let invitation = store::invitation::take(&tx, token, now).await?.ok_or(Refused::Gone)?;
            let user = match way {
                Way::SignedIn(user, _) => *user,
                Way::Known(user) => user.id,
                Way::New { name, hash } => {
                    store::user::create(&tx, &invitation.email, name, hash, now).await?.id
                }
            };
            let member = join(&tx, &invitation, user, arrival.address, now).await?;
            let session_token = if let Way::SignedIn(_, session) = way {
                store::session::switch(&tx, *session, invitation.workspace_id).await?;
                store::user::went(&tx, user, invitation.workspace_id).await?;
                None
            } else {
                let comer = Comer {
                    user,
                    email: &invitation.email,
                    way: "password",
                    password_hash: None,
                    restore: false,
                };
                Some(sign_in::begin(&tx, comer, invitation.workspace_id, arrival, now).await?)
            };
            Ok::<_, Refused>((session_token, member))
        })
        .await?;
    let headers =
        session_token.map_or_else(HeaderMap::new, |token| sign_in::cookies(&server, &token, arrival));
    Ok((StatusCode::OK, headers, Answer(sign_in::me(&member, &workspace))).into_response())
}

/// Makes a user the member that the invitation says.
async fn join(
    tx: &Tx,
    invitation: &Invitation,
    user: UserId,
    from: IpAddr,
    now: Time,
) -> Result<Member, StoreError> {
    let workspace = invitation.workspace_id;
    let member = store::member::create(tx, workspace, user, invitation.role, now).await?;
    let (accounts, teams) = (invitation.only_accounts.as_deref(), invitation.only_teams.as_deref());
    store::member::change(tx, workspace, member.id, invitation.role, accounts, teams, now).await?;
    let told = format!("{:?}", invitation.role).to_lowercase();
    let act = By::member(member.id, from).did("invitation.accept", Some(&invitation.id)).with(told);
    store::audit::append(tx, workspace, &act, now).await?;
    store::member::get(tx, workspace, member.id).await?.ok_or(StoreError::Missing("member"))
}

/// Refuses whoever is not the user of the invited address. Slowed down as signing in is.
async fn checked(
    server: &Server,
    user: &User,
    password: String,
    arrival: &Arrival,
    now: Time,
) -> Result<(), Problem> {
    if password.is_empty() {
        return Err(Problem::invalid(
            "password",
            "Somebody signs in with this address already. Send their password, or sign in first.",
        ));
    }
    let email = user.email.trim().to_lowercase();
    let known = arrival.known(server, &email).await?;
    server.throttle.try_now(&email, arrival.address, known.as_deref(), now).await?;
    if password.len() > 512 || !server.passwords.fits(password, Some(user.password_hash.clone())).await? {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "wrong_password",
            "This is not the password that you sign in with. Type it again, or ask for another one.",
        )
        .at("password"));
    }
    // A password alone does not let in whoever has a second step.
    if store::totp::get(&server.store, user.id).await?.is_some_and(|totp| totp.confirmed_at.is_some()) {
        return Err(Problem::conflict(
            "sign_in_first",
            "You sign in in two steps. Sign in first, then open the link again.",
        ));
    }
    server.throttle.came_in(&email, arrival.address, known.as_deref()).await?;
    Ok(())
}

#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the invitation does not work any more")]
    Gone,
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Problem {
        match refused {
            Refused::Gone => gone(),
            Refused::Store(StoreError::Exists("member")) => Problem::conflict(
                "member_already",
                "You are a member of this workspace already. Sign in, and choose it.",
            ),
            Refused::Store(error) => error.into(),
        }
    }
}
