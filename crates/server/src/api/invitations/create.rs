//! Asks somebody to become a member.

use std::{collections::HashSet, sync::Arc};

use axum::{Json as Answer, extract::State};
use http::{HeaderMap, StatusCode};
use model::{AccountId, TeamId};
use serde::Deserialize;
use store::invitation::NewInvitation as New;
use utoipa::ToSchema;

use super::shown::{mail, may_manage, only_owners, shown};
use crate::{
    auth::Admin,
    extract::{Json, language, mail_address},
    problem::Problem,
    shape::{Id, Invitation, Role},
    state::Server,
};

/// Whom to ask, and as what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// Their mail address.
    pub email: String,
    /// What they will be allowed to do.
    pub role: Role,
    /// The accounts that they will see; left out or null: all.
    #[serde(default)]
    pub account_ids: Option<Vec<Id>>,
    /// The teams whose conversations they will see; left out or null: all.
    #[serde(default)]
    pub team_ids: Option<Vec<Id>>,
    /// The language of their letter (`th`); left out: the caller's.
    #[serde(default)]
    #[schema(max_length = 35)]
    pub language: Option<String>,
}

/// Asks somebody to become a member.
///
/// Where mail is set up they get a letter; the link can be passed on either way. It works once, for seven days.
#[utoipa::path(post, path = "/invitations", tag = "team", operation_id = "invitations_create", request_body = NewInvitation, responses((status = 201, body = Invitation)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Admin,
    headers: HeaderMap,
    Json(new): Json<NewInvitation>,
) -> Result<(StatusCode, Answer<Invitation>), Problem> {
    let role = new.role.into();
    if !may_manage(&who, role) {
        return Err(only_owners());
    }
    let email = mail_address(&new.email)?;
    if role >= model::Role::Admin && (new.account_ids.is_some() || new.team_ids.is_some()) {
        return Err(Problem::invalid(
            "role",
            "Admins and owners see everything. Give the role agent or viewer, or leave account_ids and team_ids out.",
        ));
    }
    let only_accounts = accounts(&server, &who, new.account_ids).await?;
    let only_teams = teams(&server, &who, new.team_ids).await?;
    let members = store::member::list(&server.store, who.workspace).await?;
    if members.iter().any(|m| m.email.to_lowercase() == email.to_lowercase()) {
        return Err(Problem::conflict(
            "member_already",
            "Somebody with this mail address is a member already. Change their role instead.",
        )
        .at("email"));
    }
    let workspace =
        store::workspace::get(&server.store, who.workspace).await?.ok_or_else(Problem::not_found)?;
    let new = New {
        email,
        role,
        only_accounts,
        only_teams,
        language: language(new.language.as_deref(), &headers).to_owned(),
        invited_by: who.member,
    };
    let (new, name, now) = (&new, &workspace.name, server.now());
    let made = server
        .store
        .write(async |tx| {
            let made = store::invitation::create(&tx, who.workspace, new.clone(), now).await?;
            mail(&tx, &server, &who, &made, name, now).await?;
            let told = format!("{} {:?}", made.email, made.role).to_lowercase();
            let act = who.by().did("invitation.create", Some(&made.id)).with(told);
            store::audit::append(&tx, who.workspace, &act, now).await?;
            Ok::<_, store::StoreError>(made)
        })
        .await
        .map_err(|error| match error {
            store::StoreError::Exists("invitation") => Problem::conflict(
                "invited_already",
                "This address is invited already. Copy its link, send it again, or withdraw it first.",
            )
            .at("email"),
            error => error.into(),
        })?;
    Ok((StatusCode::CREATED, Answer(shown(&server, &who, &made, &members, now).await?)))
}

/// Accounts of this workspace, or a refusal that names the field.
async fn accounts(
    server: &Server,
    who: &Admin,
    asked: Option<Vec<Id>>,
) -> Result<Option<Vec<AccountId>>, Problem> {
    let Some(asked) = asked else { return Ok(None) };
    let there: HashSet<AccountId> = store::account::list(&server.store, &store::Sight::house(who.workspace))
        .await?
        .into_iter()
        .map(|a| a.id)
        .collect();
    let ids: Vec<AccountId> = asked.into_iter().map(AccountId::from).collect();
    if ids.iter().all(|id| there.contains(id)) {
        return Ok(Some(ids));
    }
    Err(Problem::invalid("account_ids", "One of these accounts is not in this workspace. Read /accounts."))
}

/// Teams of this workspace, or a refusal that names the field.
async fn teams(server: &Server, who: &Admin, asked: Option<Vec<Id>>) -> Result<Option<Vec<TeamId>>, Problem> {
    let Some(asked) = asked else { return Ok(None) };
    let there: HashSet<TeamId> =
        store::team::list(&server.store, who.workspace).await?.into_iter().map(|t| t.id).collect();
    let ids: Vec<TeamId> = asked.into_iter().map(TeamId::from).collect();
    if ids.iter().all(|id| there.contains(id)) {
        return Ok(Some(ids));
    }
    Err(Problem::invalid("team_ids", "One of these teams is not in this workspace. Read /teams."))
}
