//! Looking how an account is.

use connector::{Connector, Fault, FaultClass, Op};
use inbox::conversation::context::account_context;
use model::{AccountState, Capabilities, Capability, Problem};
use store::{
    account::{Account, AccountChange},
    grant,
};

use super::problem::found_gone;
use crate::{Engine, clock, errand::Use, renew::NEEDS_RECONNECT};

impl Engine {
    /// Asks the platform how an account is, and writes down what it says.
    pub(crate) async fn probe(
        &self,
        connector: &'static dyn Connector,
        account: &Account,
    ) -> Result<(), Fault> {
        if !connector.manifest().has(Op::Probe) {
            return Ok(());
        }
        let url = self.webhook_url_of(account).await.map_err(|e| crate::keys::store_fault(&e))?;
        let own = account_context(account, &url, clock::now());
        match self.run_for(connector, account, Use::Any, connector.probe(&own)).await {
            Ok(found) => {
                if let Some(ends_at) = found.ends_at {
                    grant::note_end(&self.shared.store, &account.platform, account.id, ends_at)
                        .await
                        .map_err(|e| crate::keys::store_fault(&e))?;
                }
                self.amend(account, |now_is| {
                    let lost = now_is.state == AccountState::NeedsReconnect;
                    let mut problems =
                        beside_told(&account.problems, &now_is.problems, lost, &found.problems);
                    let told = |used_for, reason: &str| found_gone(connector.manifest(), used_for, reason);
                    for problem in gone(&now_is.capabilities, &now_is.problems, &found.capabilities, told) {
                        let is_told = |p: &Problem| p.code == problem.code || p.detail == problem.detail;
                        if !problems.iter().any(is_told) {
                            problems.push(problem);
                        }
                    }
                    Some(AccountChange {
                        name: found.name.clone(),
                        capabilities: Some(beside_missing(
                            &account.capabilities,
                            &now_is.capabilities,
                            &found.capabilities,
                        )),
                        problems: Some(problems),
                        memo: found.memo.clone(),
                        quota: found.quota,
                        ..AccountChange::default()
                    })
                })
                .await;
                Ok(())
            }
            Err(fault) if fault.operator || fault.class == FaultClass::Forbidden => {
                let problem = Problem { code: fault.code, detail: fault.detail.clone(), cure: fault.detail };
                self.amend(account, |now_is| {
                    let lost = now_is.state == AccountState::NeedsReconnect;
                    let found = std::slice::from_ref(&problem);
                    let problems = Some(beside_told(&account.problems, &now_is.problems, lost, found));
                    Some(AccountChange { problems, ..AccountChange::default() })
                })
                .await;
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }
}

/// What a look found, beside what became known since it began and cannot be seen by looking: a grant that was refused, a message or
/// a feed that was refused.
fn beside_told(before: &[Problem], now_is: &[Problem], lost: bool, found: &[Problem]) -> Vec<Problem> {
    let stays = |p: &&Problem| match p.code.as_str() {
        NEEDS_RECONNECT => lost,
        _ => !before.contains(p) && !found.contains(p),
    };
    now_is.iter().filter(stays).chain(found).cloned().collect()
}

/// What a look found missing that was there until now, or whose problem is told already: it goes on as long as that is missing. What
/// was never given is no problem: it is shown as missing, with its reason.
fn gone(
    now_is: &Capabilities,
    problems: &[Problem],
    found: &Capabilities,
    told: impl Fn(Use, &str) -> Option<Problem>,
) -> Vec<Problem> {
    let uses =
        [(Use::Messages, &now_is.messages, &found.messages), (Use::Orders, &now_is.orders, &found.orders)];
    let one = |(used_for, now_is, found): (Use, &Capability, &Capability)| {
        let reason = found.reason.as_deref().filter(|_| !found.available)?;
        let problem = told(used_for, reason)?;
        let is_told = problems.iter().any(|p| p.code == problem.code);
        (now_is.available || is_told).then_some(problem)
    };
    uses.into_iter().filter_map(one).collect()
}

/// What a look found that the account may be used for, but for what was refused since it began.
fn beside_missing(before: &Capabilities, now_is: &Capabilities, found: &Capabilities) -> Capabilities {
    let one = |before: &Capability, now_is: &Capability, found: &Capability| {
        let refused_since = before.available && !now_is.available;
        if refused_since { now_is.clone() } else { found.clone() }
    };
    Capabilities {
        messages: one(&before.messages, &now_is.messages, &found.messages),
        orders: one(&before.orders, &now_is.orders, &found.orders),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(code: &str) -> Problem {
        Problem { code: code.to_owned(), detail: "What is wrong.".to_owned(), cure: "What to do.".to_owned() }
    }

    #[test]
    fn a_look_ends_what_it_was_made_for_and_nothing_that_came_since() {
        let (old, new, lost) = (problem("shop_closed"), problem("105005"), problem(NEEDS_RECONNECT));
        let told = |before: &[&Problem], now_is: &[&Problem], is_lost: bool, found: &[&Problem]| {
            let own = |of: &[&Problem]| of.iter().map(|p| (*p).clone()).collect::<Vec<_>>();
            let all = beside_told(&own(before), &own(now_is), is_lost, &own(found));
            all.into_iter().map(|p| p.code).collect::<Vec<_>>()
        };
        assert!(told(&[&old], &[&old], false, &[]).is_empty(), "seen before, and over");
        assert_eq!(told(&[&old], &[&old, &new], false, &[]), ["105005"], "came while it looked");
        assert_eq!(told(&[], &[&old], false, &[&old]), ["shop_closed"], "told once");
        assert_eq!(told(&[&lost], &[&lost], true, &[&old]), [NEEDS_RECONNECT, "shop_closed"]);
        assert!(told(&[&lost], &[&lost], false, &[]).is_empty(), "connected again");
    }

    #[test]
    fn what_was_refused_while_it_looked_stays_missing() {
        let has = || Capability { available: true, reason: None };
        let not = || Capability { available: false, reason: Some("No permission.".to_owned()) };
        let both = |messages, orders| Capabilities { messages, orders };
        let all = both(has(), has());
        assert_eq!(beside_missing(&all, &both(not(), has()), &all), both(not(), has()));
        assert_eq!(beside_missing(&both(not(), has()), &both(not(), has()), &all), all, "given back");
        assert_eq!(beside_missing(&all, &all, &both(has(), not())), both(has(), not()));
    }

    #[test]
    fn what_a_look_finds_gone_is_told_as_long_as_it_is_and_what_was_never_given_is_not() {
        let has = || Capability { available: true, reason: None };
        let not = || Capability { available: false, reason: Some("No permission.".to_owned()) };
        let both = |messages, orders| Capabilities { messages, orders };
        let told = |used_for, _: &str| (used_for == Use::Orders).then(|| problem("feed_refused_orders"));
        let codes = |now_is, problems: &[Problem], found| {
            gone(&now_is, problems, &found, told).into_iter().map(|p| p.code).collect::<Vec<_>>()
        };
        let all = || both(has(), has());
        assert_eq!(codes(all(), &[], both(has(), not())), ["feed_refused_orders"], "gone");
        let is_told = [problem("feed_refused_orders")];
        assert_eq!(codes(both(has(), not()), &is_told, both(has(), not())), ["feed_refused_orders"], "still");
        assert!(codes(both(has(), not()), &is_told, all()).is_empty(), "given back");
        assert!(codes(both(has(), not()), &[], both(has(), not())).is_empty(), "never given");
        assert!(codes(all(), &[], both(not(), has())).is_empty(), "no feed that could have told it");
    }
}
