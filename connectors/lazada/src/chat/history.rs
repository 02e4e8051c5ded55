//! Reading a session's messages (lazada §3.2): newest first, and `start_time` is the *upper* bound of a page.

use std::collections::{BTreeMap, BTreeSet};

use connector::{AccountContext, Exchange, Fault, HistoryAsk, Op, Page, Plan, Reply, ThreadContext};
use model::Time;
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::{
    get,
    row::{self, Known},
};
use crate::scalar::{self, epoch, flag, id, int};

/// Rows per page: more is not documented.
pub(super) const PAGE: &str = "20";
/// Pages that may begin at one millisecond: more are a list that runs in circles.
const SAME_MAX: u32 = 50;

/// Where a list goes on: both halves are needed (lazada §3.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct At {
    #[serde(rename = "t")]
    pub start: i64,
    #[serde(rename = "l")]
    pub last: String,
    /// Pages that began at this very millisecond.
    #[serde(rename = "n", default, skip_serializing_if = "is_zero")]
    pub same: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// Rows of either list with where it goes on.
#[derive(Debug)]
pub(super) struct Rows {
    pub rows: Vec<Box<RawValue>>,
    /// Where older ones begin; none at the end.
    pub older: Option<At>,
}

/// Reads a page of either list. An empty page that promises more, a cursor that is missing, that was there before or that goes
/// forwards ends the walk.
pub(super) fn rows(
    answer: &Reply,
    list: &str,
    last_key: &str,
    asked: i64,
    at: Option<&At>,
) -> Result<Rows, Fault> {
    #[derive(Deserialize)]
    struct Whole {
        data: BTreeMap<String, Box<RawValue>>,
    }
    let data: Value = scalar::data(answer)?;
    let whole: Whole = answer.json()?;
    let rows: Vec<Box<RawValue>> = match whole.data.get(list) {
        Some(raw) if raw.get().trim() != "null" => serde_json::from_str(raw.get())
            .map_err(|_| Fault::malformed(format!("Lazada answered with a {list} that is no list")))?,
        _ => Vec::new(),
    };
    let same = |start: i64| if start == asked { at.map_or(0, |at| at.same) + 1 } else { 0 };
    let next = int(&data, "next_start_time").zip(id(&data, last_key));
    let next = next.map(|(start, last)| At { same: same(start), start, last });
    let older = next.filter(|next| {
        flag(&data, "has_more") == Some(true)
            && !rows.is_empty()
            && next.start <= asked
            && next.same <= SAME_MAX
            && at.is_none_or(|at| (at.start, &at.last) != (next.start, &next.last))
    });
    Ok(Rows { rows, older })
}

impl Rows {
    /// The platform's time of the oldest row of the page.
    pub(super) fn oldest(&self, key: &str) -> Option<Time> {
        self.rows.iter().filter_map(|raw| epoch(&scalar::look_into(raw), key)).min()
    }

    /// Messages as deliveries.
    pub(super) fn deliveries(&self, shop: &str, known: &Known) -> Vec<connector::Delivery> {
        let mut seen = BTreeSet::new();
        self.rows
            .iter()
            .flat_map(|raw| row::delivery(shop, known, raw))
            .filter(|d| seen.insert(d.key.clone()))
            .collect()
    }
}

/// The exchange that reads one page of a session's messages; `upto` is where the first page begins.
pub(super) fn ask(account: &AccountContext, op: Op, session: &str, upto: Time, at: Option<&At>) -> Exchange {
    let start = at.map_or(upto.as_millis(), |at| at.start).to_string();
    let mut pairs = vec![("session_id", session), ("start_time", start.as_str()), ("page_size", PAGE)];
    pairs.extend(at.map(|at| ("last_message_id", at.last.as_str())));
    get(account, op, "/im/message/list", &pairs)
}

/// Reads a page of messages that was asked for with [`ask`].
pub(super) fn messages(answer: &Reply, upto: Time, at: Option<&At>) -> Result<Rows, Fault> {
    let asked = at.map_or(upto.as_millis(), |at| at.start);
    rows(answer, "message_list", "last_message_id", asked, at)
}

/// Reads a session again, newest first. Lazada has no call for single messages: the newest page holds those that are named.
pub(crate) fn history(account: &AccountContext, thread: &ThreadContext, asked: &HistoryAsk) -> Plan<Page> {
    let at: Option<At> = asked.cursor.as_deref().and_then(|c| serde_json::from_str(c).ok());
    let (shop, now, since) = (account.external_id.clone(), account.now, asked.since);
    let named = !asked.messages.is_empty();
    let known = Known {
        buyer: thread.contact.bytes().all(|b| b.is_ascii_digit()).then(|| thread.contact.clone()),
        ..Known::default()
    };
    Plan::ask(ask(account, Op::History, &thread.thread.id, now, at.as_ref()), move |r| {
        let read = messages(&r, now, at.as_ref())?;
        let past = since.is_some_and(|since| read.oldest("send_time").is_some_and(|oldest| oldest < since));
        let older = read.older.clone().filter(|_| !past && !named);
        Ok(Page {
            deliveries: read.deliveries(&shop, &known),
            more: older.is_some(),
            cursor: older.and_then(|at| serde_json::to_string(&at).ok()),
            confirm: None,
        })
    })
}
