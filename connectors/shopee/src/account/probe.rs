//! Looking how a shop is, daily and after connecting.

use std::time::Duration;

use connector::{AccountContext, Op, Plan, Probe};
use model::{Problem, Time};
use serde_json::Value;

use super::{look, look::Seen, push_config};
use crate::{chat, reply};

/// From when on a person is told that the permission ends.
const SOON: Duration = Duration::from_hours(14 * 24);

/// Looks at the shop, its chat, the app's pushes, and how long the permission lasts.
pub(crate) fn probe(account: &AccountContext) -> Plan<Probe> {
    let account = account.clone();
    look(Op::Probe, |request| request).then(move |seen| {
        // An app that may not read its push settings is not a broken shop.
        push_config::read(Op::Probe, &account.external_id).map(Some).or_else(|_| Plan::done(None)).then(
            move |push| {
                let chat = seen.chat_off.is_none();
                seller(&account, chat).map(move |seller| {
                    let mut problems = of_shop(&seen, account.now);
                    if let Some(push) = push {
                        problems.extend(push.problems(&account.webhook_url, chat));
                    }
                    let mut memo = seen.memo();
                    memo.extend(seller.map(|id| (chat::SELLER.to_owned(), id)));
                    Probe {
                        capabilities: seen.capabilities(),
                        problems,
                        quota: None,
                        ends_at: seen.ends_at,
                        memo,
                        name: seen.name,
                    }
                })
            },
        )
    })
}

fn of_shop(seen: &Seen, now: Time) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(status) = seen.status.as_deref().filter(|s| matches!(*s, "BANNED" | "FROZEN")) {
        problems.push(Problem {
            code: "shop_frozen".to_owned(),
            detail: format!("Shopee has suspended this shop ({status})."),
            cure: "See Seller Centre for the reason; its permission is kept until it is lifted.".to_owned(),
        });
    }
    if let Some(ends_at) = seen.ends_at.filter(|at| *at < now.after(SOON)) {
        problems.push(Problem {
            code: "permission_ends".to_owned(),
            detail: format!("The seller's permission ends at {ends_at}."),
            cure: "Connect the shop again before then; nothing is lost by doing so early.".to_owned(),
        });
    }
    problems
}

/// The seller's own user id in chat, which tells the direction of messages that name no shop. Learnt once, from any
/// conversation whose latest message is not the buyer's.
fn seller(account: &AccountContext, chat: bool) -> Plan<Option<String>> {
    if !chat || account.memo.contains_key(chat::SELLER) {
        return Plan::done(None);
    }
    let pairs = [("direction", "older"), ("type", "all"), ("page_size", "25")];
    Plan::ask(chat::get(Op::Probe, "get_conversation_list", &pairs), |r| {
        let v: Value = reply::response(&r)?;
        let rows = v.get("conversations").and_then(Value::as_array);
        Ok(rows.into_iter().flatten().find_map(|row| {
            let (buyer, from) = (reply::id(row, "to_id")?, reply::id(row, "latest_message_from_id")?);
            (buyer != from).then_some(from)
        }))
    })
    .or_else(|_| Plan::done(None))
}
