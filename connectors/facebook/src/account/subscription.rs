//! Whether and to what a Page is subscribed (facebook §1.7). Only fields that both the app and the Page subscribe to are delivered.

use connector::{AccountContext, Auth, Exchange, Fault, FaultClass, Method, Op, Plan, Reply, Request, text};
use connector_graph::{data, is, path, segment};
use serde_json::Value;

use crate::manifest;

/// Everything that an inbox wants to hear. `response_feedback` is left out on purpose: it puts thumbs under every message.
pub(super) const FIELDS: [&str; 12] = [
    "messages",
    "message_echoes",
    "messaging_postbacks",
    "messaging_referrals",
    "messaging_optins",
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "message_edits",
    "messaging_handovers",
    "standby",
    "messaging_policy_enforcement",
];
/// Where the API does not know one of these, the least that works.
pub(super) const LEAST: [&str; 5] =
    ["messages", "message_echoes", "messaging_postbacks", "message_deliveries", "message_reads"];

/// How a Page is subscribed.
pub(super) struct Subscribed {
    /// Whether our app is there at all.
    pub(super) here: bool,
    /// Wanted fields that are not.
    pub(super) missing: Vec<&'static str>,
}

fn edge(account: &AccountContext) -> Request {
    let edge = path(&format!("/{}/subscribed_apps", segment(&account.external_id)));
    Request::get(manifest::API, edge, Auth::Grant)
}

/// Subscribes to all fields, or to the least; doing it again is the same, and always the full set is said.
pub(super) fn subscribe(op: Op, account: &AccountContext) -> Plan<()> {
    let edge = edge(account).path;
    let ask = move |fields: &[&str]| {
        let fields = fields.join(",");
        let request =
            Request::post_form(manifest::API, edge.clone(), Auth::Grant, &[("subscribed_fields", &fields)]);
        Exchange::act(op, manifest::PAGE, request).repeatable()
    };
    let least = ask(&LEAST);
    Plan::ask_then(ask(&FIELDS), move |answer| match answer {
        Ok(reply) => Plan::Done(success(&reply)),
        Err(fault) if is(&fault, 100, None) && !fault.operator => Plan::ask(least, |reply| success(&reply)),
        Err(fault) => Plan::refuse(fault),
    })
}

/// `true`, or the text `"true"`.
pub(super) fn success(reply: &Reply) -> Result<(), Fault> {
    let body: Value = reply.json()?;
    match body.get("success") {
        Some(Value::Bool(true)) => Ok(()),
        Some(Value::String(s)) if s == "true" => Ok(()),
        Some(Value::Bool(false)) => Err(Fault::new(
            FaultClass::Invalid,
            "not_taken",
            "Meta did not take this and gave no reason; try again.",
        )),
        _ => Err(Fault::malformed("Meta did not say whether it took this.")),
    }
}

/// Looks to what the Page is subscribed.
pub(super) fn look(op: Op, account: &AccountContext) -> Plan<Subscribed> {
    let app_id = account.memo.get("app.app_id").map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
    Plan::ask(Exchange::read(op, manifest::PAGE, edge(account)), move |reply| {
        let (apps, _) = data(&reply)?;
        let ours = |app: &&Value| app_id.is_none() || text(app, "id") == app_id;
        let Some(app) = apps.iter().find(ours) else {
            return Ok(Subscribed { here: false, missing: FIELDS.to_vec() });
        };
        let fields = app.get("subscribed_fields").and_then(Value::as_array);
        let fields: Option<Vec<&str>> = fields.map(|f| f.iter().filter_map(Value::as_str).collect());
        // An answer without the list says only that the app is there.
        let missing = FIELDS.into_iter().filter(|f| fields.as_ref().is_some_and(|all| !all.contains(f)));
        Ok(Subscribed { here: true, missing: missing.collect() })
    })
}

/// Lets the Page go.
pub(super) fn unsubscribe(op: Op, account: &AccountContext) -> Plan<()> {
    let request = Request { method: Method::Delete, ..edge(account) };
    Plan::ask(Exchange::act(op, manifest::PAGE, request).repeatable(), |reply| success(&reply))
}

/// Subscribes again where Meta has switched the Page off (after an hour of failed webhooks, facebook §2.3). What goes wrong here
/// shows elsewhere.
pub(crate) fn mend(op: Op, account: &AccountContext) -> Plan<()> {
    let own = account.clone();
    look(op, account)
        .then(move |found| {
            // Fields that an older API does not know stay missing; they are no reason to ask every time.
            if found.here && !LEAST.iter().any(|f| found.missing.contains(f)) {
                Plan::done(())
            } else {
                subscribe(op, &own)
            }
        })
        .or_else(|_| Plan::done(()))
}
