//! Letting a Page go (facebook §1.8).

use connector::{AccountContext, FaultClass, Op, Plan};

use super::subscription::unsubscribe;

/// Takes the Page's subscription away. The person's whole grant stays: giving it back would end every other Page that came through
/// them, and nobody here knows whether this was the last. A token that is dead already has been given back.
pub(crate) fn revoke(account: &AccountContext) -> Plan<()> {
    unsubscribe(Op::Revoke, account).or_else(|fault| match fault.class {
        FaultClass::Unauthorized | FaultClass::Gone => Plan::done(()),
        _ => Plan::refuse(fault),
    })
}
