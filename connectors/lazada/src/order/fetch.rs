//! Reading orders with their items, and where that says more, their trace and returns (lazada §4.2 to §4.6).

use std::collections::BTreeMap;

use connector::{
    AccountContext, Auth, Delivery, Exchange, Fault, FaultClass, Op, Plan, Reply, Request, sha256_hex,
};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    literal::word,
    read::{Head, Item, moment},
    returns, status, trace,
};
use crate::{
    account, country, manifest, patience,
    scalar::{id, int, journal_key, look_into, quoted},
};

/// Most calls for traces, and most for returns, behind one reading of orders.
const EXTRA: usize = 15;

/// What is asked for beside orders and items.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum More {
    /// Traces and returns of all that may have them: somebody looks at these orders now.
    All,
    /// Only what the items themselves leave open.
    Untold,
    /// Nothing: an import of what is long over.
    Nothing,
}

/// An order on its way into a delivery.
pub(super) struct Gathered {
    raw: Box<RawValue>,
    pub head: Head,
    rows: Vec<Box<RawValue>>,
    items: Vec<Item>,
    trace: Option<Box<RawValue>>,
    returns: Vec<Box<RawValue>>,
}

impl Gathered {
    /// Takes a row in. What cannot be read still becomes a delivery, and is shown as failed.
    pub(super) fn of(raw: Box<RawValue>) -> Gathered {
        let head = serde_json::from_str(raw.get()).unwrap_or_default();
        Gathered { raw, head, rows: Vec::new(), items: Vec::new(), trace: None, returns: Vec::new() }
    }

    fn any(&self, is: impl Fn(&str) -> bool) -> bool {
        let of_items = self.items.iter().filter_map(|i| word(&i.status)).any(|s| is(&s));
        of_items || (self.items.is_empty() && self.head.statuses.iter().filter_map(word).any(|s| is(&s)))
    }

    fn wants_trace(&self, more: More) -> bool {
        let untold = || self.items.iter().any(|i| word(&i.tracking_code).is_none());
        match more {
            More::All => self.any(status::travels),
            More::Untold => self.any(status::travels) && untold(),
            More::Nothing => false,
        }
    }

    fn wants_returns(&self, more: More) -> bool {
        let told = |i: &Item| {
            word(&i.reverse_order_id).is_some_and(|id| id != "0") || word(&i.return_status).is_some()
        };
        let named = || self.items.iter().any(told);
        match more {
            More::All => named() || self.any(status::may_return),
            More::Untold => named(),
            More::Nothing => false,
        }
    }
}

/// Orders by number. Those that are not there are left out.
pub(crate) fn orders(account: &AccountContext, external_ids: &[String]) -> Plan<Vec<Delivery>> {
    // A shop that has only chat has no permission to ask with, and must not lose it over a card.
    if !account::sells(account) {
        return Plan::done(Vec::new());
    }
    by_number(Op::Orders, account, external_ids.to_vec(), More::All, Vec::new())
}

/// The same, with returns that are known already.
pub(super) fn by_number(
    op: Op,
    account: &AccountContext,
    ids: Vec<String>,
    more: More,
    known: Vec<Box<RawValue>>,
) -> Plan<Vec<Delivery>> {
    let mut todo: Vec<String> =
        ids.into_iter().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect();
    todo.dedup();
    todo.truncate(manifest::ORDERS_PER_CALL);
    todo.reverse();
    let account = account.clone();
    heads(op, account.clone(), todo, Vec::new())
        .then(move |gathered| deliveries(op, &account, gathered, more, known))
}

/// Reads orders one by one, the last of `todo` first.
fn heads(
    op: Op,
    account: AccountContext,
    mut todo: Vec<String>,
    mut found: Vec<Gathered>,
) -> Plan<Vec<Gathered>> {
    let Some(order_id) = todo.pop() else { return Plan::done(found) };
    let (country, _) = country::of_shop(&account.external_id);
    let request = Request::get(country.api, "/order/get", Auth::Grant).query("order_id", order_id);
    patience::ask(Exchange::read(op, manifest::SELLER, request), move |answer| {
        match answer.and_then(|r| one(&r)) {
            Ok(raw) => found.push(Gathered::of(raw)),
            Err(f) if f.class == FaultClass::Gone => {}
            Err(f) => return Plan::refuse(f),
        }
        heads(op, account, todo, found)
    })
}

/// The order under `data`.
fn one(reply: &Reply) -> Result<Box<RawValue>, Fault> {
    #[derive(Deserialize)]
    struct Whole {
        data: Box<RawValue>,
    }
    let whole: Whole = reply.json()?;
    if !whole.data.get().trim_start().starts_with('{') {
        return Err(Fault::malformed("Lazada answered without an order"));
    }
    Ok(whole.data)
}

/// A list of rows: `data` itself, or the member `key` of it.
pub(super) fn rows(reply: &Reply, key: &str) -> Result<Vec<Box<RawValue>>, Fault> {
    #[derive(Deserialize)]
    struct Whole {
        data: Box<RawValue>,
    }
    let whole: Whole = reply.json()?;
    if let Ok(rows) = serde_json::from_str(whole.data.get()) {
        return Ok(rows);
    }
    let members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(whole.data.get())
        .map_err(|_| Fault::malformed(format!("Lazada answered without {key}")))?;
    match members.get(key) {
        None => Ok(Vec::new()),
        Some(raw) => serde_json::from_str::<Option<Vec<Box<RawValue>>>>(raw.get())
            .map(Option::unwrap_or_default)
            .map_err(|_| Fault::malformed(format!("Lazada answered with {key} that are no list"))),
    }
}

/// How many orders fit what was asked for, where told.
pub(super) fn total(reply: &Reply) -> Option<usize> {
    let whole: Value = reply.json().ok()?;
    int(whole.get("data")?, "countTotal").and_then(|n| usize::try_from(n).ok())
}

/// Orders as deliveries: items by fifty, then what more is wanted.
pub(super) fn deliveries(
    op: Op,
    account: &AccountContext,
    gathered: Vec<Gathered>,
    more: More,
    known: Vec<Box<RawValue>>,
) -> Plan<Vec<Delivery>> {
    let ids: Vec<String> = gathered.iter().filter_map(|g| g.head.number()).collect();
    if ids.is_empty() {
        return Plan::done(gathered.iter().map(|g| delivery(&account.external_id, g)).collect());
    }
    let (country, _) = country::of_shop(&account.external_id);
    // Numbers leave bare, as the documentation has them.
    let list: Vec<Value> = ids
        .iter()
        .map(|id| id.parse::<u64>().map_or_else(|_| Value::from(id.as_str()), Value::from))
        .collect();
    let request = Request::get(country.api, "/orders/items/get", Auth::Grant)
        .query("order_ids", Value::from(list).to_string());
    let account = account.clone();
    let items = patience::ask(Exchange::read(op, manifest::SELLER, request), |answer| {
        Plan::Done(answer.and_then(|r| rows(&r, "order_items")))
    });
    items.then(move |rows| {
        let mut gathered = with_items(gathered, &rows);
        for g in &mut gathered {
            let number = g.head.number();
            let own = |raw: &RawValue| number.is_some() && returns::trade_order(raw) == number;
            g.returns = known.iter().filter(|raw| own(raw)).cloned().collect();
        }
        let wanted = |is: &dyn Fn(&Gathered) -> bool| -> Vec<usize> {
            let mut all: Vec<usize> =
                (0..gathered.len()).filter(|at| is(&gathered[*at])).take(EXTRA).collect();
            all.reverse();
            all
        };
        let traces = wanted(&|g| g.wants_trace(more));
        let missing = wanted(&|g| g.returns.is_empty() && g.wants_returns(more));
        trace_each(op, account.clone(), gathered, traces)
            .then(move |gathered| {
                returns_of_each(op, account.clone(), gathered, missing).map(move |all| (account, all))
            })
            .map(|(account, all)| all.iter().map(|g| delivery(&account.external_id, g)).collect())
    })
}

/// Puts items to their orders. Rows come grouped by order, or one by one.
fn with_items(mut gathered: Vec<Gathered>, rows: &[Box<RawValue>]) -> Vec<Gathered> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Group {
        order_items: Option<Vec<Box<RawValue>>>,
    }
    for raw in rows {
        let v = look_into(raw);
        let number = id(&v, "order_id").or_else(|| id(&v, "order_number"));
        let Some(g) = gathered.iter_mut().find(|g| number.is_some() && g.head.number() == number) else {
            continue;
        };
        let group: Group = serde_json::from_str(raw.get()).unwrap_or_default();
        let items = group
            .order_items
            .unwrap_or_else(|| if v.get("order_item_id").is_some() { vec![raw.clone()] } else { Vec::new() });
        g.items.extend(items.iter().map(|item| serde_json::from_str::<Item>(item.get()).unwrap_or_default()));
        g.rows.extend(items);
    }
    gathered
}

/// Whether a fault of something extra means that it is not to be had, rather than that nothing more can be asked now.
fn passes(fault: &Fault) -> bool {
    matches!(
        fault.class,
        FaultClass::Invalid | FaultClass::Gone | FaultClass::Forbidden | FaultClass::Malformed
    )
}

/// Traces orders, the last of `todo` first. An order without a trace is still the order.
fn trace_each(
    op: Op,
    account: AccountContext,
    mut gathered: Vec<Gathered>,
    mut todo: Vec<usize>,
) -> Plan<Vec<Gathered>> {
    let Some((at, number)) = todo.pop().and_then(|at| Some((at, gathered.get(at)?.head.number()?))) else {
        return Plan::done(gathered);
    };
    let (country, _) = country::of_shop(&account.external_id);
    Plan::ask_then(trace::ask(op, country, &number), move |answer| {
        #[derive(Deserialize)]
        struct Whole {
            result: Box<RawValue>,
        }
        match answer.and_then(|r| r.json::<Whole>()) {
            Ok(whole) => {
                let is_object = whole.result.get().trim_start().starts_with('{');
                if let Some(g) = gathered.get_mut(at).filter(|_| is_object) {
                    g.trace = Some(whole.result);
                }
            }
            Err(f) if passes(&f) => {}
            // The rest waits for the next reading.
            Err(_) => return Plan::done(gathered),
        }
        trace_each(op, account, gathered, todo)
    })
}

/// Reads the returns of orders, the last of `todo` first.
fn returns_of_each(
    op: Op,
    account: AccountContext,
    mut gathered: Vec<Gathered>,
    mut todo: Vec<usize>,
) -> Plan<Vec<Gathered>> {
    let Some((at, number)) = todo.pop().and_then(|at| Some((at, gathered.get(at)?.head.number()?))) else {
        return Plan::done(gathered);
    };
    let (country, _) = country::of_shop(&account.external_id);
    Plan::ask_then(returns::ask_of_order(op, country, &number), move |answer| {
        match answer.and_then(|r| returns::rows(&r)) {
            Ok(list) => {
                if let Some(g) = gathered.get_mut(at) {
                    g.returns = list.rows;
                }
            }
            Err(f) if passes(&f) => {}
            Err(_) => return Plan::done(gathered),
        }
        returns_of_each(op, account, gathered, todo)
    })
}

/// An order in our envelope (see [`super::read`]). Whatever changes in it makes it a new event.
fn delivery(shop: &str, order: &Gathered) -> Delivery {
    let (country, _) = country::of_shop(shop);
    let joined = |rows: &[Box<RawValue>]| rows.iter().map(|r| r.get()).collect::<Vec<_>>().join(",");
    let mut body = format!(
        "{{\"sampan\":\"order\",\"country\":{},\"order\":{},\"items\":[{}]",
        quoted(country.code),
        order.raw.get(),
        joined(&order.rows)
    );
    if let Some(trace) = &order.trace {
        body.extend([",\"trace\":", trace.get()]);
    }
    if !order.returns.is_empty() {
        body.extend([",\"returns\":[", &joined(&order.returns), "]"]);
    }
    body.push('}');
    let hash = sha256_hex(body.as_bytes());
    let key = match order.head.number() {
        Some(number) => journal_key(format!("order:{number}:{}:{}", order.head.updated_at.0, &hash[..16])),
        None => format!("raw:{hash}"),
    };
    Delivery {
        account: Some(shop.to_owned()),
        key,
        at: moment(country, &order.head.updated_at),
        body: body.into_bytes(),
    }
}
