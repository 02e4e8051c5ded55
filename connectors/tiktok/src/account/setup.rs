//! Setting a shop up: webhooks to our address, and its chat taking part (tiktok §2.4, §3.4).

use connector::{AccountContext, Exchange, FaultClass, Method, Op, Plan, SetupState, SetupStep};
use serde_json::json;

use super::{
    call,
    webhook::{self, Webhooks},
};
use crate::{chat, manifest};

/// Sets webhooks and checks them; then tells the platform that the shop answers chats here.
pub(crate) fn setup(account: &AccountContext) -> Plan<Vec<SetupStep>> {
    let account = account.clone();
    let url = account.webhook_url.clone();
    webhook::ensure(Op::Setup, &account)
        .map(move |found| vec![webhooks(&found, &url)])
        .or_else(|fault| match fault.class {
            FaultClass::Forbidden => Plan::done(vec![step(
                "webhook_set",
                SetupState::ByHand,
                format!("Save this server's webhook address in Partner Center, and switch its topics on there. {}", fault.detail),
            )]),
            _ => Plan::refuse(fault),
        })
        .then(move |steps| if chat::is_off(&account) { Plan::done(steps) } else { accept_chat(&account, steps) })
}

fn step(code: &str, state: SetupState, detail: impl Into<String>) -> SetupStep {
    SetupStep { code: code.to_owned(), state, detail: detail.into() }
}

fn webhooks(found: &Webhooks, url: &str) -> SetupStep {
    if found.missing.is_empty() {
        return step("webhook_set", SetupState::Done, "TikTok Shop sends this shop's events to this server.");
    }
    step("webhook_set", SetupState::Failed, words(found, url))
}

/// What does not come to us and what to do about it.
pub(super) fn words(found: &Webhooks, url: &str) -> String {
    let topics: Vec<&str> = found.missing.iter().map(|(t, _)| *t).collect();
    let said =
        found.missing.iter().map(|(_, said)| said.as_str()).find(|s| !s.is_empty()).unwrap_or_default();
    let mut words = format!(
        "These events do not come to {url}: {}. TikTok Shop wants an https address with a domain name, without a port, of at most 255 letters.",
        topics.join(", ")
    );
    if !said.is_empty() {
        words.push(' ');
        words.push_str(said);
    }
    words
}

/// The shop owner takes chats. A shop with one agent cannot do otherwise, and a refusal costs nothing.
fn accept_chat(account: &AccountContext, mut steps: Vec<SetupStep>) -> Plan<Vec<SetupStep>> {
    let path = "/customer_service/202309/agents/settings";
    let request = call(account, Method::Put, path, Some(&json!({ "can_accept_chat": true })));
    let exchange = Exchange::act(Op::Setup, manifest::CHAT, request).repeatable();
    Plan::ask_then(exchange, move |answer| {
        steps.push(match answer {
            Ok(_) => step("accept_chat", SetupState::Done, "The shop takes part in chat."),
            Err(f) => step(
                "accept_chat",
                SetupState::ByHand,
                format!("See in Seller Center that the shop accepts chats. {}", f.detail),
            ),
        });
        Plan::done(steps)
    })
}
