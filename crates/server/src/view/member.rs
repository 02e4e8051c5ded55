//! Members, with how they work.

use model::{MemberId, WorkspaceId};

use crate::{
    problem::Problem,
    shape::{Id, Member},
    state::Server,
};

/// One member.
pub async fn member(server: &Server, workspace: WorkspaceId, id: MemberId) -> Result<Member, Problem> {
    let all = members(server, workspace).await?;
    all.into_iter().find(|m| MemberId::from(m.id) == id).ok_or_else(Problem::not_found)
}

/// All members of a workspace, oldest first.
pub async fn members(server: &Server, workspace: WorkspaceId) -> Result<Vec<Member>, Problem> {
    let now = server.now();
    let stored = store::member::list(&server.store, workspace).await?;
    let states = store::availability::all(&server.store, workspace).await?;
    let open = store::availability::open_counts(&server.store, workspace).await?;
    let away_after = store::assignment::setting(&server.store, workspace).await?.away_after;
    let two_step = store::totp::of_workspace(&server.store, workspace).await?;
    let shown = stored.into_iter().map(|m| {
        let state = states.get(&m.id).copied().unwrap_or_default();
        Member {
            id: m.id.into(),
            name: m.name,
            email: m.email,
            role: m.role.into(),
            two_step: two_step.contains(&m.user_id),
            account_ids: m.only_accounts.map(|ids| ids.into_iter().map(Id::from).collect()),
            team_ids: m.only_teams.map(|ids| ids.into_iter().map(Id::from).collect()),
            last_seen_at: None,
            availability: state.availability.into(),
            available: state.takes(away_after, now),
            capacity: state.capacity,
            open_count: open.get(&m.id).copied().unwrap_or(0),
        }
    });
    Ok(shown.collect())
}
