//! Telling the customer that their messages were read (facebook §4.4).

use connector::{AccountContext, Auth, Exchange, Fault, Op, Plan, Request, ThreadContext, text};
use serde_json::{Value, json};

use super::write::edge;
use crate::manifest::{API, SEND};

pub(crate) fn mark_read(account: &AccountContext, thread: &ThreadContext) -> Plan<()> {
    let body = json!({ "recipient": { "id": thread.contact }, "sender_action": "mark_seen" });
    let request = Request::post_json(API, edge(account, "messages"), Auth::Grant, &body);
    Plan::ask(Exchange::act(Op::MarkRead, SEND, request).repeatable(), |reply| {
        let body: Value = reply.json()?;
        match text(&body, "recipient_id") {
            Some(_) => Ok(()),
            None => Err(Fault::malformed("Meta did not say whether it took the read mark.")),
        }
    })
}
