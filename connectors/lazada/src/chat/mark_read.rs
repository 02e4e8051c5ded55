//! Telling Lazada that an agent has read (lazada §3.8); it shows in Seller Center and to the buyer.

use connector::{AccountContext, Op, Plan, ThreadContext};

use super::post;

/// Marks a session read up to the buyer's last message.
pub(crate) fn mark_read(account: &AccountContext, thread: &ThreadContext) -> Plan<()> {
    let Some(last) = thread.last_inbound_id.as_deref() else { return Plan::done(()) };
    let pairs = [("session_id", thread.thread.id.as_str()), ("last_read_message_id", last)];
    Plan::ask(post(account, Op::MarkRead, "/im/session/read", &pairs).repeatable(), |_| Ok(()))
}
