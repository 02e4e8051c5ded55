//! Who calls: a session or a token, the member behind it, and their role.

use std::{net::IpAddr, ops::Deref, sync::Arc, time::Duration};

use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, header, request::Parts};
use model::{AccountId, ApiTokenId, MemberId, Role, Scope, SessionId, UserId, WorkspaceId};
use store::{Sight, audit::By, member::Member};

use super::{address, origin};
use crate::{problem::Problem, state::Server};

/// How long sessions live.
pub const LIFETIME: store::session::Lifetime =
    store::session::Lifetime { idle: Duration::from_hours(24 * 14), absolute: Duration::from_hours(24 * 90) };

/// What every API token begins with, so that one is known where it was left lying about.
pub const TOKEN_PREFIX: &str = "smp_";

/// A member who calls.
#[derive(Clone, Debug)]
pub struct Caller {
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Who, as a member.
    pub member: MemberId,
    /// Who, as a person.
    pub user: UserId,
    /// What they may do: by a token, no more than its scope.
    pub role: Role,
    /// What they may see. Every query of the store that reads what customers sent takes it.
    pub sight: Sight,
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// By which session they came; none by an API token.
    pub session: Option<SessionId>,
    /// By which API token they came; none by a session.
    pub token: Option<ApiTokenId>,
    /// From where they called.
    pub from: IpAddr,
}

impl Caller {
    /// Whether they may see an account. Of what hangs on conversations only [`Caller::sight`] knows.
    pub fn may_see(&self, account: AccountId) -> bool {
        self.sight.sees_account(account)
    }

    /// Who does something, and from where, for the audit.
    pub fn by(&self) -> By {
        By::member(self.member, self.from)
    }

    fn new(member: Member, role: Role, from: IpAddr) -> Caller {
        Caller {
            workspace: member.workspace_id,
            member: member.id,
            user: member.user_id,
            role,
            sight: Sight::of_member(&member),
            name: member.name,
            email: member.email,
            session: None,
            token: None,
            from,
        }
    }
}

/// What the request's credentials came to; set once, before anything else looks at the request.
#[derive(Clone, Debug)]
struct Known(Result<Arc<Caller>, Problem>);

/// Finds out who calls, and refuses writes that a cookie must not speak for. Runs before every operation of the API;
/// whether somebody has to be there is the operation's own business ([`Viewer`], [`Agent`], [`Admin`], [`Owner`]).
pub async fn authenticate(State(server): State<Arc<Server>>, mut request: Request, next: Next) -> Response {
    let has_bearer = request.headers().contains_key(header::AUTHORIZATION);
    let from = address(request.extensions(), request.headers());
    let known = who(&server, request.headers(), from).await;
    if !origin::reads(request.method()) {
        let by_cookie = !has_bearer && known.is_ok();
        if let Err(problem) = origin::check(request.headers(), &server.settings.public_url, by_cookie) {
            return problem.into_response();
        }
        if by_cookie && let Err(problem) = origin::check_type(request.method(), request.headers()) {
            return problem.into_response();
        }
    }
    request.extensions_mut().insert(Known(known.map(Arc::new)));
    next.run(request).await
}

/// The member behind a request's credentials.
pub async fn who(server: &Server, headers: &HeaderMap, from: IpAddr) -> Result<Caller, Problem> {
    if let Some(given) = headers.get(header::AUTHORIZATION) {
        // A header that is there and does not count never falls back to the cookie.
        return by_token(server, given, from).await?.ok_or_else(bad_token);
    }
    let token = server.cookie.read(headers).ok_or_else(Problem::signed_out)?;
    let now = server.now();
    let session = store::session::find(&server.store, &token, now).await?.ok_or_else(Problem::signed_out)?;
    if now.since(session.seen_at) > Duration::from_mins(1) {
        server
            .store
            .write(|tx| async move { store::session::touch(&tx, session.id, LIFETIME.idle, now).await })
            .await?;
    }
    let mut members = store::member::of_user(&server.store, session.user_id).await?;
    let at = match session.workspace_id {
        Some(id) => members.iter().position(|m| m.workspace_id == id),
        None => (!members.is_empty()).then_some(0),
    };
    let member = members.swap_remove(at.ok_or_else(Problem::signed_out)?);
    let role = member.role;
    Ok(Caller { session: Some(session.id), ..Caller::new(member, role, from) })
}

/// The member for whom a token acts, with no more than the token's scope; none when the token does not count.
async fn by_token(server: &Server, given: &HeaderValue, from: IpAddr) -> Result<Option<Caller>, Problem> {
    let Some(token) = given.to_str().ok().and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        Some(token.trim()).filter(|t| scheme.eq_ignore_ascii_case("bearer") && t.starts_with(TOKEN_PREFIX))
    }) else {
        return Ok(None);
    };
    let now = server.now();
    let Some(bearer) = store::api_token::find(&server.store, token, now).await? else { return Ok(None) };
    let member = store::member::get(&server.store, bearer.workspace_id, bearer.member_id).await?;
    let Some(member) = member else { return Ok(None) };
    if bearer.last_used_at.is_none_or(|at| now.since(at) >= store::api_token::NOTED_EVERY) {
        server.store.write(|tx| async move { store::api_token::used(&tx, bearer.id, now).await }).await?;
    }
    let role = member.role.min(ceiling(bearer.scope));
    Ok(Some(Caller { token: Some(bearer.id), ..Caller::new(member, role, from) }))
}

/// The most that a token of this scope may do; never what only owners may.
fn ceiling(scope: Scope) -> Role {
    match scope {
        Scope::Read => Role::Viewer,
        Scope::Write => Role::Agent,
        Scope::Admin => Role::Admin,
    }
}

fn bad_token() -> Problem {
    Problem::new(
        http::StatusCode::UNAUTHORIZED,
        "bad_token",
        "This API token is not known, has ended or was revoked. Make another in the settings.",
    )
}

/// The caller that [`authenticate`] found, for layers above the operations.
pub fn known(request: &Request) -> Option<Arc<Caller>> {
    request.extensions().get::<Known>().and_then(|k| k.0.clone().ok())
}

fn at_least(parts: &Parts, role: Role) -> Result<Arc<Caller>, Problem> {
    let known = parts.extensions.get::<Known>().map_or_else(|| Err(Problem::signed_out()), |k| k.0.clone());
    let caller = known?;
    if caller.session.is_none() && caller.role == Role::Viewer && !origin::reads(&parts.method) {
        return Err(Problem::forbidden(
            "This API token only reads. Use one with the scope write, of a member who may write.",
        ));
    }
    if caller.role < role {
        let (needed, has) = (word(role), word(caller.role));
        return Err(Problem::forbidden(format!(
            "This needs the role {needed}; yours is {has}. Ask an owner or admin of the workspace."
        )));
    }
    Ok(caller)
}

fn word(role: Role) -> &'static str {
    match role {
        Role::Viewer => "viewer",
        Role::Agent => "agent",
        Role::Admin => "admin",
        Role::Owner => "owner",
    }
}

macro_rules! at_least {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(Arc<Caller>);

        impl Deref for $name {
            type Target = Caller;
            fn deref(&self) -> &Caller {
                &self.0
            }
        }

        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = Problem;
            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<$name, Problem> {
                at_least(parts, Role::$name).map($name)
            }
        }
    )+};
}

at_least! {
    /// A member who may read.
    Viewer;
    /// A member who may also answer, note, assign and edit contacts.
    Agent;
    /// A member who may also manage accounts, apps, labels, the journal.
    Admin;
    /// A member who may also export and erase.
    Owner;
}

/// A member by a session of their own: what is personal is set by the person, not by a token that acts for them.
#[derive(Clone, Debug)]
pub struct Myself(Arc<Caller>, SessionId);

impl Myself {
    /// The session that they came by.
    pub fn session(&self) -> SessionId {
        self.1
    }
}

impl Deref for Myself {
    type Target = Caller;
    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Myself {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Myself, Problem> {
        let caller = at_least(parts, Role::Viewer)?;
        let session = caller.session.ok_or_else(|| {
            Problem::forbidden("This is set by a person who has signed in, not with an API token. Sign in, and set it there.")
        })?;
        Ok(Myself(caller, session))
    }
}
