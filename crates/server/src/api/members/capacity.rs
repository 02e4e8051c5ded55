//! Sets how much a member is given.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use inbox::conversation::away;
use model::MemberId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    auth::Admin,
    extract::{At, Json},
    problem::Problem,
    shape::Member,
    state::Server,
    view,
};

/// Most that may be set.
const MOST: u32 = 10_000;

/// How much a member is given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CapacityAsk {
    /// Most open conversations that they are given by turns and rules; null for no limit.
    // Not left out by mistake: null is a limit taken away.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required, minimum = 0, maximum = 10_000)]
    pub capacity: Option<u32>,
}

/// Sets how many open conversations a member is given at most.
#[utoipa::path(put, path = "/members/{id}/capacity", tag = "team", operation_id = "capacity_set", params(("id" = String, Path)), request_body = CapacityAsk, responses((status = 200, body = Member)))]
pub async fn set(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<MemberId>,
    Json(ask): Json<CapacityAsk>,
) -> Result<Answer<Member>, Problem> {
    if ask.capacity.is_some_and(|most| most > MOST) {
        return Err(Problem::invalid("capacity", "Write 0 to 10,000, or null for no limit."));
    }
    store::member::get(&server.store, who.workspace, id).await?.ok_or_else(Problem::not_found)?;
    let now = server.now();
    let said = ask.capacity.map_or_else(|| "no limit".to_owned(), |most| most.to_string());
    let act = &who.by().did("member.capacity", Some(&id)).with(said);
    server
        .store
        .write(async |tx| {
            store::availability::set_capacity(&tx, who.workspace, id, ask.capacity).await?;
            store::audit::append(&tx, who.workspace, act, now).await?;
            away::note(&tx, who.workspace, id, now).await
        })
        .await?;
    Ok(Answer(view::member(&server, who.workspace, id).await?))
}
