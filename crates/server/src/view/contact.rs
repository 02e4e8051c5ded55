//! Contacts, with who they are on which account.

use std::collections::HashMap;

use model::{AccountId, ContactId, WorkspaceId};
use store::contact::Contact as Stored;

use crate::{
    auth::Caller,
    extract::etag,
    problem::Problem,
    shape::{AccountRef, Contact, Identity, MergedContact, When, web_address},
    state::Server,
};

/// Reads and shows one; none when it is not in this workspace. One that went up in another is shown as that.
pub async fn contact(server: &Server, who: &Caller, id: ContactId) -> Result<Option<Contact>, Problem> {
    let workspace = who.workspace;
    let mut found = store::contact::get(&server.store, workspace, id).await?;
    if let Some(into) = found.as_ref().and_then(|c| c.merged_into) {
        found = store::contact::get(&server.store, workspace, into).await?;
    }
    Ok(contacts(server, who, found.into_iter().collect()).await?.pop())
}

/// Shows several as a member may see them, in their order: those who are only on accounts of others are left out.
pub async fn contacts(server: &Server, who: &Caller, stored: Vec<Stored>) -> Result<Vec<Contact>, Problem> {
    let mut shown = contacts_of(server, who.workspace, stored).await?;
    if who.only_accounts.is_some() {
        for contact in &mut shown {
            contact.identities.retain(|i| who.may_see(i.account.id.into()));
        }
        shown.retain(|contact| !contact.identities.is_empty());
    }
    Ok(shown)
}

/// Shows several, whoever asks, in their order.
pub async fn contacts_of(
    server: &Server,
    workspace: WorkspaceId,
    stored: Vec<Stored>,
) -> Result<Vec<Contact>, Problem> {
    if stored.is_empty() {
        return Ok(Vec::new());
    }
    let accounts: HashMap<AccountId, AccountRef> = store::account::list(&server.store, workspace)
        .await?
        .into_iter()
        .map(|a| (a.id, AccountRef { id: a.id.into(), platform: a.platform.to_string(), name: a.name }))
        .collect();
    let mut shown = Vec::with_capacity(stored.len());
    for c in stored {
        let conversations = store::conversation::of_contact(&server.store, workspace, c.id).await?;
        let identities = store::contact::identities(&server.store, workspace, c.id).await?;
        let identities = identities
            .into_iter()
            .filter_map(|i| {
                Some(Identity {
                    account: accounts.get(&i.account_id)?.clone(),
                    conversation_id: conversations
                        .iter()
                        .find(|v| v.account_id == i.account_id)
                        .map(|v| v.id.into()),
                    external_id: i.external_id,
                })
            })
            .collect();
        let merged = store::contact::merged(&server.store, workspace, c.id).await?;
        shown.push(Contact {
            id: c.id.into(),
            name: c.profile.name.unwrap_or_default(),
            avatar_url: c.profile.avatar_url.and_then(web_address),
            phone: c.profile.phone,
            email: c.profile.email,
            about: c.profile.notes,
            language: c.profile.language,
            identities,
            merged: merged
                .into_iter()
                .map(|m| MergedContact {
                    id: m.from.into(),
                    name: m.name.unwrap_or_default(),
                    at: When(m.at),
                })
                .collect(),
            created_at: When(c.created_at),
            updated_at: When(c.updated_at),
            etag: etag(c.version),
        });
    }
    Ok(shown)
}
