//! Reading a thread's messages (shopee §3.4): newest first, pages that may overlap, an offset that is the oldest id seen.

use connector::{
    AccountContext, Delivery, Exchange, Fault, FaultClass, HistoryAsk, Op, Page, Plan, Reply, ThreadContext,
    integer,
};
use model::Time;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{get, row};
use crate::reply;

/// Messages per page: what every known client uses.
const PAGE: &str = "25";

#[derive(Deserialize)]
struct Messages {
    #[serde(default)]
    messages: Option<Vec<Box<RawValue>>>,
    #[serde(default)]
    page_result: Value,
}

/// A page of messages as it was read.
pub(super) struct Rows {
    pub rows: Vec<Box<RawValue>>,
    /// Where older ones begin; none at the end.
    pub older: Option<String>,
}

impl Rows {
    /// The platform's time of the oldest message of the page.
    pub(super) fn oldest(&self) -> Option<Time> {
        self.rows
            .iter()
            .filter_map(|raw| integer(&reply::look_into(raw), "created_timestamp"))
            .map(Time::from_unix_of_any_unit)
            .min()
    }

    /// The rows as deliveries.
    pub(super) fn deliveries(&self, shop: &str, thread: &str, buyer: Option<&str>) -> Vec<Delivery> {
        let mut seen = std::collections::BTreeSet::new();
        self.rows
            .iter()
            .flat_map(|raw| row::delivery(shop, thread, buyer, raw))
            .filter(|d| seen.insert(d.key.clone()))
            .collect()
    }
}

/// The exchange that reads one page of a thread.
pub(super) fn ask(op: Op, thread: &str, offset: Option<&str>) -> Exchange {
    match offset {
        None => get(op, "get_message", &[("conversation_id", thread), ("page_size", PAGE)]),
        Some(o) => get(op, "get_message", &[("conversation_id", thread), ("page_size", PAGE), ("offset", o)]),
    }
}

/// Reads one page; `offset` is the one that was asked with, so that a repeated one ends the walk.
pub(super) fn rows(answer: &Reply, offset: Option<&str>) -> Result<Rows, Fault> {
    let read: Messages = reply::response(answer)?;
    let rows = read.messages.unwrap_or_default();
    let older = reply::id(&read.page_result, "next_offset")
        .filter(|next| !rows.is_empty() && Some(next.as_str()) != offset);
    Ok(Rows { rows, older })
}

/// Reads a thread again: the messages named, or a page from the newest on.
pub(crate) fn history(account: &AccountContext, thread: &ThreadContext, ask: &HistoryAsk) -> Plan<Page> {
    let (shop, id) = (account.external_id.clone(), thread.thread.id.clone());
    let buyer = numeric(&thread.contact);
    if !ask.messages.is_empty() {
        return named(shop, id, buyer, ask.messages.clone());
    }
    let (offset, since) = (ask.cursor.clone(), ask.since);
    Plan::ask(self::ask(Op::History, &id, offset.as_deref()), move |r| {
        let read = rows(&r, offset.as_deref())?;
        let past = since.is_some_and(|since| read.oldest().is_some_and(|oldest| oldest < since));
        let cursor = read.older.clone().filter(|_| !past);
        Ok(Page {
            deliveries: read.deliveries(&shop, &id, buyer.as_deref()),
            more: cursor.is_some(),
            cursor,
            confirm: None,
        })
    })
}

/// A contact that is a buyer's user id; ours for a thread that names nobody is none.
fn numeric(contact: &str) -> Option<String> {
    (!contact.is_empty() && contact.bytes().all(|b| b.is_ascii_digit())).then(|| contact.to_owned())
}

/// Reads named messages. How Shopee wants the list is not settled (shopee §8.5): as the text of a JSON array first, as
/// repeated keys where that is refused.
fn named(shop: String, thread: String, buyer: Option<String>, messages: Vec<String>) -> Plan<Page> {
    let list = serde_json::to_string(&messages).unwrap_or_default();
    let first = get(
        Op::History,
        "get_message",
        &[("conversation_id", &thread), ("page_size", PAGE), ("message_id_list", &list)],
    );
    let page = move |r: &Reply, shop: &str, thread: &str| {
        rows(r, None).map(|read| Page {
            deliveries: read.deliveries(shop, thread, buyer.as_deref()),
            cursor: None,
            more: false,
            confirm: None,
        })
    };
    Plan::ask_then(first, move |answer| match answer {
        Ok(r) => Plan::Done(page(&r, &shop, &thread)),
        Err(f) if f.class == FaultClass::Invalid && f.code.contains("param") => {
            let mut pairs = vec![("conversation_id", thread.as_str()), ("page_size", PAGE)];
            pairs.extend(messages.iter().map(|m| ("message_id_list", m.as_str())));
            let again = get(Op::History, "get_message", &pairs);
            Plan::ask(again, move |r| page(&r, &shop, &thread))
        }
        Err(f) => Plan::refuse(f),
    })
}
