//! Somebody changes what members know of a contact.

use model::Time;
use store::{
    StoreError, Tx,
    change::{self, ChangeKind, NewChange},
    contact::{self, Contact},
    conversation,
};

/// What to change: none stays, `Some(None)` empties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactChange {
    /// What we call them. From then on the platform's name no longer replaces it; emptied, it does again.
    pub name: Option<Option<String>>,
    /// Telephone.
    pub phone: Option<Option<String>>,
    /// Mail address.
    pub email: Option<Option<String>>,
    /// What members know about them.
    pub notes: Option<Option<String>>,
}

/// Changes a contact that was read in this transaction.
pub async fn change(
    tx: &Tx,
    contact: &mut Contact,
    what: &ContactChange,
    now: Time,
) -> Result<(), StoreError> {
    let profile = &mut contact.profile;
    if let Some(name) = &what.name {
        let name = said(name.as_ref());
        profile.name_is_ours = name.is_some();
        // Without a name of ours the last one we know stays, until the platform tells another.
        profile.name = name.or(profile.name.take());
    }
    for (field, value) in [
        (&mut profile.phone, &what.phone),
        (&mut profile.email, &what.email),
        (&mut profile.notes, &what.notes),
    ] {
        if let Some(value) = value {
            *field = said(value.as_ref());
        }
    }
    contact::save(tx, contact, now).await?;
    note(tx, contact, now).await
}

/// A text without space around it; an empty one is none.
fn said(text: Option<&String>) -> Option<String> {
    text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

/// Notes for the stream that a contact changed, and the rows that show them.
pub(super) async fn note(tx: &Tx, contact: &Contact, now: Time) -> Result<(), StoreError> {
    let mut noted = vec![NewChange {
        kind: ChangeKind::ContactUpdated,
        object_id: contact.id.uuid(),
        account_id: None,
        conversation_id: None,
    }];
    for c in conversation::of_contact(tx, &store::Sight::house(contact.workspace_id), contact.id).await? {
        noted.push(NewChange {
            kind: ChangeKind::ConversationUpdated,
            object_id: c.id.uuid(),
            account_id: Some(c.account_id),
            conversation_id: Some(c.id),
        });
    }
    change::note(tx, contact.workspace_id, &noted, now).await
}
