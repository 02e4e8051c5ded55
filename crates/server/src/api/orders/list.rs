//! Lists orders.

use std::{sync::Arc, time::Duration};

use axum::{Json as Answer, extract::State};
use model::OrderId;
use serde::Deserialize;
use store::{
    order::{OrderFilter, StoredOrder},
    search::{Found, FoundKind, SearchAsk, search},
};
use utoipa::IntoParams;

use crate::{
    auth::{Caller, Viewer},
    extract::{Params, limit, one, words},
    problem::Problem,
    shape::{Order, OrderStatus, Page},
    state::Server,
    view,
};

/// Which orders.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct OrdersAsk {
    /// A platform's name.
    platform: Option<String>,
    /// An account's id.
    account: Option<String>,
    /// Statuses, parted by commas.
    #[param(example = "to_ship,shipped")]
    status: Option<String>,
    /// A contact's id.
    contact: Option<String>,
    /// Only those where something says this: number, product, recipient.
    q: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// 1 to 100; 50, if left out.
    limit: Option<String>,
}

/// Lists orders, newest first.
#[utoipa::path(get, path = "/orders", tag = "orders", operation_id = "orders_list", params(OrdersAsk), responses((status = 200, body = Page<Order>)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    who: Viewer,
    Params(ask): Params<OrdersAsk>,
) -> Result<Answer<Page<Order>>, Problem> {
    let limit = limit(ask.limit.as_deref())?;
    let cursor = ask.cursor.as_deref().filter(|c| !c.is_empty());
    let filter = OrderFilter {
        platform: one("platform", ask.platform.as_deref())?,
        account: one("account", ask.account.as_deref())?,
        status: words::<OrderStatus>("status", ask.status.as_deref())?.into_iter().map(Into::into).collect(),
        contact: one("contact", ask.contact.as_deref())?,
        external_id: None,
    };
    let (stored, next) = if let Some(q) = ask.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        found(&server, &who, q, &filter, cursor, limit).await?
    } else {
        let page = store::order::list(&server.store, &who.sight, &filter, cursor, limit).await?;
        (page.items, page.next)
    };
    Ok(Answer(Page { items: view::orders(stored), next_cursor: next }))
}

/// Those where something says it.
async fn found(
    server: &Server,
    who: &Caller,
    q: &str,
    filter: &OrderFilter,
    cursor: Option<&str>,
    limit: u32,
) -> Result<(Vec<StoredOrder>, Option<String>), Problem> {
    let ask = SearchAsk {
        text: q.to_owned(),
        kinds: vec![FoundKind::Order],
        conversation: None,
        cursor: cursor.map(str::to_owned),
        limit,
        deadline: Duration::from_secs(2),
    };
    let page = search(&server.store, &who.sight, &ask).await?;
    let ids: Vec<OrderId> = page
        .items
        .iter()
        .filter_map(|hit| match hit {
            Found::Order { id, .. } => Some(*id),
            _ => None,
        })
        .collect();
    let mut stored = store::order::get_many(&server.store, &who.sight, &ids).await?;
    stored.retain(|o| fits(o, filter));
    stored.sort_by_key(|o| ids.iter().position(|id| *id == o.id));
    Ok((stored, page.next))
}

fn fits(o: &StoredOrder, filter: &OrderFilter) -> bool {
    (filter.status.is_empty() || filter.status.contains(&o.order.status))
        && filter.platform.as_ref().is_none_or(|platform| o.account.platform == *platform)
        && filter.account.is_none_or(|account| o.account.id == account)
        && filter.contact.is_none_or(|contact| o.contact_id == Some(contact))
}
