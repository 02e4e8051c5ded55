//! Lists the members.

use std::{collections::HashMap, sync::Arc};

use axum::{Json as Answer, extract::State};
use model::Role;

use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{Member, Page},
    state::Server,
};

/// Lists the members.
#[utoipa::path(get, path = "/members", tag = "team", operation_id = "members_list", responses((status = 200, body = Page<Member>)))]
pub async fn list(State(server): State<Arc<Server>>, who: Viewer) -> Result<Answer<Page<Member>>, Problem> {
    let members = store::member::list(&server.store, who.workspace).await?;
    let seen = if who.role >= Role::Admin {
        store::session::last_seen(&server.store, who.workspace).await?
    } else {
        HashMap::new()
    };
    let shown = members.into_iter().map(|member| {
        let last_seen_at = seen.get(&member.user_id).map(|at| (*at).into());
        Member { last_seen_at, ..Member::from(member) }
    });
    Ok(Answer(Page::whole(shown.collect())))
}
