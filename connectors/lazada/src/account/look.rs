//! A look at a shop: its own description, and whether chat and orders are given (lazada §1.4, §7.1).

use std::{collections::BTreeMap, time::Duration};

use connector::{Auth, Exchange, Fault, FaultClass, Op, Plan, Request};
use model::Time;
use serde_json::Value;

use crate::{
    country::Country,
    manifest,
    scalar::{self, flag, id, text},
};

/// What a look found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub name: Option<String>,
    pub seller_id: Option<String>,
    pub short_code: Option<String>,
    pub status: Option<String>,
    pub verified: Option<bool>,
}

impl Seen {
    /// The status of a shop that cannot be sold in; none of one that can, or that did not say.
    pub(super) fn closed(&self) -> Option<&str> {
        let closed = |s: &&str| {
            let word = s.to_ascii_lowercase();
            word.contains("clos") || matches!(word.as_str(), "inactive" | "deleted" | "suspended" | "frozen")
        };
        self.status.as_deref().filter(closed)
    }

    /// What to remember of it.
    pub(crate) fn memo(&self) -> BTreeMap<String, String> {
        let told = self.status.is_some();
        let closed = self.closed().unwrap_or_default().to_owned();
        told.then(|| (super::CLOSED.to_owned(), closed)).into_iter().collect()
    }
}

/// Reads a shop's description; `call` says in whose name.
pub(crate) fn look(
    op: Op,
    bucket: &'static str,
    country: &'static Country,
    call: impl Fn(Request) -> Request,
) -> Plan<Seen> {
    let request = call(Request::get(country.api, "/seller/get", Auth::Grant));
    Plan::ask(Exchange::read(op, bucket, request), |r| {
        let data: Value = scalar::data(&r)?;
        let seen = Seen {
            name: text(&data, "name").or_else(|| text(&data, "name_company")),
            seller_id: id(&data, "seller_id"),
            short_code: text(&data, "short_code"),
            status: text(&data, "status"),
            verified: flag(&data, "verified"),
        };
        if seen.name.is_none() && seen.seller_id.is_none() {
            return Err(Fault::malformed("Lazada answered without a shop"));
        }
        Ok(seen)
    })
}

/// Whether chat is given: one page of one chat, when the seller consents and never again. What the console says of an app says
/// nothing about its tokens (lazada §7.1).
pub(crate) fn has_chat(
    country: &'static Country,
    now: Time,
    call: &impl Fn(Request) -> Request,
) -> Plan<Result<(), String>> {
    let request = Request::get(country.api, "/im/session/list", Auth::Grant)
        .query("start_time", now.as_millis().to_string())
        .query("page_size", "1");
    given(call(request))
}

/// Whether orders are given: one page of one order.
pub(crate) fn has_orders(
    country: &'static Country,
    now: Time,
    call: &impl Fn(Request) -> Request,
) -> Plan<Result<(), String>> {
    let request = Request::get(country.api, "/orders/get", Auth::Grant)
        .query("update_after", country.written(now.before(Duration::from_hours(1))))
        .query("limit", "1");
    given(call(request))
}

/// Only a refusal takes a use away; an outage does not.
fn given(request: Request) -> Plan<Result<(), String>> {
    Plan::ask_then(Exchange::read(Op::Connect, manifest::APP, request), |answer| {
        Plan::done(match answer {
            Err(f) if f.class == FaultClass::Forbidden => Err(f.detail),
            _ => Ok(()),
        })
    })
}
