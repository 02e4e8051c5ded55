//! Reading a thread's messages (tiktok §3.1): newest first, at most ten to a page.

use std::time::Duration;

use connector::{
    AccountContext, Delivery, Exchange, Fault, HistoryAsk, Method, Op, Page, Plan, Reply, ThreadContext,
};
use model::Time;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{message, messages_path, row};
use crate::{account, reply};

/// The most that the platform gives at once.
const PAGE: &str = "10";
/// How far back a thread is read when nobody says: each page costs one of the day's calls.
const FAR: Duration = Duration::from_hours(30 * 24);

/// A page of messages as it was read.
pub(super) struct Rows {
    pub rows: Vec<Box<RawValue>>,
    /// Where older ones begin; none at the end.
    pub older: Option<String>,
}

impl Rows {
    /// The platform's time of the oldest message of the page.
    pub(super) fn oldest(&self) -> Option<Time> {
        self.rows.iter().filter_map(|raw| message::time(&reply::look_into(raw), "create_time")).min()
    }

    /// The rows as deliveries, each once.
    pub(super) fn deliveries(&self, shop: &str, thread: &str) -> Vec<Delivery> {
        let mut seen = std::collections::BTreeSet::new();
        self.rows
            .iter()
            .flat_map(|raw| row::delivery(shop, thread, None, raw))
            .filter(|d| seen.insert(d.key.clone()))
            .collect()
    }
}

/// The exchange that reads one page of a thread.
pub(super) fn ask(
    op: Op,
    bucket: &'static str,
    account: &AccountContext,
    thread: &str,
    page: Option<&str>,
) -> Exchange {
    let mut request = account::call(account, Method::Get, &messages_path(thread), None)
        .query("page_size", PAGE)
        .query("sort_order", "DESC")
        .query("sort_field", "create_time");
    if let Some(page) = page {
        request = request.query("page_token", page);
    }
    Exchange::read(op, bucket, request)
}

/// Reads an answer. `page` is the one that was asked for: a page that leads to itself is the last.
pub(super) fn rows(answer: &Reply, page: Option<&str>) -> Result<Rows, Fault> {
    #[derive(Deserialize)]
    struct Messages {
        messages: Option<Vec<Box<RawValue>>>,
        #[serde(default)]
        next_page_token: Value,
    }
    let read: Messages = reply::data(answer)?;
    // A thread without messages may leave the list out, but not the page's end.
    let rows = match (read.messages, &read.next_page_token) {
        (Some(rows), _) => rows,
        (None, Value::String(end)) if end.is_empty() => Vec::new(),
        _ => return Err(Fault::malformed("TikTok Shop answered without a list of messages")),
    };
    let older = reply::next_page(&read.next_page_token).filter(|next| Some(next.as_str()) != page);
    Ok(Rows { rows, older })
}

/// Reads a page of a thread again.
pub(crate) fn history(account: &AccountContext, thread: &ThreadContext, asked: &HistoryAsk) -> Plan<Page> {
    let (shop, id) = (account.external_id.clone(), thread.thread.id.clone());
    let (page, since) = (asked.cursor.clone(), asked.since.unwrap_or(account.now.before(FAR)));
    let exchange = ask(Op::History, crate::manifest::CHAT_READ, account, &id, page.as_deref());
    Plan::ask(exchange, move |r| {
        let read = rows(&r, page.as_deref())?;
        let past = read.oldest().is_none_or(|oldest| oldest < since);
        let deliveries = read.deliveries(&shop, &id);
        let cursor = read.older.filter(|_| !past);
        Ok(Page { deliveries, more: cursor.is_some(), cursor, confirm: None })
    })
}
