//! Takes a merge back.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::ContactId;
use serde::Deserialize;
use store::StoreError;
use utoipa::ToSchema;

use crate::{
    auth::Agent,
    extract::{At, Json},
    problem::Problem,
    shape::{Contact, Id},
    state::Server,
    view,
};

/// Which other.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnmergeAsk {
    /// The contact that is taken out again, one of `merged`; the one that went up last, if left out.
    #[serde(default)]
    pub contact_id: Option<Id>,
}

/// Takes a merge back: conversations, orders and identities that came with `contact_id` are its own again.
#[utoipa::path(post, path = "/contacts/{id}/unmerge", tag = "contacts", operation_id = "contacts_unmerge", params(("id" = String, Path)), request_body = UnmergeAsk, responses((status = 200, body = Contact, description = "The contact that is left; the other is there again under its own id")))]
pub async fn unmerge(
    State(server): State<Arc<Server>>,
    who: Agent,
    At(id): At<ContactId>,
    Json(ask): Json<UnmergeAsk>,
) -> Result<Answer<Contact>, Problem> {
    let shown = view::contact(&server, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    let into = ContactId::from(shown.id);
    let wanted = ask.contact_id.or((ContactId::from(shown.id) != id).then(|| id.into()));
    let from = match wanted {
        Some(wanted) => shown.merged.iter().find(|m| m.id == wanted),
        None => shown.merged.first(),
    };
    let Some(from) = from.map(|m| ContactId::from(m.id)) else {
        return Err(Problem::invalid(
            "contact_id",
            "This contact did not go up in that one. See its merged.",
        ));
    };
    let now = server.now();
    let done = server
        .store
        .write(async |tx| {
            let seen = store::contact::seen_now(&tx, &who.sight, into).await?;
            seen.ok_or(StoreError::Missing("contact"))?;
            let done = inbox::contact::merge::unmerge(&tx, who.workspace, from, into, now).await?;
            if done {
                let act = who.by().did("contact.unmerge", Some(&into)).with(from.to_string());
                store::audit::append(&tx, who.workspace, &act, now).await?;
            }
            Ok::<_, StoreError>(done)
        })
        .await?;
    if !done {
        return Err(Problem::conflict("not_merged", "Somebody has taken this merge back already."));
    }
    Ok(Answer(view::contact(&server, &who.sight, into).await?.ok_or_else(Problem::not_found)?))
}
