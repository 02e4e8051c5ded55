//! What signing in leaves: a session, its cookie, a browser that is known from now on, and an audit event. And what a try
//! that was refused leaves.

use std::sync::Arc;

use axum::{
    Json as Answer,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode, header};
use model::{Role, Time, UserId, WorkspaceId};
use store::{StoreError, Tx, audit::By, member::Member, workspace::Workspace};

use crate::{
    auth::{Arrival, LIFETIME},
    problem::Problem,
    shape::{Me, Named},
    state::Server,
};

/// Who comes in.
#[derive(Clone, Copy, Debug)]
pub struct Comer<'a> {
    /// Their id.
    pub user: UserId,
    /// Their mail address.
    pub email: &'a str,
    /// By which way: "password", "passkey", or an issuer's name.
    pub way: &'a str,
    /// The hash that their password was held against, if by a password: it may have been changed since.
    pub password_hash: Option<&'a str>,
    /// Whether the deletion of their only workspace is to be taken back.
    pub restore: bool,
}

/// How long a browser's mark is kept: as long as browsers keep a cookie.
const MARK_SECONDS: u64 = 400 * 24 * 3600;

/// Begins a session; gives its token, which is kept nowhere.
pub async fn begin(
    tx: &Tx,
    comer: Comer<'_>,
    workspace: WorkspaceId,
    arrival: &Arrival,
    now: Time,
) -> Result<String, StoreError> {
    if let Some(before) = &arrival.session {
        store::session::remove(tx, before).await?;
    }
    let token = URL_SAFE_NO_PAD.encode(engine::clock::random::<32>());
    let device = arrival.device(comer.way);
    store::session::create(tx, comer.user, Some(workspace), &token, Some(&device), LIFETIME, now).await?;
    store::user::went(tx, comer.user, workspace).await?;
    let [browser, address] = arrival.places();
    store::known_device::note(tx, comer.user, comer.email, &[&browser, &address], now).await?;
    Ok(token)
}

/// Lets somebody in who showed that they are who they say: into the workspace that they were in last, else their oldest one. Whose
/// only one was deleted can take that back as they come in.
pub async fn enter(
    server: &Server,
    comer: Comer<'_>,
    arrival: &Arrival,
    now: Time,
) -> Result<(String, Me), Problem> {
    let over = now.before(server.settings.deleted_workspaces_kept);
    let mut members = store::member::of_user(&server.store, comer.user).await?;
    let (member, workspace, deleted) = if members.is_empty() {
        let (member, workspace) = deleted(server, comer, over).await?;
        (member, workspace, true)
    } else {
        let last = store::user::get(&server.store, comer.user).await?.and_then(|user| user.workspace_id);
        let at = members.iter().position(|m| Some(m.workspace_id) == last).unwrap_or(0);
        let member = members.swap_remove(at);
        let workspace = store::workspace::get(&server.store, member.workspace_id).await?;
        (member, workspace.ok_or_else(Problem::not_found)?, false)
    };
    let by = By::member(member.id, arrival.address);
    let (by, workspace_id) = (&by, workspace.id);
    let token = server
        .store
        .write(async |tx| {
            if let Some(hash) = comer.password_hash
                && !store::user::has_password(&tx, comer.user, hash).await?
            {
                return Ok(None);
            }
            if deleted {
                store::workspace::restore(&tx, workspace_id, over).await?;
                let act = by.did("workspace.restore", Some(&workspace_id));
                store::audit::append(&tx, workspace_id, &act, now).await?;
            }
            let act = by.did("session.create", None).with(comer.way);
            store::audit::append(&tx, workspace_id, &act, now).await?;
            begin(&tx, comer, workspace_id, arrival, now).await.map(Some)
        })
        .await?
        .ok_or_else(|| {
            let detail = "The password was changed at this moment. Sign in with the new one.";
            Problem::new(StatusCode::UNAUTHORIZED, "wrong_password", detail)
        })?;
    Ok((token, me(&member, &workspace)))
}

/// The workspace that somebody deleted last, of those whose time is not over: whoever owns one and is in no other has no other
/// place to take that back from.
async fn deleted(server: &Server, comer: Comer<'_>, over: Time) -> Result<(Member, Workspace), Problem> {
    let mut found: Option<(Member, Workspace)> = None;
    for member in store::member::of_user_in_deleted(&server.store, comer.user).await? {
        if member.role != Role::Owner {
            continue;
        }
        if let Some(workspace) = store::workspace::get(&server.store, member.workspace_id).await?
            && workspace.deleted_at.is_some_and(|at| at > over)
            && found.as_ref().is_none_or(|(_, last)| last.deleted_at < workspace.deleted_at)
        {
            found = Some((member, workspace));
        }
    }
    let (member, workspace) = found.ok_or_else(|| {
        Problem::forbidden("You are no member of a workspace any more. Ask its owner for an invitation.")
    })?;
    if !comer.restore {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "workspace_deleted",
            format!(
                "Your workspace {} was deleted and waits to be erased. Sign in with restore: true to take that back.",
                workspace.name
            ),
        ));
    }
    Ok((member, workspace))
}

/// Tells the audit that somebody was refused at an account that there is. In a task of its own: whoever stands at the door
/// cannot tell by the time it takes whether there is such an account.
pub fn refused(server: &Arc<Server>, user: Option<UserId>, arrival: &Arrival, why: &'static str, now: Time) {
    let Some(user) = user else { return };
    let (server, from) = (Arc::clone(server), arrival.address.to_string());
    tokio::spawn(async move {
        let noted = async {
            for member in store::member::of_user(&server.store, user).await? {
                let by = By { from: Some(from.clone()), ..By::system() };
                let act = by.did("session.refuse", Some(&member.id)).with(why);
                let (act, workspace) = (&act, member.workspace_id);
                server.store.write(async |tx| store::audit::append(&tx, workspace, act, now).await).await?;
            }
            Ok::<_, StoreError>(())
        };
        if let Err(error) = noted.await {
            tracing::error!(%error, "a refused sign-in could not be noted");
        }
    });
}

/// The answer to somebody who has come in.
pub fn answer(server: &Server, token: &str, arrival: &Arrival, me: Me) -> Response {
    (cookies(server, token, arrival), Answer(me)).into_response()
}

/// The headers that give the browser its session and its mark.
pub fn cookies(server: &Server, token: &str, arrival: &Arrival) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.append(header::SET_COOKIE, server.cookie.give(token, LIFETIME.absolute.as_secs()));
    headers.append(header::SET_COOKIE, server.device_cookie.give(&arrival.mark, MARK_SECONDS));
    headers
}

/// Who has come in.
pub fn me(member: &Member, workspace: &Workspace) -> Me {
    Me {
        id: member.id.into(),
        name: member.name.clone(),
        email: member.email.clone(),
        role: member.role.into(),
        workspace: Named { id: workspace.id.into(), name: workspace.name.clone() },
    }
}
