//! The buyer of a thread, asked by name.

use connector::{AccountContext, FaultClass, Op, Plan, Profile, ThreadContext};
use serde_json::Value;

use super::{get, thread};
use crate::reply;

/// Reads a thread's buyer.
pub(crate) fn profile(account: &AccountContext, thread: &ThreadContext) -> Plan<Profile> {
    let exchange = get(Op::Profile, "get_one_conversation", &[("conversation_id", &thread.thread.id)]);
    let market = account.memo.get("region").cloned();
    Plan::ask_then(exchange, move |answer| match answer {
        Ok(r) => Plan::Done(reply::response::<Value>(&r).map(|row| {
            // Some answers put the conversation into a member of its own.
            let row = row.get("conversation").unwrap_or(&row);
            thread::contact(row, market.as_deref()).map_or(Profile::Hidden, Profile::Known)
        })),
        Err(f) if f.class == FaultClass::Gone => Plan::done(Profile::Hidden),
        Err(f) => Plan::refuse(f),
    })
}
