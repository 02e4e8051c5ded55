//! Makes another link of an invitation, and sends it.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::InvitationId;

use super::shown::{mail, may_manage, only_owners, shown};
use crate::{auth::Admin, extract::At, problem::Problem, shape::Invitation, state::Server};

/// Makes another link, for seven days from now, and sends it where mail is set up. The link before does not work any more.
#[utoipa::path(post, path = "/invitations/{id}/resend", tag = "team", operation_id = "invitations_resend", params(("id" = String, Path)), responses((status = 200, body = Invitation)))]
pub async fn resend(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<InvitationId>,
) -> Result<Answer<Invitation>, Problem> {
    let known = store::invitation::get(&server.store, who.workspace, id).await?;
    if !may_manage(&who, known.ok_or_else(Problem::not_found)?.role) {
        return Err(only_owners());
    }
    let workspace =
        store::workspace::get(&server.store, who.workspace).await?.ok_or_else(Problem::not_found)?;
    let (name, now) = (&workspace.name, server.now());
    let made = server
        .store
        .write(async |tx| {
            let Some(made) = store::invitation::renew(&tx, who.workspace, id, now).await? else {
                return Ok::<_, store::StoreError>(None);
            };
            mail(&tx, &server, &who, &made, name, now).await?;
            let act = who.by().did("invitation.resend", Some(&id));
            store::audit::append(&tx, who.workspace, &act, now).await?;
            Ok(Some(made))
        })
        .await?
        .ok_or_else(Problem::not_found)?;
    let members = store::member::list(&server.store, who.workspace).await?;
    Ok(Answer(shown(&server, &who, &made, &members, now).await?))
}
