//! Who an issuer's person is here.

use std::sync::Arc;

use model::{Role, UserId};
use store::{StoreError, audit::By};

use super::{Newcomers, Provider, Refused, token::Claims};
use crate::{
    api::sign_in::{self, Comer},
    auth::{Arrival, NO_PASSWORD},
    state::Server,
};

/// Lets a person in; gives the session's token. `restore` takes the deletion of their only workspace back.
pub async fn admit(
    server: &Arc<Server>,
    provider: &Provider,
    issuer: &str,
    claims: &Claims,
    restore: bool,
    arrival: &Arrival,
) -> Result<String, Refused> {
    let now = server.now();
    let user = match store::sso::find(&server.store, issuer, &claims.sub).await? {
        Some(user) => user,
        None => first_time(server, provider, issuer, claims, arrival).await?,
    };
    let person = store::user::get(&server.store, user).await?.ok_or(Refused::Stranger)?;
    let email = person.email.trim().to_lowercase();
    let comer = Comer { user, email: &email, way: &provider.settings.name, password_hash: None, restore };
    let (token, _) = sign_in::enter(server, comer, arrival, now).await?;
    Ok(token)
}

/// Finds the member with the address that the issuer vouches for, or makes one where the settings say so.
async fn first_time(
    server: &Arc<Server>,
    provider: &Provider,
    issuer: &str,
    claims: &Claims,
    arrival: &Arrival,
) -> Result<UserId, Refused> {
    let email = claims.person.verified_email().ok_or(Refused::Unverified)?;
    let now = server.now();
    let found = store::user::find(&server.store, &email).await?.map(|user| user.id);
    let is_member = match found {
        Some(user) => !store::member::of_user(&server.store, user).await?.is_empty(),
        None => false,
    };
    let newcomers = provider.settings.newcomers.as_ref().filter(|new| welcomes(new, &email));
    let workspace = match newcomers.filter(|_| !is_member) {
        Some(new) => {
            let workspace = store::workspace::find(&server.store, &new.workspace).await?;
            if workspace.is_none() {
                tracing::error!(
                    issuer = provider.settings.name,
                    "the workspace that sign_in.oidc names for newcomers is not there; correct its name in the settings"
                );
            }
            Some(workspace.ok_or(Refused::Stranger)?.id)
        }
        None if is_member => None,
        None => return Err(Refused::Stranger),
    };
    let said = claims.person.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name: String = said.unwrap_or(&email).chars().take(100).collect();
    let (subject, email, name) = (&claims.sub, &email, &name);
    let made = server
        .store
        .write(async |tx| {
            let user = match found {
                Some(user) => user,
                None => store::user::create(&tx, email, name, NO_PASSWORD, now).await?.id,
            };
            store::sso::tie(&tx, issuer, subject, user, now).await?;
            if let Some(workspace) = workspace {
                let member = store::member::create(&tx, workspace, user, Role::Agent, now).await?;
                store::member::updated(&tx, workspace, member.id, now).await?;
                let by = By { from: Some(arrival.address.to_string()), ..By::system() };
                let act = by.did("member.create", Some(&member.id)).with(provider.settings.name.as_str());
                store::audit::append(&tx, workspace, &act, now).await?;
            }
            Ok::<_, StoreError>(user)
        })
        .await;
    match made {
        Ok(user) => Ok(user),
        // The address belongs to somebody whom the issuer knows as another person: it was given on.
        Err(StoreError::Exists(_)) => {
            sign_in::refused(server, found, arrival, "another person of the issuer", now);
            Err(Refused::Stranger)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether somebody with this address becomes a member by themselves.
fn welcomes(new: &Newcomers, email: &str) -> bool {
    email
        .rsplit_once('@')
        .is_some_and(|(_, domain)| new.domains.iter().any(|d| d.eq_ignore_ascii_case(domain)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_domains_are_welcome() {
        let new = Newcomers { workspace: "Market".into(), domains: vec!["Example.com".into()] };
        assert!(welcomes(&new, "nok@example.com"));
        for other in ["nok@evil-example.com", "nok@example.com.evil.test", "nok@a.example.com", "example.com"]
        {
            assert!(!welcomes(&new, other), "{other}");
        }
    }
}
