//! Showing the customer that we have read (instagram §4).

use connector::{AccountContext, Auth, Exchange, Fault, Op, Plan, Request, ThreadContext, text};
use connector_graph::{path, segment};
use serde_json::{Value, json};

use crate::{
    comment::is_comment,
    manifest::{ACCOUNT, GRAPH},
};

/// Marks a thread as seen, once they wrote something that can be.
pub(crate) fn mark_read(account: &AccountContext, thread: &ThreadContext) -> Plan<()> {
    if thread.last_inbound_id.as_deref().is_none_or(is_comment) {
        return Plan::done(());
    }
    let body = json!({ "recipient": { "id": thread.contact }, "sender_action": "mark_seen" });
    let edge = path(&format!("/{}/messages", segment(&account.external_id)));
    let request = Request::post_json(GRAPH, edge, Auth::Grant, &body);
    // Seen twice is seen once.
    Plan::ask(Exchange::act(Op::MarkRead, ACCOUNT, request).repeatable(), |reply| {
        let v: Value = reply.json()?;
        if text(&v, "recipient_id").is_some() || crate::message::flag(&v, "success") {
            Ok(())
        } else {
            Err(Fault::malformed("Instagram did not say whether it marked the conversation as seen."))
        }
    })
}
