//! Taking a message of ours back, within two minutes (lazada §3.8).

use connector::{AccountContext, Fault, FaultClass, Op, Plan, ThreadContext};

use super::post;

/// Recalls a message. Taking it back twice is the same as once; what is too old Lazada says itself.
pub(crate) fn recall(account: &AccountContext, thread: &ThreadContext, external_id: &str) -> Plan<()> {
    let pairs = [("session_id", thread.thread.id.as_str()), ("message_id", external_id)];
    Plan::ask_then(post(account, Op::Recall, "/im/message/recall", &pairs).repeatable(), |answer| {
        Plan::Done(match answer {
            Ok(_) => Ok(()),
            Err(f) if f.class == FaultClass::Invalid && !f.operator => Err(Fault {
                class: FaultClass::WindowClosed,
                detail: format!("Lazada lets a shop take a message back within two minutes. {}", f.detail),
                ..f
            }),
            Err(f) => Err(f),
        })
    })
}
