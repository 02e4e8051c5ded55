//! Where a shop's webhooks go (tiktok §2.4): set per shop and topic, and checked by reading them back.

use connector::{AccountContext, Exchange, Fault, FaultClass, Method, Op, Plan};
use serde_json::{Value, json};

use super::call;
use crate::{chat, manifest, reply};

const PATH: &str = "/event/202309/webhooks";

/// What an inbox needs of every shop.
const TOPICS: [&str; 7] = [
    "ORDER_STATUS_CHANGE",
    "RECIPIENT_ADDRESS_UPDATE",
    "PACKAGE_UPDATE",
    "CANCELLATION_STATUS_CHANGE",
    "RETURN_STATUS_CHANGE",
    "SELLER_DEAUTHORIZATION",
    "UPCOMING_AUTHORIZATION_EXPIRATION",
];
/// What it needs where chat is allowed.
const CHAT_TOPICS: [&str; 2] = ["NEW_CONVERSATION", "NEW_MESSAGE"];

/// How the shop's webhooks stand now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Webhooks {
    /// Topics that do not come to us, each with what the platform said when they were set.
    pub missing: Vec<(&'static str, String)>,
}

/// Sets what does not come to us, then reads it back. Doing it again is the same.
pub(super) fn ensure(op: Op, account: &AccountContext) -> Plan<Webhooks> {
    let account = account.clone();
    let topics: Vec<&'static str> = if chat::is_off(&account) {
        TOPICS.to_vec()
    } else {
        TOPICS.iter().chain(&CHAT_TOPICS).copied().collect()
    };
    read(op, &account).then(move |held| {
        let todo: Vec<&'static str> =
            topics.iter().copied().filter(|t| !comes_here(&held, t, &account.webhook_url)).collect();
        if todo.is_empty() {
            return Plan::done(Webhooks::default());
        }
        put(op, account.clone(), todo.clone(), Vec::new()).then(move |refused| {
            read(op, &account).map(move |held| Webhooks {
                missing: todo
                    .into_iter()
                    .filter(|t| !comes_here(&held, t, &account.webhook_url))
                    .map(|t| {
                        let said = refused.iter().find(|(r, _)| *r == t).map(|(_, words)| words.clone());
                        (t, said.unwrap_or_default())
                    })
                    .collect(),
            })
        })
    })
}

/// Topics and where they go.
fn read(op: Op, account: &AccountContext) -> Plan<Vec<(String, String)>> {
    let request = call(account, Method::Get, PATH, None);
    Plan::ask(Exchange::read(op, manifest::SHOP, request), |r| {
        let data = reply::object(&r)?;
        let rows = match data.get("webhooks") {
            Some(Value::Array(rows)) => rows.clone(),
            // Nothing is set yet.
            None | Some(Value::Null) if connector::integer(&data, "total_count").is_none_or(|n| n == 0) => {
                Vec::new()
            }
            _ => return Err(Fault::malformed("TikTok Shop answered without a list of webhooks")),
        };
        let row = |v: &Value| Some((connector::text(v, "event_type")?, connector::text(v, "address")?));
        Ok(rows.iter().filter_map(row).collect())
    })
}

fn comes_here(held: &[(String, String)], topic: &str, url: &str) -> bool {
    held.iter().any(|(t, address)| t == topic && address == url)
}

/// Sets topics one by one, the last of `todo` first; tells which were refused, and why.
fn put(
    op: Op,
    account: AccountContext,
    mut todo: Vec<&'static str>,
    mut refused: Vec<(&'static str, String)>,
) -> Plan<Vec<(&'static str, String)>> {
    let Some(topic) = todo.pop() else { return Plan::done(refused) };
    let body = json!({ "address": account.webhook_url, "event_type": topic });
    let request = call(&account, Method::Put, PATH, Some(&body));
    Plan::ask_then(Exchange::act(op, manifest::SHOP, request).repeatable(), move |answer| match answer {
        Ok(_) => put(op, account, todo, refused),
        Err(f)
            if matches!(f.class, FaultClass::Forbidden | FaultClass::Invalid | FaultClass::Gone)
                && !f.operator =>
        {
            refused.push((topic, f.detail));
            put(op, account, todo, refused)
        }
        Err(f) => Plan::refuse(f),
    })
}
