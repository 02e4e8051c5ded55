//! Searches.

use std::{sync::Arc, time::Duration};

use axum::{Json as Answer, extract::State};
use model::ConversationId;
use serde::{Deserialize, Serialize};
use store::search::{Found, FoundKind};
use utoipa::{IntoParams, ToSchema};

use crate::{
    auth::{Caller, Viewer},
    extract::{Params, limit, words},
    problem::Problem,
    shape::{Contact, Conversation, Id, Message, Order, Page, When},
    state::Server,
    view,
};

/// What to look for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct SearchAsk {
    /// Words, or a part of them in scripts without spaces.
    #[param(required)]
    q: Option<String>,
    /// `message`, `contact`, `order`, parted by commas; all, if left out.
    kind: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// 1 to 100; 50, if left out.
    limit: Option<String>,
}

/// Something that says it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchHit {
    /// What it is.
    pub kind: HitKind,
    /// Its time; hits come newest first.
    pub at: When,
    /// The words around what was found, for `message`.
    pub excerpt: Option<String>,
    /// The message, for `message`.
    pub message: Option<Message>,
    /// The conversation it is in, or the contact's newest one.
    pub conversation: Option<Conversation>,
    /// The contact, for `contact`.
    pub contact: Option<Contact>,
    /// The order, for `order`.
    pub order: Option<Order>,
}

/// What a hit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HitKind {
    /// A message.
    Message,
    /// A contact.
    Contact,
    /// An order.
    Order,
}

/// Searches messages, contacts and orders, newest first, within a time limit.
#[utoipa::path(get, path = "/search", tag = "search", operation_id = "search_read", params(SearchAsk), responses((status = 200, body = Page<SearchHit>)))]
pub async fn read(
    State(server): State<Arc<Server>>,
    who: Viewer,
    Params(ask): Params<SearchAsk>,
) -> Result<Answer<Page<SearchHit>>, Problem> {
    let limit = limit(ask.limit.as_deref())?;
    let text = ask.q.as_deref().unwrap_or("").trim().to_owned();
    if text.is_empty() || text.chars().count() > 200 {
        return Err(Problem::bad_parameter("q", "Say what to look for, in 1 to 200 characters."));
    }
    let kinds = words::<HitKind>("kind", ask.kind.as_deref())?;
    let ask = store::search::SearchAsk {
        text,
        kinds: kinds
            .into_iter()
            .map(|kind| match kind {
                HitKind::Message => FoundKind::Message,
                HitKind::Contact => FoundKind::Contact,
                HitKind::Order => FoundKind::Order,
            })
            .collect(),
        conversation: None,
        cursor: ask.cursor.filter(|c| !c.is_empty()),
        limit,
        deadline: Duration::from_secs(2),
    };
    let page = store::search::search(&server.store, &who.sight, &ask).await?;
    Ok(Answer(Page { items: shown(&server, &who, page.items).await?, next_cursor: page.next }))
}

/// Shows what was found, each kind read in one batch, in the order of the finds. What is gone meanwhile is left out.
async fn shown(server: &Server, who: &Caller, found: Vec<Found>) -> Result<Vec<SearchHit>, Problem> {
    let (mut messages, mut contacts, mut orders) = (Vec::new(), Vec::new(), Vec::new());
    let mut conversations: Vec<ConversationId> = Vec::new();
    for hit in &found {
        match hit {
            Found::Message { id, conversation_id, .. } => {
                messages.push(*id);
                conversations.push(*conversation_id);
            }
            Found::Contact { id, .. } => contacts.push(*id),
            Found::Order { id, .. } => orders.push(*id),
        }
    }
    let messages = store::message::get_many(&server.store, &who.sight, &messages).await?;
    let messages = view::messages(server, who.workspace, messages).await?;
    let contacts = store::contact::get_many(&server.store, &who.sight, &contacts).await?;
    let contacts = view::contacts(server, &who.sight, contacts).await?;
    conversations.extend(
        contacts
            .iter()
            .flat_map(|c| &c.identities)
            .filter_map(|i| i.conversation_id)
            .map(ConversationId::from),
    );
    conversations.sort_unstable();
    conversations.dedup();
    let conversations = view::rows(server, &who.sight, &conversations).await?;
    let orders = view::orders(store::order::get_many(&server.store, &who.sight, &orders).await?);
    let conversation = |id: Id| conversations.iter().find(|c| c.id == id).cloned();
    Ok(found
        .into_iter()
        .filter_map(|hit| match hit {
            Found::Message { id, conversation_id, at, excerpt, .. } => {
                let message = messages.iter().find(|m| m.id == id.into())?.clone();
                Some(SearchHit {
                    kind: HitKind::Message,
                    at: When(at),
                    excerpt: Some(excerpt),
                    message: Some(message),
                    conversation: conversation(conversation_id.into()),
                    contact: None,
                    order: None,
                })
            }
            Found::Contact { id, at, .. } => {
                let contact = contacts.iter().find(|c| c.id == id.into())?.clone();
                let newest = contact
                    .identities
                    .iter()
                    .filter_map(|i| conversation(i.conversation_id?))
                    .max_by_key(|c| c.updated_at);
                Some(SearchHit {
                    kind: HitKind::Contact,
                    at: When(at),
                    excerpt: None,
                    message: None,
                    conversation: newest,
                    contact: Some(contact),
                    order: None,
                })
            }
            Found::Order { id, at, .. } => {
                let order = orders.iter().find(|o| o.id == id.into())?.clone();
                Some(SearchHit {
                    kind: HitKind::Order,
                    at: When(at),
                    excerpt: None,
                    message: None,
                    conversation: None,
                    contact: None,
                    order: Some(order),
                })
            }
        })
        .collect())
}
