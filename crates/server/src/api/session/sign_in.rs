//! What signing in leaves: a session and its cookie.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, header};
use model::{Time, UserId, WorkspaceId};
use store::{StoreError, Tx, member::Member, workspace::Workspace};

use crate::{
    auth::LIFETIME,
    shape::{Me, Named},
    state::Server,
};

/// Begins a session; gives its token, which is kept nowhere.
pub async fn begin(tx: &Tx, user: UserId, workspace: WorkspaceId, now: Time) -> Result<String, StoreError> {
    let token = URL_SAFE_NO_PAD.encode(engine::clock::random::<32>());
    store::session::create(tx, user, Some(workspace), &token, LIFETIME, now).await?;
    Ok(token)
}

/// The header that gives the browser its cookie.
pub fn cookie(server: &Server, token: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::SET_COOKIE, server.cookie.give(token, LIFETIME.absolute.as_secs()));
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
