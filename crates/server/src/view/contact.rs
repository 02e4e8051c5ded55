//! Contacts, with who they are on which account.

use std::collections::HashMap;

use model::{AccountId, ContactId};
use store::{Sight, contact::Contact as Stored};

use crate::{
    extract::etag,
    problem::Problem,
    shape::{AccountRef, Contact, Identity, When, web_address},
    state::Server,
};

/// Reads and shows one; none when it is not seen. One that went up in another is shown as that.
pub async fn contact(server: &Server, sight: &Sight, id: ContactId) -> Result<Option<Contact>, Problem> {
    let standing = store::contact::standing(&server.store, sight.workspace(), id).await?;
    let Some(id) = standing else { return Ok(None) };
    let found = store::contact::get(&server.store, sight, id).await?;
    Ok(contacts(server, sight, found.into_iter().collect()).await?.pop())
}

/// Shows several, in their order, with the identities and conversations that are seen.
pub async fn contacts(server: &Server, sight: &Sight, stored: Vec<Stored>) -> Result<Vec<Contact>, Problem> {
    if stored.is_empty() {
        return Ok(Vec::new());
    }
    let accounts: HashMap<AccountId, AccountRef> = store::account::list(&server.store, sight)
        .await?
        .into_iter()
        .map(|a| (a.id, AccountRef { id: a.id.into(), platform: a.platform.to_string(), name: a.name }))
        .collect();
    let mut shown = Vec::with_capacity(stored.len());
    for c in stored {
        let conversations = store::conversation::of_contact(&server.store, sight, c.id).await?;
        let identities = store::contact::identities(&server.store, sight, c.id).await?;
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
        shown.push(Contact {
            id: c.id.into(),
            name: c.profile.name.unwrap_or_default(),
            avatar_url: c.profile.avatar_url.and_then(web_address),
            phone: c.profile.phone,
            email: c.profile.email,
            about: c.profile.notes,
            language: c.profile.language,
            identities,
            created_at: When(c.created_at),
            updated_at: When(c.updated_at),
            etag: etag(c.version),
        });
    }
    Ok(shown)
}
