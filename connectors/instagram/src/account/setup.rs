//! Setting the account up, and what only a person can do in Meta's App Dashboard (instagram §1.1, §1.5, §1.6).

use connector::{AccountContext, Op, Plan, SetupState, SetupStep};

use super::subscription::{self, WANTED};
use crate::{
    fault::is_not_shown,
    manifest::{DATA_DELETION, DEAUTHORIZE},
};

/// Subscribes the account, reads back whether it is, and lists the rest. Safe to run again.
pub(crate) fn setup(account: &AccountContext) -> Plan<Vec<SetupStep>> {
    let account = account.clone();
    subscription::subscribe(&account).then(move |taken| {
        let detail = if taken == WANTED {
            "The account is subscribed to webhooks.".to_owned()
        } else {
            format!(
                "Instagram did not take the whole list of webhooks; the account is subscribed to {}.",
                taken.replace(',', ", ")
            )
        };
        let subscribed = step("webhook_on", SetupState::Done, &detail);
        check(&account)
            .map(move |checked| [vec![subscribed, checked], by_hand(&account.webhook_url)].concat())
    })
}

/// A subscription that was taken and is not there: inboxes that looked healthy and received nothing came of that.
fn check(account: &AccountContext) -> Plan<SetupStep> {
    const CODE: &str = "webhook_check";
    subscription::look(Op::Setup, account)
        .map(|fields| {
            if fields.iter().any(|f| f == "messages") {
                step(CODE, SetupState::Done, &format!("Instagram says it delivers: {}.", fields.join(", ")))
            } else {
                step(
                    CODE,
                    SetupState::Failed,
                    "Instagram took the subscription, but does not show messages in it: nothing would come in. Run the set-up again.",
                )
            }
        })
        .or_else(|fault| {
            if !is_not_shown(&fault) {
                return Plan::refuse(fault);
            }
            let detail = format!(
                "Instagram does not let the subscription be read back. Send the account a message from another one and see whether it \
                 arrives. {}",
                fault.detail
            );
            Plan::done(step(CODE, SetupState::ByHand, &detail))
        })
}

fn by_hand(webhook: &str) -> Vec<SetupStep> {
    let hand = |code: &str, detail: &str| step(code, SetupState::ByHand, detail);
    let at = "App Dashboard → Instagram → API setup with Instagram login";
    vec![
        hand(
            "webhook_set",
            &format!(
                "{at} → Configure webhooks: callback URL {webhook} and the app's verify_token. Switch on the fields messages, message_echoes, \
                 message_reactions, messaging_postbacks, messaging_referral, messaging_seen (and messaging_handover, standby where shown); \
                 they hold for all accounts of the app."
            ),
        ),
        hand(
            "callbacks",
            &format!(
                "{at} → Business login settings: deauthorize callback URL {webhook}/{DEAUTHORIZE}, data deletion request URL \
                 {webhook}/{DATA_DELETION}."
            ),
        ),
        hand(
            "app_live",
            "Switch the app to Live. Until it has Advanced Access for instagram_business_manage_messages (App Review and Business \
             Verification), Meta may deliver only messages of people who have a role on the app.",
        ),
        hand(
            "message_access",
            "In the Instagram app: Settings → Messages and story replies → Message controls → Connected tools → Allow access to messages.",
        ),
        hand(
            "human_agent",
            "Only if Meta approved the Human Agent feature for the app: set human_agent = \"true\" in the app's settings; a person may \
             then answer up to seven days.",
        ),
    ]
}

fn step(code: &str, state: SetupState, detail: &str) -> SetupStep {
    SetupStep { code: code.to_owned(), state, detail: detail.to_owned() }
}
