//! Makes two contacts one.

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
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeAsk {
    /// The contact that goes up in this one.
    #[serde(alias = "from_id")]
    pub contact_id: Id,
}

/// Makes two contacts one: conversations, orders and identities of `contact_id` come to this one.
#[utoipa::path(post, path = "/contacts/{id}/merge", tag = "contacts", operation_id = "contacts_merge", params(("id" = String, Path)), request_body = MergeAsk, responses((status = 200, body = Contact)))]
pub async fn merge(
    State(server): State<Arc<Server>>,
    who: Agent,
    At(id): At<ContactId>,
    Json(ask): Json<MergeAsk>,
) -> Result<Answer<Contact>, Problem> {
    let from = ContactId::from(ask.contact_id);
    if from == id {
        return Err(Problem::invalid("contact_id", "This is the same contact. Name another one."));
    }
    for one in [from, id] {
        view::contact(&server, &who.sight, one).await?.ok_or_else(Problem::not_found)?;
    }
    let now = server.now();
    server
        .store
        .write(async |tx| {
            for one in [from, id] {
                let seen = store::contact::seen_now(&tx, &who.sight, one).await?;
                seen.ok_or(StoreError::Missing("contact"))?;
            }
            inbox::contact::merge::merge(&tx, who.workspace, from, id, now).await?;
            let act = who.by().did("contact.merge", Some(&id)).with(from.to_string());
            store::audit::append(&tx, who.workspace, &act, now).await.map(|_| ())
        })
        .await?;
    Ok(Answer(view::contact(&server, &who.sight, id).await?.ok_or_else(Problem::not_found)?))
}
