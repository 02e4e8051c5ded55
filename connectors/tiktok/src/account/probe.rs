//! Looking how a shop is, daily and after connecting: its cipher, what it may be used for, its webhooks, our clock.

use std::{collections::BTreeMap, time::Duration};

use connector::{AccountContext, Auth, Exchange, Fault, FaultClass, Method, Op, Plan, Probe};
use model::{Capabilities, Capability, Problem, Time};

use super::{call, setup, shop::Shop, shops, shops_request, skew, webhook};
use crate::{chat, grant, manifest, order, reply};

/// From when on a person is told that the permission ends; the platform's own warning begins then too (tiktok §1.7).
const SOON: Duration = Duration::from_hours(30 * 24);

/// What is gathered on the way.
#[derive(Default)]
struct Seen {
    shop: Option<Shop>,
    problems: Vec<Problem>,
    chat_off: Option<String>,
    orders_off: Option<String>,
}

/// Looks at the shop, then whether chat and orders are given, then mends its webhooks.
pub(crate) fn probe(account: &AccountContext) -> Plan<Probe> {
    let mut account = account.clone();
    let own = account.external_id.clone();
    Plan::ask(Exchange::read(Op::Probe, manifest::SHOP, shops_request(Auth::Grant)), move |r| {
        let shop = shops(&r)?.into_iter().find(|s| s.id == own);
        Ok(Seen { shop, problems: skew::problem(&r).into_iter().collect(), ..Seen::default() })
    })
    .then(move |mut seen| {
        match &seen.shop {
            // A new cipher is used at once.
            Some(shop) => account.memo.extend(shop.memo()),
            None => seen.problems.insert(
                0,
                problem(
                    "shop_not_covered",
                    "The seller's permission no longer covers this shop.",
                    "Connect the shop again.",
                ),
            ),
        }
        if seen.shop.is_none() {
            return Plan::done(finished(&account, seen));
        }
        chat_given(&account, seen)
            .then(move |seen| orders_given(&account, seen).then(move |seen| webhooks(account, seen)))
    })
}

fn problem(code: &str, detail: impl Into<String>, cure: impl Into<String>) -> Problem {
    Problem { code: code.to_owned(), detail: detail.into(), cure: cure.into() }
}

/// Chat is asked for one conversation; until TikTok's people have granted it, every call of chat is refused (tiktok §8.2).
fn chat_given(account: &AccountContext, seen: Seen) -> Plan<Seen> {
    let request = call(account, Method::Get, chat::CONVERSATIONS, None).query("page_size", "1");
    given(Exchange::read(Op::Probe, manifest::CHAT, request), move |refused| Seen {
        chat_off: refused,
        ..seen
    })
}

fn orders_given(account: &AccountContext, seen: Seen) -> Plan<Seen> {
    let request =
        call(account, Method::Post, order::SEARCH, Some(&order::since(account.now))).query("page_size", "1");
    given(Exchange::read(Op::Probe, manifest::SHOP, request), move |refused| Seen {
        orders_off: refused,
        ..seen
    })
}

/// Whether a call is allowed. An outage does not take a capability away; a quota that is used up shows that there is one.
fn given(exchange: Exchange, go: impl FnOnce(Option<String>) -> Seen + Send + 'static) -> Plan<Seen> {
    Plan::ask_then(exchange, move |answer| match answer.and_then(|r| reply::object(&r)) {
        Ok(_) => Plan::done(go(None)),
        Err(f) if f.class == FaultClass::Forbidden => Plan::done(go(Some(f.detail))),
        // The day's chat calls are used up.
        Err(f) if f.code == "45101004" => Plan::done(go(None)),
        Err(f) => Plan::refuse(f),
    })
}

/// Webhooks are set again where they are lost (tiktok §2.4: daily). That it cannot be done now is a problem, not a dead shop.
fn webhooks(mut account: AccountContext, mut seen: Seen) -> Plan<Probe> {
    if account.webhook_url.is_empty() {
        return Plan::done(finished(&account, seen));
    }
    account.memo.insert(chat::CHAT_OFF.to_owned(), seen.chat_off.clone().unwrap_or_default());
    let url = account.webhook_url.clone();
    let ensured = webhook::ensure(Op::Probe, &account)
        .map(move |found| (!found.missing.is_empty()).then(|| setup::words(&found, &url)));
    ensured
        .or_else(|fault: Fault| match fault.class {
            FaultClass::Unauthorized => Plan::refuse(fault),
            _ => Plan::done(Some(fault.detail)),
        })
        .map(move |wrong| {
            seen.problems.extend(wrong.map(|detail| {
                problem(
                    "webhook_not_set",
                    detail,
                    format!(
                        "Set {} as the webhook address in Partner Center, or connect the shop again.",
                        account.webhook_url
                    ),
                )
            }));
            finished(&account, seen)
        })
}

fn finished(account: &AccountContext, seen: Seen) -> Probe {
    let mut problems = seen.problems;
    let ends_at = account.memo.get(grant::ENDS).and_then(|t| t.parse().ok()).map(Time::from_secs);
    if let Some(ends_at) = ends_at.filter(|at| *at < account.now.after(SOON)) {
        problems.push(problem(
            "permission_ends",
            format!("The seller's permission ends at {ends_at}."),
            "Connect the shop again before then; nothing is lost by doing so early.",
        ));
    }
    let mut memo: BTreeMap<String, String> = seen.shop.as_ref().map(Shop::memo).unwrap_or_default();
    if seen.shop.is_some() {
        memo.insert(chat::CHAT_OFF.to_owned(), seen.chat_off.clone().unwrap_or_default());
    }
    let gone = seen.shop.is_none().then(|| "The seller's permission no longer covers this shop.".to_owned());
    let of = |off: Option<String>| {
        off.or_else(|| gone.clone()).map_or_else(Capability::given, Capability::missing)
    };
    Probe {
        name: seen.shop.as_ref().and_then(|s| s.name.clone()),
        capabilities: Capabilities { messages: of(seen.chat_off), orders: of(seen.orders_off) },
        problems,
        quota: None,
        ends_at,
        memo,
    }
}
