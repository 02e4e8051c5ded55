//! Reading orders by number (shopee §4.2), with the parcel numbers and returns that their details leave out.

use std::collections::BTreeMap;

use connector::{AccountContext, Auth, Delivery, Exchange, FaultClass, Op, Plan, Request, sha256_hex};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    read::{Detail, Returned, time, word},
    returns, status,
};
use crate::{manifest, reply};

/// What is asked for beside the default fields. Not the recipient's name, phone and address: an inbox has no use for them, so
/// they are not fetched.
const FIELDS: &str = "buyer_user_id,buyer_username,item_list,pay_time,total_amount,estimated_shipping_fee,actual_shipping_fee,payment_method,shipping_carrier,package_list,note,note_update_time,buyer_cancel_reason,cancel_by,cancel_reason,split_up,fulfillment_flag,pickup_done_time,return_request_due_date";
/// Most calls for parcel numbers behind one call for details.
const TRACKED: usize = 50;

/// What is known of the returns of the orders that are read.
pub(super) enum Returns {
    /// These.
    Known(Vec<Box<RawValue>>),
    /// Nothing: look for those of orders that may have one.
    Look,
    /// Nothing, and it is not worth a look: an import of what is long over.
    Leave,
}

/// Orders by number.
pub(crate) fn orders(account: &AccountContext, external_ids: &[String]) -> Plan<Vec<Delivery>> {
    details(Op::Orders, account, external_ids, Returns::Look)
}

/// One order on its way into a delivery.
struct Gathered {
    raw: Box<RawValue>,
    detail: Detail,
    tracking: BTreeMap<String, String>,
}

/// The details of at most fifty orders as deliveries. Orders that are not there are left out.
pub(super) fn details(
    op: Op,
    account: &AccountContext,
    external_ids: &[String],
    known: Returns,
) -> Plan<Vec<Delivery>> {
    let mut wanted: Vec<&str> = external_ids.iter().map(|id| id.trim()).filter(|id| !id.is_empty()).collect();
    wanted.truncate(manifest::ORDERS_PER_CALL);
    if wanted.is_empty() {
        return Plan::done(Vec::new());
    }
    let request = Request::get(manifest::API, "/api/v2/order/get_order_detail", Auth::Grant)
        .query("order_sn_list", wanted.join(","))
        .query("response_optional_fields", FIELDS);
    let (shop, now) = (account.external_id.clone(), account.now);
    Plan::ask(Exchange::read(op, manifest::SHOP, request), |r| {
        #[derive(Deserialize)]
        struct Orders {
            #[serde(default)]
            order_list: Option<Vec<Box<RawValue>>>,
        }
        Ok(reply::response::<Orders>(&r)?.order_list.unwrap_or_default())
    })
    .then(move |rows| {
        let import = matches!(known, Returns::Leave);
        let gathered: Vec<Gathered> = rows
            .into_iter()
            .map(|raw| {
                // What cannot be read still becomes a delivery, and is shown as failed.
                let detail = serde_json::from_str(raw.get()).unwrap_or_default();
                Gathered { raw, detail, tracking: BTreeMap::new() }
            })
            .collect();
        let mut untracked: Vec<(usize, String, Option<String>)> =
            gathered.iter().enumerate().flat_map(|(at, g)| untracked(at, &g.detail, import)).collect();
        untracked.truncate(TRACKED);
        untracked.reverse();
        track(op, gathered, untracked).then(move |gathered| {
            let may =
                gathered.iter().any(|g| word(&g.detail.order_status).is_some_and(|s| status::may_return(&s)));
            let known = match known {
                Returns::Known(rows) => Plan::done(rows),
                Returns::Look if may => returns::recent(op, now),
                Returns::Look | Returns::Leave => Plan::done(Vec::new()),
            };
            known.map(move |returns| gathered.iter().map(|g| delivery(&shop, g, &returns)).collect())
        })
    })
}

/// The parcels of an order whose numbers have to be asked for: the order's place, its number, and the parcel where there are several.
fn untracked(at: usize, detail: &Detail, import: bool) -> Vec<(usize, String, Option<String>)> {
    let Some(order_sn) = word(&detail.order_sn) else { return Vec::new() };
    if !word(&detail.order_status).is_some_and(|s| status::travels(&s, import)) {
        return Vec::new();
    }
    let packages = detail.package_list.as_deref().unwrap_or_default();
    let split = packages.len() > 1;
    packages
        .iter()
        .filter(|p| word(&p.tracking_number).is_none())
        .map(|p| (at, order_sn.clone(), word(&p.package_number).filter(|_| split)))
        .collect()
}

/// Asks for parcel numbers one by one, the last of `todo` first. A parcel without a number yet is no fault of the order; when
/// Shopee asks for fewer calls, or is in trouble, the rest waits for the next reading.
fn track(
    op: Op,
    mut gathered: Vec<Gathered>,
    mut todo: Vec<(usize, String, Option<String>)>,
) -> Plan<Vec<Gathered>> {
    let Some((at, order_sn, package)) = todo.pop() else { return Plan::done(gathered) };
    let mut request = Request::get(manifest::API, "/api/v2/logistics/get_tracking_number", Auth::Grant)
        .query("order_sn", order_sn);
    if let Some(package) = &package {
        request = request.query("package_number", package.clone());
    }
    Plan::ask_then(Exchange::read(op, manifest::SHOP, request), move |answer| match answer {
        Ok(r) => {
            let number =
                reply::response::<Value>(&r).ok().and_then(|v| connector::text(&v, "tracking_number"));
            if let (Some(number), Some(g)) = (number, gathered.get_mut(at)) {
                let only = || {
                    let packages = g.detail.package_list.as_deref().unwrap_or_default();
                    packages.first().and_then(|p| word(&p.package_number)).unwrap_or_default()
                };
                g.tracking.insert(package.unwrap_or_else(only), number);
            }
            track(op, gathered, todo)
        }
        Err(f) if matches!(f.class, FaultClass::Invalid | FaultClass::Gone) && !f.operator => {
            track(op, gathered, todo)
        }
        Err(f) if f.code == "logistics.error_param" => track(op, gathered, todo),
        Err(_) => Plan::done(gathered),
    })
}

/// An order in our envelope (see [`super::read`]). Its key changes with all that may change without a new `update_time`:
/// the status, the parcels with their numbers, the returns.
fn delivery(shop: &str, order: &Gathered, returns: &[Box<RawValue>]) -> Delivery {
    let Gathered { raw, detail, tracking } = order;
    let sn = word(&detail.order_sn);
    let own: Vec<(&RawValue, Returned)> = returns
        .iter()
        .filter_map(|raw| Some((&**raw, serde_json::from_str::<Returned>(raw.get()).ok()?)))
        .filter(|(_, r)| sn.is_some() && word(&r.order_sn) == sn)
        .collect();
    let mut body =
        format!("{{\"sampan\":\"order\",\"shop_id\":{},\"order\":{}", reply::quoted(shop), raw.get());
    let packages = detail.package_list.as_deref().unwrap_or_default();
    let mut rest: Vec<String> = packages
        .iter()
        .map(|p| format!("{}={},{};", p.package_number.0, p.logistics_status.0, p.tracking_number.0))
        .collect();
    if !tracking.is_empty() {
        let numbers = serde_json::to_string(tracking).unwrap_or_else(|_| "{}".to_owned());
        body.extend([",\"tracking\":", &numbers]);
        rest.push(numbers);
    }
    if !own.is_empty() {
        rest.extend(
            own.iter().map(|(_, r)| format!("{}={},{};", r.return_sn.0, r.status.0, r.update_time.0)),
        );
        let rows: Vec<&str> = own.iter().map(|(raw, _)| raw.get()).collect();
        body.extend([",\"returns\":[", &rows.join(","), "]"]);
    }
    body.push('}');
    let key = match sn {
        Some(sn) => reply::journal_key(format!(
            "order:{sn}:{}:{}:{}",
            detail.update_time.0,
            detail.order_status.0,
            &sha256_hex(rest.concat().as_bytes())[..12]
        )),
        None => format!("raw:{}", sha256_hex(body.as_bytes())),
    };
    Delivery { account: Some(shop.to_owned()), key, at: time(&detail.update_time), body: body.into_bytes() }
}

#[cfg(test)]
mod tests;
