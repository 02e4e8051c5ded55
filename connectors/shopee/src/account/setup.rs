//! What the operator sets in Shopee's console: shown, never written (shopee §2.1).

use connector::{AccountContext, FaultClass, Op, Plan, SetupState, SetupStep};

use super::push_config;

/// Checks the app's push settings.
pub(crate) fn setup(account: &AccountContext) -> Plan<Vec<SetupStep>> {
    let url = account.webhook_url.clone();
    push_config::read(Op::Setup, &account.external_id)
        .map(move |push| {
            let step = |code: &str, bad: Option<String>, fine: &str| SetupStep {
                code: code.to_owned(),
                state: if bad.is_some() { SetupState::Failed } else { SetupState::Done },
                detail: bad.unwrap_or_else(|| fine.to_owned()),
            };
            let problems = push.problems(&url, true);
            let of = |codes: &[&str]| {
                let found: Vec<String> = problems
                    .iter()
                    .filter(|p| codes.contains(&p.code.as_str()))
                    .map(|p| format!("{} {}", p.detail, p.cure))
                    .collect();
                (!found.is_empty()).then(|| found.join(" "))
            };
            vec![
                step("webhook_set", of(&["push_address"]), "Shopee's console has this server's address."),
                step(
                    "webhook_on",
                    of(&["push_suspended", "push_warning", "push_blocked", "push_off"]),
                    "The pushes that an inbox needs are on.",
                ),
                push_key(),
            ]
        })
        .or_else(|fault| {
            if fault.class != FaultClass::Forbidden {
                return Plan::refuse(fault);
            }
            Plan::done(vec![
                SetupStep {
                    code: "webhook_set".to_owned(),
                    state: SetupState::ByHand,
                    detail: "Save this server's webhook address in Shopee's console (Set Push); this app may not read whether it is there.".to_owned(),
                },
                push_key(),
            ])
        })
}

fn push_key() -> SetupStep {
    SetupStep {
        code: "push_key".to_owned(),
        state: SetupState::ByHand,
        detail: "Put the push key of the console's Set Push page into the app's push_key; it is another secret than the partner key.".to_owned(),
    }
}
