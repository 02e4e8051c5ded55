//! How an account is: whose the token is, and whether webhooks come (instagram §1.3, §1.6, §8).

use std::collections::BTreeMap;

use connector::{AccountContext, Op, Plan, Probe};
use model::Problem;

use super::{me, subscription};
use crate::fault::is_not_shown;

/// Looks at the account and at its subscription.
pub(crate) fn probe(account: &AccountContext) -> Plan<Probe> {
    let account = account.clone();
    me::look(Op::Probe, None).then(move |me| {
        let subscribed = subscription::look(Op::Probe, &account).map(Some).or_else(|fault| {
            // That it cannot be read back says nothing about the account.
            if is_not_shown(&fault) { Plan::done(None) } else { Plan::refuse(fault) }
        });
        subscribed.map(move |fields| {
            let mut problems = Vec::new();
            if me.user_id != account.external_id {
                problems.push(problem(
                    "other_account",
                    "The token belongs to another Instagram account than the one that was connected.",
                    "Connect the account again, signed in as that account.",
                ));
            }
            if fields.is_some_and(|f| !f.iter().any(|f| f == "messages")) {
                problems.push(problem(
                    "webhook_off",
                    "The account is not subscribed to messages: nothing comes in. Meta ends a subscription whose webhook failed for an hour.",
                    "Run the set-up again, then read back what was missed (Settings, Accounts, Read back).",
                ));
            }
            let same = me.user_id == account.external_id;
            Probe {
                name: same.then(|| me.name()),
                capabilities: me::capabilities(),
                problems,
                quota: None,
                ends_at: None,
                memo: if same { me.memo() } else { BTreeMap::new() },
            }
        })
    })
}

fn problem(code: &str, detail: &str, cure: &str) -> Problem {
    Problem { code: code.to_owned(), detail: detail.to_owned(), cure: cure.to_owned() }
}
