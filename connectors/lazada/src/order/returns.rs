//! Returns and cancellations (lazada §4.6). They say what we call their order, so a page of them is delivered as the orders they
//! belong to.

use std::time::Duration;

use connector::{AccountContext, Auth, Exchange, Fault, Literal, Op, Page, Plan, PollAsk, Reply, Request};
use model::Time;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    fetch::{self, More},
    literal::{list, number, word},
    status::{self, Reverse},
};
use crate::{
    account,
    country::{self, Country},
    manifest, patience,
    scalar::{id, look_into},
};

/// Returns per page: as many as orders are read in one go.
const PAGE: usize = manifest::ORDERS_PER_CALL;
/// What is this young is read again.
const OVERLAP: Duration = Duration::from_mins(10);
/// How far back the very first poll looks when no import went before.
const DAY: Duration = Duration::from_hours(24);

/// A return of an order.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Returned {
    trade_order_id: Literal,
    request_type: Literal,
    #[serde(deserialize_with = "list")]
    reverse_order_lines: Vec<Line>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Line {
    reverse_status: Literal,
    return_order_line_gmt_modified: Literal,
    return_order_line_gmt_create: Literal,
}

impl Returned {
    /// The order's number.
    pub(super) fn trade_order(&self) -> Option<String> {
        number(&self.trade_order_id)
    }

    /// What each of its lines says.
    pub(super) fn lines(&self) -> impl Iterator<Item = Reverse> + '_ {
        let request = word(&self.request_type).unwrap_or_default();
        self.reverse_order_lines
            .iter()
            .map(move |line| status::of_reverse(&request, &word(&line.reverse_status).unwrap_or_default()))
    }

    /// When it last changed, as far as told.
    pub(super) fn changed_at(&self) -> Option<Time> {
        let of =
            |l: &Literal| l.0.trim().parse::<i64>().ok().filter(|n| *n > 0).map(Time::from_unix_of_any_unit);
        let line =
            |l: &Line| of(&l.return_order_line_gmt_modified).or_else(|| of(&l.return_order_line_gmt_create));
        self.reverse_order_lines.iter().filter_map(line).max()
    }
}

/// The order's number of a raw row.
pub(super) fn trade_order(raw: &RawValue) -> Option<String> {
    id(&look_into(raw), "trade_order_id")
}

/// A page of returns.
pub(super) struct Rows {
    pub rows: Vec<Box<RawValue>>,
    total: Option<i64>,
}

/// Reads what is under `result`.
pub(super) fn rows(reply: &Reply) -> Result<Rows, Fault> {
    #[derive(Deserialize)]
    struct Whole {
        result: Listed,
    }
    #[derive(Deserialize)]
    struct Listed {
        #[serde(default)]
        items: Option<Vec<Box<RawValue>>>,
        #[serde(default)]
        total: Literal,
    }
    let whole: Whole = reply.json()?;
    Ok(Rows { rows: whole.result.items.unwrap_or_default(), total: whole.result.total.0.trim().parse().ok() })
}

fn list_of(country: &Country, page: i64) -> Request {
    Request::get(country.api, "/reverse/getreverseordersforseller", Auth::Grant)
        .query("page_no", page.to_string())
        .query("page_size", PAGE.to_string())
}

/// The exchange that reads the returns of one order.
pub(super) fn ask_of_order(op: Op, country: &Country, order_id: &str) -> Exchange {
    let request = list_of(country, 1).query("trade_order_id", order_id);
    Exchange::read(op, manifest::SELLER, request)
}

/// Where the feed stands; milliseconds.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Walk {
    from: i64,
    to: i64,
    page: i64,
    /// All changes until `to` are read.
    #[serde(default)]
    idle: bool,
}

impl Walk {
    fn of(ask: &PollAsk) -> Walk {
        let fresh =
            |from: Time| Walk { from: from.as_millis(), to: ask.now.as_millis(), page: 1, idle: false };
        match ask.cursor.as_deref().and_then(|c| serde_json::from_str::<Walk>(c).ok()) {
            Some(walk) if walk.idle => fresh(Time::from_millis(walk.to).min(ask.now).before(OVERLAP)),
            Some(walk) => walk,
            None => fresh(ask.since.unwrap_or_else(|| ask.now.before(DAY)).min(ask.now)),
        }
    }

    fn cursor(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }
}

/// Reads the next page of changed returns.
pub(crate) fn poll(account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
    let nothing = |cursor| Page { deliveries: Vec::new(), cursor, more: false, confirm: None };
    if !account::sells(account) {
        return Plan::done(nothing(None));
    }
    let walk = Walk::of(ask);
    let (country, _) = country::of_shop(&account.external_id);
    let request = list_of(country, walk.page)
        .query("ReverseOrderLineModifiedTimeRangeStart", walk.from.to_string())
        .query("ReverseOrderLineModifiedTimeRangeEnd", walk.to.to_string());
    let (account, held) = (account.clone(), ask.cursor.clone());
    let more = if ask.since.is_some() { More::Nothing } else { More::Untold };
    patience::ask(Exchange::read(Op::Poll, manifest::SELLER, request), move |answer| {
        let list = match answer.and_then(|r| rows(&r)) {
            Ok(list) => list,
            // Some shops have no returns by API (lazada §5.2): there is nothing to mend.
            Err(f) if f.code == "Mp3SellerApiLimit" => return Plan::done(nothing(held)),
            Err(f) => return Plan::refuse(f),
        };
        let mut numbers: Vec<String> = list.rows.iter().filter_map(|raw| trade_order(raw)).collect();
        numbers.sort();
        numbers.dedup();
        let rows_read = i64::try_from(list.rows.len()).unwrap_or(i64::MAX);
        // Lazada may give shorter pages than were asked for; an empty one is the end in any case.
        let more_counted = |total| walk.page.saturating_mul(rows_read) < total;
        let whole = rows_read > 0 && list.total.map_or(list.rows.len() >= PAGE, more_counted);
        let walk = if whole { Walk { page: walk.page + 1, ..walk } } else { Walk { idle: true, ..walk } };
        fetch::by_number(Op::Poll, &account, numbers, more, list.rows).map(move |deliveries| Page {
            deliveries,
            cursor: walk.cursor(),
            more: whole,
            confirm: None,
        })
    })
}
