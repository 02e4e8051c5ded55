//! Setting a Page up: subscribed by us and seen to be, and what is left for the operator (facebook §1.7).

use connector::{AccountContext, Op, Plan, SetupState, SetupStep};

use super::subscription::{FIELDS, LEAST, look, subscribe};

/// Subscribes the Page, reads it back, and names the steps in Meta's App Dashboard that no call of ours can see.
pub(crate) fn setup(account: &AccountContext) -> Plan<Vec<SetupStep>> {
    let (own, url) = (account.clone(), account.webhook_url.clone());
    subscribe(Op::Setup, account).then(move |()| look(Op::Setup, &own)).map(move |found| {
        let webhook = if !found.here || LEAST.iter().any(|f| found.missing.contains(f)) {
            step(
                "webhook_set",
                SetupState::Failed,
                "Meta took the Page's subscription, but does not list it. Connect the Page again; if it stays so, look at the app in the Page's settings under Business integrations.",
            )
        } else if found.missing.is_empty() {
            step("webhook_set", SetupState::Done, "The Page is subscribed to all events that Sampan reads.")
        } else {
            step(
                "webhook_set",
                SetupState::Done,
                &format!("The Page is subscribed. This API version does not deliver: {}.", found.missing.join(", ")),
            )
        };
        vec![
            webhook,
            step(
                "app_webhook",
                SetupState::ByHand,
                &format!(
                    "In Meta's App Dashboard: Webhooks, object Page, callback URL {url}, verify token as in Sampan's settings (verify_token); \
                     subscribe to {}. Only what both the app and the Page subscribe to is delivered.",
                    FIELDS.join(", ")
                ),
            ),
            step(
                "app_live",
                SetupState::ByHand,
                "Switch the app to Live, and get Advanced Access for its permissions (App Review, Business Verification). Until then only people \
                 with a role on the app are heard and reached.",
            ),
            step(
                "app_callbacks",
                SetupState::ByHand,
                &format!(
                    "In the App Dashboard, under Facebook Login: deauthorize callback {url}/deauthorize, data deletion request URL {url}/data-deletion."
                ),
            ),
        ]
    })
}

fn step(code: &str, state: SetupState, detail: &str) -> SetupStep {
    SetupStep { code: code.to_owned(), state, detail: detail.to_owned() }
}
