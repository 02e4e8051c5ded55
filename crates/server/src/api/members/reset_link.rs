//! Makes a link by which a member sets another password: where no mail goes out, somebody passes it on.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::StatusCode;
use model::{MemberId, Role};
use serde::Serialize;
use store::{StoreError, member::Member};
use utoipa::ToSchema;

use crate::{
    auth::{Admin, Caller},
    extract::At,
    problem::Problem,
    shape::When,
    state::Server,
};

/// A link by which somebody sets another password.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResetLink {
    /// The link. As good as their password: pass it to them and to nobody else.
    pub url: String,
    /// When it ends.
    pub expires_at: When,
}

/// Makes a link by which a member sets another password. An owner's only an owner makes.
///
/// A password is the person's, not the workspace's: of somebody who is in other workspaces too, only those make a link who could
/// do so in each of them. They can always ask for one by mail.
#[utoipa::path(post, path = "/members/{id}/reset-link", tag = "team", operation_id = "members_reset_link", params(("id" = String, Path)), responses((status = 201, body = ResetLink)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<MemberId>,
) -> Result<(StatusCode, Answer<ResetLink>), Problem> {
    if who.token.is_some() {
        return Err(Problem::forbidden(
            "A token makes no such links: whoever has one could sign in. Sign in and make it in the settings.",
        ));
    }
    let member =
        store::member::get(&server.store, who.workspace, id).await?.ok_or_else(Problem::not_found)?;
    if !may(who.role, member.role) {
        return Err(Problem::forbidden("Only an owner makes a link for an owner. Ask one."));
    }
    if !everywhere(&server, &who, &member).await? {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "elsewhere_too",
            "This person is in other workspaces too, so their password is not yours to reset. On the sign-in page they can ask for a link by mail.",
        ));
    }
    let now = server.now();
    let token = &URL_SAFE_NO_PAD.encode(engine::clock::random::<32>());
    let act = &who.by().did("user.reset_link", Some(&id));
    server
        .store
        .write(async |tx| {
            store::password_reset::create(&tx, member.user_id, token, now).await?;
            store::audit::append(&tx, who.workspace, act, now).await?;
            Ok::<_, StoreError>(())
        })
        .await?;
    let url = server.settings.page(&format!("reset#{token}"));
    let expires_at = now.after(store::password_reset::LIFETIME).into();
    Ok((StatusCode::CREATED, Answer(ResetLink { url, expires_at })))
}

/// Whether somebody of a role may reset the password of somebody of another.
fn may(mine: Role, theirs: Role) -> bool {
    mine >= Role::Admin && (theirs < Role::Owner || mine == Role::Owner)
}

/// Whether the caller may in every workspace that the member is in, deleted ones too: those can be taken back.
async fn everywhere(server: &Server, who: &Caller, member: &Member) -> Result<bool, StoreError> {
    let mut mine = store::member::of_user(&server.store, who.user).await?;
    mine.extend(store::member::of_user_in_deleted(&server.store, who.user).await?);
    let mut theirs = store::member::of_user(&server.store, member.user_id).await?;
    theirs.extend(store::member::of_user_in_deleted(&server.store, member.user_id).await?);
    Ok(theirs
        .iter()
        .all(|their| mine.iter().any(|my| my.workspace_id == their.workspace_id && may(my.role, their.role))))
}
