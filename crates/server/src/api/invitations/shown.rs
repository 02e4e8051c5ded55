//! An invitation as a member who manages them sees it, its link, and its letter.

use engine::mail::Letter;
use model::{Role, Time};
use store::{StoreError, Tx, invitation::Invitation as Stored, member::Member};

use crate::{
    auth::Caller,
    problem::Problem,
    shape::{Id, Invitation, Named},
    state::Server,
};

/// The address that an invitation is accepted at. A fragment: it reaches no log.
pub async fn link(server: &Server, invitation: &Stored) -> Result<String, StoreError> {
    let token = store::invitation::token(&server.store, invitation).await?;
    Ok(server.settings.page(&format!("invite#{}", *token)))
}

/// As the API shows it to a caller.
pub async fn shown(
    server: &Server,
    who: &Caller,
    invitation: &Stored,
    members: &[Member],
    now: Time,
) -> Result<Invitation, StoreError> {
    let theirs = invitation.expires_at > now && may_manage(who, invitation.role);
    let inviter = members.iter().find(|m| m.id == invitation.invited_by);
    Ok(Invitation {
        id: invitation.id.into(),
        email: invitation.email.clone(),
        role: invitation.role.into(),
        account_ids: invitation
            .only_accounts
            .as_ref()
            .map(|ids| ids.iter().map(|id| Id::from(*id)).collect()),
        team_ids: invitation.only_teams.as_ref().map(|ids| ids.iter().map(|id| Id::from(*id)).collect()),
        accept_url: if theirs { Some(link(server, invitation).await?) } else { None },
        mailed: server.settings.has_mail,
        invited_by: inviter.map(|m| Named { id: m.id.into(), name: m.name.clone() }),
        created_at: invitation.created_at.into(),
        expires_at: invitation.expires_at.into(),
    })
}

/// Puts the letter with the link in, where mail goes out.
pub async fn mail(
    tx: &Tx,
    server: &Server,
    who: &Caller,
    invitation: &Stored,
    workspace: &str,
    now: Time,
) -> Result<(), StoreError> {
    if !server.settings.has_mail {
        return Ok(());
    }
    let letter = Letter::Invitation {
        workspace: workspace.to_owned(),
        inviter: who.name.clone(),
        role: invitation.role,
        link: link(server, invitation).await?,
    };
    let of = Some(invitation.workspace_id);
    engine::mail::put(tx, of, &invitation.email, &invitation.language, &letter, now).await.map(|_| ())
}

/// Whether a caller may invite as that: an admin up to admins, only an owner owners.
pub fn may_manage(who: &Caller, role: Role) -> bool {
    role < Role::Owner || who.role == Role::Owner
}

/// The refusal of whoever may not.
pub fn only_owners() -> Problem {
    Problem::forbidden("Only an owner invites owners. Ask one, or choose another role.")
}
