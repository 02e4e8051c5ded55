//! Reading orders by number (tiktok §4.1), with what their details leave out: parcel numbers, returns, cancellations.

use std::collections::BTreeMap;

use connector::{AccountContext, Delivery, Exchange, Fault, FaultClass, Method, Op, Plan, sha256_hex};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    aftersales::{self, Kind},
    read::{Detail, time, word},
    status,
};
use crate::{account, manifest, reply};

const PATH: &str = "/order/202309/orders";
/// Most calls for parcel numbers behind one page of orders.
const TRACKED: usize = 50;

/// How much is looked up beside the orders themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Parcels, returns and cancellations.
    Full,
    /// Nothing.
    Bare,
}

/// Orders by number.
pub(crate) fn orders(account: &AccountContext, external_ids: &[String]) -> Plan<Vec<Delivery>> {
    details(Op::Orders, account, external_ids)
}

/// The details of at most fifty orders as deliveries. Orders that are not there are left out.
pub(super) fn details(op: Op, account: &AccountContext, external_ids: &[String]) -> Plan<Vec<Delivery>> {
    let mut wanted: Vec<String> =
        external_ids.iter().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect();
    wanted.truncate(manifest::ORDERS_PER_CALL);
    if wanted.is_empty() {
        return Plan::done(Vec::new());
    }
    let account = account.clone();
    rows(op, &account, wanted).then(move |rows| gather(op, &account, rows, Depth::Full))
}

/// The orders of these numbers. One that is another seller's would spoil all: then each is asked for alone.
fn rows(op: Op, account: &AccountContext, wanted: Vec<String>) -> Plan<Vec<Box<RawValue>>> {
    let account = account.clone();
    Plan::ask_then(ask(op, &account, &wanted.join(",")), move |answer| match answer {
        Err(f) if f.code == "21008111" && wanted.len() > 1 => one_by_one(op, account, wanted, Vec::new()),
        Err(f) if f.code == "21008111" || f.class == FaultClass::Gone => Plan::done(Vec::new()),
        other => Plan::Done(other.and_then(|r| read(&r))),
    })
}

fn one_by_one(
    op: Op,
    account: AccountContext,
    mut wanted: Vec<String>,
    mut found: Vec<Box<RawValue>>,
) -> Plan<Vec<Box<RawValue>>> {
    let Some(one) = wanted.pop() else { return Plan::done(found) };
    Plan::ask_then(ask(op, &account, &one), move |answer| match answer.and_then(|r| read(&r)) {
        Ok(rows) => {
            found.extend(rows);
            one_by_one(op, account, wanted, found)
        }
        Err(f) if f.code == "21008111" || f.class == FaultClass::Gone => {
            one_by_one(op, account, wanted, found)
        }
        Err(f) => Plan::refuse(f),
    })
}

fn ask(op: Op, account: &AccountContext, ids: &str) -> Exchange {
    Exchange::read(op, manifest::SHOP, account::call(account, Method::Get, PATH, None).query("ids", ids))
}

fn read(answer: &connector::Reply) -> Result<Vec<Box<RawValue>>, Fault> {
    #[derive(Deserialize)]
    struct Orders {
        orders: Option<Vec<Box<RawValue>>>,
    }
    let read: Value = reply::object(answer)?;
    let is_empty = read.as_object().is_some_and(serde_json::Map::is_empty);
    match reply::data::<Orders>(answer)?.orders {
        Some(rows) => Ok(rows),
        None if is_empty => Ok(Vec::new()),
        None => Err(Fault::malformed("TikTok Shop answered without orders")),
    }
}

/// One order on its way into a delivery.
struct Gathered {
    raw: Box<RawValue>,
    detail: Detail,
    parcels: BTreeMap<String, Box<RawValue>>,
}

/// Orders as deliveries, with what belongs to them.
pub(super) fn gather(
    op: Op,
    account: &AccountContext,
    rows: Vec<Box<RawValue>>,
    depth: Depth,
) -> Plan<Vec<Delivery>> {
    let gathered: Vec<Gathered> = rows
        .into_iter()
        .map(|raw| {
            // What cannot be read still becomes a delivery, and is shown as failed.
            let detail = serde_json::from_str(raw.get()).unwrap_or_default();
            Gathered { raw, detail, parcels: BTreeMap::new() }
        })
        .collect();
    let account = account.clone();
    let shop = account.external_id.clone();
    if depth == Depth::Bare {
        return Plan::done(gathered.iter().map(|g| delivery(&shop, g, &[], &[])).collect());
    }
    let ids = |wanted: &dyn Fn(&Detail) -> bool| -> Vec<String> {
        gathered.iter().filter(|g| wanted(&g.detail)).filter_map(|g| word(&g.detail.id)).collect()
    };
    let status = |d: &Detail| word(&d.status).unwrap_or_default();
    let with_returns = ids(&|d| status::may_return(&status(d)));
    let with_cancellations = ids(&|d| status::may_cancel(&status(d), d.cancel_asked()));
    let mut untracked: Vec<(usize, String)> = gathered
        .iter()
        .enumerate()
        .filter(|(_, g)| status::travels(&status(&g.detail)))
        .flat_map(|(at, g)| g.detail.untracked().into_iter().map(move |package| (at, package)))
        .collect();
    untracked.truncate(TRACKED);
    untracked.reverse();
    track(op, account.clone(), gathered, untracked).then(move |gathered| {
        aftersales::of_orders(op, Kind::Returns, &account, &with_returns).then(move |returns| {
            aftersales::of_orders(op, Kind::Cancellations, &account, &with_cancellations).map(
                move |cancellations| {
                    gathered.iter().map(|g| delivery(&shop, g, &returns, &cancellations)).collect()
                },
            )
        })
    })
}

/// Asks for parcels one by one, the last of `todo` first. A parcel that cannot be read is no fault of the order; when the platform
/// asks for fewer calls, or is in trouble, the rest waits for the next reading.
fn track(
    op: Op,
    account: AccountContext,
    mut gathered: Vec<Gathered>,
    mut todo: Vec<(usize, String)>,
) -> Plan<Vec<Gathered>> {
    let Some((at, package)) = todo.pop() else { return Plan::done(gathered) };
    // Ids are digits; anything else would lead elsewhere.
    if !package.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return track(op, account, gathered, todo);
    }
    let path = format!("/fulfillment/202309/packages/{package}");
    let request = account::call(&account, Method::Get, &path, None);
    Plan::ask_then(Exchange::read(op, manifest::SHOP, request), move |answer| match answer {
        Ok(r) => {
            if let (Ok(parcel), Some(g)) = (reply::data::<Box<RawValue>>(&r), gathered.get_mut(at)) {
                g.parcels.insert(package, parcel);
            }
            track(op, account, gathered, todo)
        }
        Err(f) if matches!(f.class, FaultClass::Invalid | FaultClass::Gone) && !f.operator => {
            track(op, account, gathered, todo)
        }
        Err(_) => Plan::done(gathered),
    })
}

/// The number and state of a return or cancellation.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Aftersale {
    order_id: connector::Literal,
    return_id: connector::Literal,
    cancel_id: connector::Literal,
    return_status: connector::Literal,
    cancel_status: connector::Literal,
    update_time: connector::Literal,
}

/// An order in our envelope (see [`super::read`]). Its key changes with all that may change without a new `update_time`: status, parcels,
/// returns, cancellations.
fn delivery(
    shop: &str,
    order: &Gathered,
    returns: &[Box<RawValue>],
    cancellations: &[Box<RawValue>],
) -> Delivery {
    let Gathered { raw, detail, parcels } = order;
    let id = word(&detail.id);
    let mut body =
        format!("{{\"sampan\":\"order\",\"shop_id\":{},\"order\":{}", reply::quoted(shop), raw.get());
    let mut rest = detail.shown();
    if !parcels.is_empty() {
        let list: Vec<String> =
            parcels.iter().map(|(id, raw)| format!("{}:{}", reply::quoted(id), raw.get())).collect();
        body.extend([",\"packages\":{", &list.join(","), "}"]);
        rest.extend(parcels.values().map(|raw| raw.get().to_owned()));
    }
    for (name, rows) in [("returns", returns), ("cancellations", cancellations)] {
        let own: Vec<(&str, Aftersale)> = rows
            .iter()
            .filter_map(|raw| Some((raw.get(), serde_json::from_str::<Aftersale>(raw.get()).ok()?)))
            .filter(|(_, a)| id.is_some() && word(&a.order_id) == id)
            .collect();
        if own.is_empty() {
            continue;
        }
        let list: Vec<&str> = own.iter().map(|(raw, _)| *raw).collect();
        body.extend([",\"", name, "\":[", &list.join(","), "]"]);
        rest.extend(own.iter().map(|(_, a)| {
            let (id, status) = (format!("{}{}", a.return_id.0, a.cancel_id.0), &a.return_status.0);
            format!("{id}={status}{},{};", a.cancel_status.0, a.update_time.0)
        }));
    }
    body.push('}');
    let key = match id {
        Some(id) => reply::journal_key(format!(
            "order:{id}:{}:{}:{}",
            detail.update_time.0,
            detail.status.0,
            &sha256_hex(rest.join("\n").as_bytes())[..12]
        )),
        None => format!("raw:{}", sha256_hex(body.as_bytes())),
    };
    Delivery { account: Some(shop.to_owned()), key, at: time(&detail.update_time), body: body.into_bytes() }
}
