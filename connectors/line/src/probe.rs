//! How an account is: its name, its quota, and whether its webhook leads here and is on (line §1.5, §4.8, P7).

use std::collections::BTreeMap;

use connector::{
    AccountContext, Auth, Exchange, Fault, FaultClass, Op, Plan, Probe, Reply, Request, integer, text,
};
use model::Problem;
use serde_json::Value;

use crate::{
    connect::{self, BotInfo, TOKEN_KIND},
    manifest::{ALL, API},
    setup,
};

/// Memo: paid messages of the month.
pub const QUOTA_TOTAL: &str = "quota_total";
/// Memo: paid messages left this month.
pub const QUOTA_LEFT: &str = "quota_left";

/// Asks for the account, its quota and its webhook.
pub fn probe(account: &AccountContext) -> Plan<Probe> {
    let account = account.clone();
    let ask = |path: &str| Exchange::read(Op::Probe, ALL, Request::get(API, path, Auth::Grant));
    Plan::ask(ask("/v2/bot/info"), |reply| connect::bot_info(&reply)).then(move |info| {
        quota().then(move |quota| {
            setup::look(Op::Probe).map(move |hook| found(&account, info, quota, hook.as_ref()))
        })
    })
}

/// (left, total) of the month's paid messages; none without a limit, or where the account type does not tell.
fn quota() -> Plan<Option<(u64, u64)>> {
    let ask = |path: &str| Exchange::read(Op::Probe, ALL, Request::get(API, path, Auth::Grant));
    let used = ask("/v2/bot/message/quota/consumption");
    Plan::ask(ask("/v2/bot/message/quota"), |reply| limit(&reply))
        .then(move |limit| match limit {
            None => Plan::done(None),
            Some(total) => Plan::ask(used, move |reply| {
                let used = count(&reply, "totalUsage")?;
                Ok(Some((total.saturating_sub(used), total)))
            }),
        })
        .or_else(|fault| match fault.class {
            FaultClass::Forbidden => Plan::done(None),
            _ => Plan::refuse(fault),
        })
}

fn limit(reply: &Reply) -> Result<Option<u64>, Fault> {
    let v: Value = reply.json()?;
    match text(&v, "type").as_deref() {
        Some("none") => Ok(None),
        Some("limited") => count(reply, "value").map(Some),
        _ => Err(Fault::malformed("LINE did not say how many messages the plan has.")),
    }
}

fn count(reply: &Reply, key: &str) -> Result<u64, Fault> {
    let v: Value = reply.json()?;
    integer(&v, key)
        .and_then(|n| u64::try_from(n).ok())
        .ok_or_else(|| Fault::malformed(format!("LINE's answer has no `{key}`.")))
}

fn found(
    account: &AccountContext,
    info: BotInfo,
    quota: Option<(u64, u64)>,
    hook: Option<&setup::Endpoint>,
) -> Probe {
    let mut problems = Vec::new();
    if info.user_id != account.external_id {
        problems.push(problem(
            "other_account",
            "The keys belong to another account than the one that was connected.",
            "Connect the other account by itself, and put this one's own keys back.",
        ));
    }
    match hook {
        None => problems.push(problem(
            "webhook_missing",
            "The channel has no webhook address: nothing comes in.",
            "Run the set-up again.",
        )),
        Some(hook) if !hook.active => problems.push(problem(
            "webhook_off",
            "\"Use webhook\" is off: LINE delivers nothing.",
            "Switch \"Use webhook\" on in the LINE Developers Console (Messaging API).",
        )),
        Some(hook) if hook.url != account.webhook_url => problems.push(problem(
            "webhook_elsewhere",
            &format!("The channel's webhook leads to {}: nothing comes in here.", hook.url),
            "Run the set-up again, if it shall lead here.",
        )),
        Some(_) => {}
    }
    if quota.is_some_and(|(left, _)| left == 0) {
        problems.push(problem(
            "quota_used_up",
            "The month's paid messages are used up: only answers within a minute of a message go out.",
            "Add messages to the plan in LINE Official Account Manager.",
        ));
    }
    if account.memo.get(TOKEN_KIND).map(String::as_str) == Some("long_lived") {
        problems.push(problem(
            "long_lived_token",
            "The account runs on a token without end; LINE advises against it.",
            "Connect it again without the channel access token; short ones are then issued as needed.",
        ));
    }
    let mut memo: BTreeMap<String, String> = info.memo;
    // Empty when there is no limit: a memo is merged, so an old number must be overwritten.
    memo.insert(QUOTA_LEFT.to_owned(), quota.map_or_else(String::new, |(left, _)| left.to_string()));
    memo.insert(QUOTA_TOTAL.to_owned(), quota.map_or_else(String::new, |(_, total)| total.to_string()));
    Probe {
        name: Some(info.name),
        capabilities: connect::capabilities(),
        problems,
        quota,
        ends_at: None,
        memo,
    }
}

fn problem(code: &str, detail: &str, cure: &str) -> Problem {
    Problem { code: code.to_owned(), detail: detail.to_owned(), cure: cure.to_owned() }
}
