//! Who a buyer is, as their session shows them (lazada §2.6, §3.3).

use connector::{AccountContext, FaultClass, Op, Plan, Profile, ThreadContext};

use super::{get, session};
use crate::scalar;

/// Reads the session, once for one that was not known.
pub(crate) fn profile(account: &AccountContext, thread: &ThreadContext) -> Plan<Profile> {
    let exchange = get(account, Op::Profile, "/im/session/get", &[("session_id", &thread.thread.id)]);
    Plan::ask_then(exchange, |answer| {
        Plan::Done(match answer {
            Ok(r) => {
                scalar::data(&r).map(|row| session::contact(&row).map_or(Profile::Hidden, Profile::Known))
            }
            Err(f) if matches!(f.class, FaultClass::Gone | FaultClass::Forbidden) && !f.operator => {
                Ok(Profile::Hidden)
            }
            Err(f) => Err(f),
        })
    })
}
