//! Telling Shopee that an agent has read (shopee §3.6: never by itself).

use connector::{FaultClass, Op, Plan, ThreadContext};
use serde_json::{Value, json};

use super::post;
use crate::reply::raw_id;

/// Marks a thread read up to the buyer's last message. Ids leave as bare numbers; where that is refused, as text.
pub(crate) fn mark_read(thread: &ThreadContext) -> Plan<()> {
    let Some(last) = thread.last_inbound_id.clone() else { return Plan::done(()) };
    let id = thread.thread.id.clone();
    let body = |as_id: fn(&str) -> Value| json!({ "conversation_id": as_id(&id), "last_read_message_id": as_id(&last) });
    let first = post(Op::MarkRead, "read_conversation", &body(raw_id)).repeatable();
    let second = post(Op::MarkRead, "read_conversation", &body(|id| Value::from(id))).repeatable();
    Plan::ask_then(first, move |answer| match answer {
        Ok(_) => Plan::done(()),
        Err(f) if f.class == FaultClass::Invalid && f.code.contains("param") => Plan::ask(second, |_| Ok(())),
        Err(f) => Plan::refuse(f),
    })
}
