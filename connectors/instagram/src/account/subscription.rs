//! The account's subscription to webhooks (instagram §1.6).

use connector::{AccountContext, Auth, Exchange, Fault, FaultClass, Method, Op, Plan, Reply, Request, text};
use connector_graph::{path, segment};
use serde_json::Value;

use crate::{
    fault::is_bad_parameter,
    manifest::{ACCOUNT, GRAPH},
};

/// All that an inbox wants to hear.
pub(crate) const WANTED: &str = "messages,message_echoes,message_reactions,messaging_postbacks,messaging_referral,messaging_seen,messaging_handover,standby";
/// What Meta's own sample subscribes to.
const SAMPLED: &str = "messages,message_reactions,messaging_seen,messaging_postbacks,messaging_referral";
/// What is proven to be taken.
pub(crate) const PROVEN: &str = "messages,message_reactions,messaging_seen";

fn edge(account: &AccountContext) -> String {
    path(&format!("/{}/subscribed_apps", segment(&account.external_id)))
}

/// Subscribes; names of fields differ between Meta's own pages, so that a refused list is followed by a shorter one. Gives the list
/// that was taken. Subscribing twice is the same as once.
pub(crate) fn subscribe(account: &AccountContext) -> Plan<&'static str> {
    one_of(edge(account), &[WANTED, SAMPLED, PROVEN])
}

fn one_of(edge: String, lists: &'static [&'static str]) -> Plan<&'static str> {
    let Some((list, rest)) = lists.split_first() else {
        return Plan::refuse(not_subscribed());
    };
    let request = Request {
        method: Method::Post,
        ..Request::get(GRAPH, edge.clone(), Auth::Grant).query("subscribed_fields", *list)
    };
    Plan::ask_then(Exchange::act(Op::Setup, ACCOUNT, request).repeatable(), move |reply| match reply {
        Ok(reply) => Plan::Done(succeeded(&reply).map(|()| *list)),
        Err(fault) if is_bad_parameter(&fault) && !rest.is_empty() => one_of(edge, rest),
        Err(fault) => Plan::refuse(fault),
    })
}

fn not_subscribed() -> Fault {
    Fault::new(
        FaultClass::Invalid,
        "not_subscribed",
        "Instagram did not subscribe the account to webhooks. Run the set-up again; if it stays so, connect the account again.",
    )
}

/// `{"success":true}`; some samples print it as text.
fn succeeded(reply: &Reply) -> Result<(), Fault> {
    let v: Value = reply.json()?;
    if crate::message::flag(&v, "success") {
        return Ok(());
    }
    if v.get("success").is_some() {
        return Err(not_subscribed());
    }
    Err(Fault::malformed("Instagram did not say whether it subscribed the account."))
}

/// The fields that the account is subscribed to; none when no app is.
pub(crate) fn look(op: Op, account: &AccountContext) -> Plan<Vec<String>> {
    let request = Request::get(GRAPH, edge(account), Auth::Grant);
    let own_app = account.memo.get("app.app_id").cloned();
    Plan::ask(Exchange::read(op, ACCOUNT, request), move |reply| {
        let (apps, _) = connector_graph::data(&reply)?;
        let is_other = |app: &&Value| {
            // The id may be the Meta app's instead of the Instagram app's: only when one of them is ours do others not count.
            own_app.is_some() && text(app, "id") != own_app
        };
        let ours: Vec<&Value> = apps.iter().filter(|a| !is_other(a)).collect();
        let counted = if ours.is_empty() { apps.iter().collect() } else { ours };
        let fields = counted.into_iter().flat_map(|a| {
            let listed = a.get("subscribed_fields").and_then(Value::as_array).cloned().unwrap_or_default();
            listed.into_iter().filter_map(|f| f.as_str().map(str::to_owned).or_else(|| text(&f, "name")))
        });
        Ok(fields.collect())
    })
}

/// Ends the subscription. Instagram has no call that ends the token itself; one that is refused already is given back.
pub(crate) fn unsubscribe(account: &AccountContext) -> Plan<()> {
    let request = Request { method: Method::Delete, ..Request::get(GRAPH, edge(account), Auth::Grant) };
    Plan::ask_then(Exchange::act(Op::Revoke, ACCOUNT, request).repeatable(), |reply| match reply {
        Ok(reply) => Plan::Done(succeeded(&reply)),
        Err(fault) if fault.class == FaultClass::Unauthorized => Plan::done(()),
        Err(fault) => Plan::refuse(fault),
    })
}
