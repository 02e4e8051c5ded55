//! Changes a member's role and limits.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::{AccountId, MemberId, TeamId};
use serde::Deserialize;
use store::{Sight, StoreError, member};
use utoipa::ToSchema;

use super::rule::{self, Refused};
use crate::{
    auth::{Admin, Caller},
    extract::{At, Json, given},
    problem::Problem,
    shape::{Id, Member, Role},
    state::Server,
    view,
};

/// What to change; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    /// What they may do. Only an owner makes or changes owners, and nobody raises themselves. An admin or owner is never
    /// limited: becoming one takes the limits away.
    #[serde(default)]
    pub role: Option<Role>,
    /// The accounts that they see; null: all.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<Id>>)]
    pub account_ids: Option<Option<Vec<Id>>>,
    /// The teams whose conversations they see; null: all, and what no team has.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<Id>>)]
    pub team_ids: Option<Option<Vec<Id>>>,
}

/// Changes a member's role and limits. It acts at once: on their sessions, tokens and open streams.
#[utoipa::path(patch, path = "/members/{id}", tag = "team", operation_id = "members_change", params(("id" = String, Path)), request_body = MemberChange, responses((status = 200, body = Member)))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<MemberId>,
    Json(change): Json<MemberChange>,
) -> Result<Answer<Member>, Problem> {
    let accounts: Option<Option<Vec<AccountId>>> = change.account_ids.map(listed);
    let teams: Option<Option<Vec<TeamId>>> = change.team_ids.map(listed);
    // Before what is named in the body: of whoever is not there nothing is said.
    member::get(&server.store, who.workspace, id).await?.ok_or_else(Problem::not_found)?;
    known(&server, &who, accounts.as_ref(), teams.as_ref()).await?;
    let (who, now, role) = (&who, server.now(), change.role.map(model::Role::from));
    let (accounts, teams) = (&accounts, &teams);
    server
        .store
        .write(async |tx| {
            let old = member::lock(&tx, who.workspace, id).await?.ok_or(Refused::Missing)?;
            let role = role.unwrap_or(old.role);
            let mut new = member::Member {
                role,
                only_accounts: accounts.clone().unwrap_or_else(|| old.only_accounts.clone()),
                only_teams: teams.clone().unwrap_or_else(|| old.only_teams.clone()),
                ..old.clone()
            };
            rule::may_change(who, &old, role)?;
            if role >= model::Role::Admin {
                if accounts.as_ref().is_some_and(Option::is_some)
                    || teams.as_ref().is_some_and(Option::is_some)
                {
                    return Err(Refused::Unlimited);
                }
                (new.only_accounts, new.only_teams) = (None, None);
            }
            // Holds the workspace's row: of two who take the last two owners' role at once, one comes second.
            let act = who.by().did("member.change", Some(&id)).with(told(&old, &new));
            store::audit::append(&tx, who.workspace, &act, now).await?;
            if old.role == model::Role::Owner
                && role != model::Role::Owner
                && member::owners(&tx, who.workspace).await? < 2
            {
                return Err(Refused::LastOwner);
            }
            let (accounts, teams) = (new.only_accounts.as_deref(), new.only_teams.as_deref());
            member::change(&tx, who.workspace, id, role, accounts, teams, now).await?;
            Ok::<_, Refused>(())
        })
        .await?;
    // What is not kept, such as who types, does not wait for the sequence: nor may this.
    server.hub.recheck(who.workspace, id);
    Ok(Answer(view::member(&server, who.workspace, id).await?))
}

fn listed<T: From<Id> + Ord>(ids: Option<Vec<Id>>) -> Option<Vec<T>> {
    ids.map(|ids| {
        let mut ids: Vec<T> = ids.into_iter().map(T::from).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    })
}

/// Refuses accounts and teams that are not the workspace's.
async fn known(
    server: &Server,
    who: &Caller,
    accounts: Option<&Option<Vec<AccountId>>>,
    teams: Option<&Option<Vec<TeamId>>>,
) -> Result<(), Problem> {
    if let Some(Some(ids)) = accounts {
        let there = store::account::list(&server.store, &Sight::house(who.workspace)).await?;
        if !ids.iter().all(|id| there.iter().any(|a| a.id == *id)) {
            return Err(Problem::invalid(
                "account_ids",
                "One of these is no account of this workspace. GET /api/v1/accounts lists them.",
            ));
        }
    }
    if let Some(Some(ids)) = teams {
        let there = store::team::list(&server.store, who.workspace).await?;
        if !ids.iter().all(|id| there.iter().any(|t| t.id == *id)) {
            return Err(Problem::invalid("team_ids", "One of these is no team of this workspace."));
        }
    }
    Ok(())
}

/// The change, for the audit: roles as words, limits as numbers.
fn told(old: &member::Member, new: &member::Member) -> String {
    let of = |m: &member::Member| {
        let limit = |n: Option<usize>| n.map_or_else(|| "all".to_owned(), |n| n.to_string());
        let role = serde_json::to_string(&m.role).unwrap_or_default();
        format!(
            "{} (accounts: {}, teams: {})",
            role.trim_matches('"'),
            limit(m.only_accounts.as_ref().map(Vec::len)),
            limit(m.only_teams.as_ref().map(Vec::len))
        )
    };
    format!("{} → {}", of(old), of(new))
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        Refused::Store(error)
    }
}
