//! Gives out all that is kept of a contact.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::ContactId;
use serde::Serialize;
use store::message::Where;
use utoipa::ToSchema;

use crate::{
    auth::Owner,
    extract::At,
    problem::Problem,
    shape::{Contact, Conversation, Message, Order},
    state::Server,
    view,
};

/// Rows read at once.
const PAGE: u32 = 200;

/// All that is kept of a contact.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactExport {
    /// Who.
    pub contact: Contact,
    /// Their conversations.
    pub conversations: Vec<ConversationExport>,
    /// Their orders.
    pub orders: Vec<Order>,
}

/// A conversation, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationExport {
    /// The conversation.
    pub conversation: Conversation,
    /// Everything in it, oldest first.
    pub messages: Vec<Message>,
}

/// Gives out all that is kept of a contact.
#[utoipa::path(get, path = "/contacts/{id}/export", tag = "contacts", operation_id = "contacts_export", params(("id" = String, Path)), responses((status = 200, body = ContactExport)))]
pub async fn export(
    State(server): State<Arc<Server>>,
    who: Owner,
    At(id): At<ContactId>,
) -> Result<Answer<ContactExport>, Problem> {
    let contact = view::contact(&server, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    let id = ContactId::from(contact.id);
    let mut conversations = Vec::new();
    for stored in store::conversation::of_contact(&server.store, &who.sight, id).await? {
        let Some(conversation) = view::conversation(&server, &who.sight, stored.id).await? else {
            continue;
        };
        let (mut messages, mut place) = (Vec::new(), Where::Newest);
        loop {
            let page = store::message::page(&server.store, &who.sight, stored.id, place, PAGE).await?;
            let oldest = page.items.first().map(|row| row.message.id);
            let mut earlier = view::messages(&server, who.workspace, page.items).await?;
            earlier.append(&mut messages);
            messages = earlier;
            match oldest {
                Some(id) if page.has_more_before => place = Where::Before(id),
                _ => break,
            }
        }
        conversations.push(ConversationExport { conversation, messages });
    }
    let (mut orders, mut cursor) = (Vec::new(), None);
    loop {
        let page = store::order::of_contact(&server.store, &who.sight, id, cursor.as_deref(), PAGE).await?;
        orders.extend(view::orders(page.items));
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    Ok(Answer(ContactExport { contact, conversations, orders }))
}
