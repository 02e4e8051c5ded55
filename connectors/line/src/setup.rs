//! Setting the webhook up, and what only a person can switch (line §1.5, steps 4–9).

use connector::{
    AccountContext, Auth, Body, Exchange, Fault, FaultClass, Method, Op, Plan, Reply, Request, SetupState,
    SetupStep, text,
};
use serde_json::{Value, json};

use crate::{
    fault::NOT_FOUND,
    manifest::{API, WEBHOOK, WEBHOOK_TEST},
};

/// Path of the channel's one webhook address.
pub const ENDPOINT: &str = "/v2/bot/channel/webhook/endpoint";

/// The webhook as LINE has it.
pub struct Endpoint {
    /// Where it leads.
    pub url: String,
    /// Whether "Use webhook" is on.
    pub active: bool,
}

/// Looks at the old address, sets ours, tests it, looks whether it is on, and lists what is left to do by hand. Run again, it
/// sets nothing that is right already.
pub fn setup(account: &AccountContext) -> Plan<Vec<SetupStep>> {
    let ours = account.webhook_url.clone();
    let chat = account.memo.get("chat_mode").map(String::as_str) == Some("chat");
    look(Op::Setup)
        .then(move |old| put(old, ours))
        .then(|(ours, steps)| if steps.iter().any(|s| s.state == SetupState::Failed) {
                Plan::done(steps)
            } else {
                test(&ours, steps)
            }
        )
        .then(|steps| {
            look(Op::Setup).map(move |now| {
                let on = now.as_ref().is_some_and(|e| e.active);
                let state = if on { SetupState::Done } else { SetupState::Failed };
                let detail = if on {
                    "\"Use webhook\" is on."
                } else {
                    "\"Use webhook\" is off: LINE delivers nothing. Switch it on in the LINE Developers Console (Messaging API)."
                };
                [steps, vec![step("webhook_on", state, detail)]].concat()
            })
        })
        .map(move |steps| [steps, by_hand(chat)].concat())
}

/// The channel's webhook; none when no address is set.
pub fn look(op: Op) -> Plan<Option<Endpoint>> {
    let exchange = Exchange::read(op, WEBHOOK, Request::get(API, ENDPOINT, Auth::Grant));
    Plan::ask_then(exchange, |reply| match reply {
        Ok(reply) => Plan::Done(endpoint(&reply).map(Some)),
        Err(fault) if fault.code == NOT_FOUND => Plan::done(None),
        Err(fault) => Plan::refuse(fault),
    })
}

fn endpoint(reply: &Reply) -> Result<Endpoint, Fault> {
    let v: Value = reply.json()?;
    match (v.get("endpoint").and_then(Value::as_str), v.get("active").and_then(Value::as_bool)) {
        (Some(url), Some(active)) => Ok(Endpoint { url: url.to_owned(), active }),
        _ => Err(Fault::malformed("LINE did not say how the webhook stands.")),
    }
}

/// Sets our address, unless it is set. A channel has one address: the old one is told, to be put back one day.
fn put(old: Option<Endpoint>, ours: String) -> Plan<(String, Vec<SetupStep>)> {
    let mut steps = Vec::new();
    match old {
        Some(old) if old.url == ours => {
            steps.push(step("webhook_set", SetupState::Done, "The webhook leads here."));
            return Plan::done((ours, steps));
        }
        Some(old) => {
            let detail =
                format!("The webhook led to {} before. Note it, if you ever want to go back.", old.url);
            steps.push(step("webhook_replaced", SetupState::Done, detail));
        }
        None => {}
    }
    let request = Request {
        method: Method::Put,
        body: Body::Json(json!({ "endpoint": ours }).to_string()),
        ..Request::get(API, ENDPOINT, Auth::Grant)
    };
    // Setting the same address twice is the same as once.
    Plan::ask_then(Exchange::act(Op::Setup, WEBHOOK, request).repeatable(), move |reply| {
        match reply.and_then(|r| empty_object(&r)) {
            Ok(()) => steps.push(step("webhook_set", SetupState::Done, "The webhook leads here now.")),
            Err(fault) if fault.class == FaultClass::Invalid => {
                let detail = format!(
                    "LINE does not take the address {ours}: it must be https, at most 500 letters, with a name that the Internet \
                     knows and a certificate of a public authority. {}",
                    fault.detail
                );
                steps.push(step("webhook_set", SetupState::Failed, detail));
            }
            Err(fault) => return Plan::refuse(fault),
        }
        Plan::done((ours, steps))
    })
}

/// LINE answers `{}` where there is nothing to tell; a proxy's page is not that.
pub fn empty_object(reply: &Reply) -> Result<(), Fault> {
    let v: Value = reply.json()?;
    if v.is_object() {
        Ok(())
    } else {
        Err(Fault::malformed("LINE answered with something that is no object."))
    }
}

/// Lets LINE call us with no events, signed: a success also proves that the secret is right. At most 60 in an hour.
fn test(ours: &str, mut steps: Vec<SetupStep>) -> Plan<Vec<SetupStep>> {
    let request =
        Request::post_json(API, "/v2/bot/channel/webhook/test", Auth::Grant, &json!({ "endpoint": ours }));
    Plan::ask_then(Exchange::act(Op::Setup, WEBHOOK_TEST, request).repeatable(), move |reply| {
        match reply.and_then(|r| tested(&r)) {
            Ok(step) => steps.push(step),
            Err(fault)
                if matches!(fault.class, FaultClass::Throttled | FaultClass::Invalid)
                    || fault.code == NOT_FOUND =>
            {
                let detail = format!(
                    "LINE did not test the webhook ({}). Press \"Verify\" in the LINE Developers Console (Messaging API).",
                    fault.detail
                );
                steps.push(step("webhook_test", SetupState::ByHand, detail));
            }
            Err(fault) => return Plan::refuse(fault),
        }
        Plan::done(steps)
    })
}

fn tested(reply: &Reply) -> Result<SetupStep, Fault> {
    let v: Value = reply.json()?;
    let success = v.get("success").and_then(Value::as_bool);
    let reason = text(&v, "reason").unwrap_or_default();
    let cure = match reason.as_str() {
        "COULD_NOT_CONNECT" => {
            "LINE cannot reach this address; check the name, the certificate and the firewall."
        }
        "REQUEST_TIMEOUT" => "The answer took longer than two seconds.",
        "ERROR_STATUS_CODE" => "The answer was an error; is the channel secret right?",
        _ => "LINE's test failed.",
    };
    match success {
        Some(true) => Ok(step("webhook_test", SetupState::Done, "LINE reached us, and its signature fits.")),
        Some(false) => {
            let more: Vec<String> = [Some(reason), text(&v, "detail")].into_iter().flatten().collect();
            let more: String = more.join(": ").chars().take(400).collect();
            Ok(step("webhook_test", SetupState::Failed, format!("{cure} ({more})")))
        }
        None => Err(Fault::malformed("LINE did not say how the webhook's test went.")),
    }
}

/// Switches without a call (line §1.5, step 9).
fn by_hand(chat: bool) -> Vec<SetupStep> {
    let console = "in the LINE Developers Console (Messaging API)";
    let manager = "in LINE Official Account Manager (Settings → Response settings)";
    let chat_state = if chat { SetupState::Done } else { SetupState::ByHand };
    vec![
        step(
            "webhook_redelivery",
            SetupState::ByHand,
            format!(
                "Switch \"Webhook redelivery\" on {console}: without it, what LINE sends while Sampan is down is lost."
            ),
        ),
        step(
            "error_statistics",
            SetupState::ByHand,
            format!("Switch \"Error statistics aggregation\" on {console}: it shows deliveries that failed."),
        ),
        step(
            "auto_reply",
            SetupState::ByHand,
            format!(
                "Switch \"Auto-reply messages\" off {manager}, and the greeting message as you like: LINE does not tell us what \
                 they say."
            ),
        ),
        step(
            "group_chats",
            SetupState::ByHand,
            format!(
                "If the account shall be in groups, switch \"Allow bot to join group chats\" on {console}."
            ),
        ),
        step(
            "chat",
            chat_state,
            format!("Switch \"Chat\" on {manager}: else LINE marks everything as read by itself."),
        ),
    ]
}

fn step(code: &str, state: SetupState, detail: impl Into<String>) -> SetupStep {
    SetupStep { code: code.to_owned(), state, detail: detail.into() }
}
