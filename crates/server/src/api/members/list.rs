//! Lists the members.

use std::{collections::HashMap, sync::Arc};

use axum::{Json as Answer, extract::State};
use model::{Role, UserId};

use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{Id, Member, Page},
    state::Server,
    view,
};

/// Lists the members.
#[utoipa::path(get, path = "/members", tag = "team", operation_id = "members_list", responses((status = 200, body = Page<Member>)))]
pub async fn list(State(server): State<Arc<Server>>, who: Viewer) -> Result<Answer<Page<Member>>, Problem> {
    let mut members = view::members(&server, who.workspace).await?;
    if who.role >= Role::Admin {
        let seen = store::session::last_seen(&server.store, who.workspace).await?;
        let users = store::member::list(&server.store, who.workspace).await?;
        let users: HashMap<Id, UserId> = users.into_iter().map(|m| (m.id.into(), m.user_id)).collect();
        for member in &mut members {
            member.last_seen_at =
                users.get(&member.id).and_then(|user| seen.get(user)).map(|at| (*at).into());
        }
    }
    Ok(Answer(Page::whole(members)))
}
