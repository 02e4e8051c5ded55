//! What Instagram's refusals mean (instagram §5): the table is the Graph's.

use std::time::Duration;

use connector::{Fault, FaultClass, Op, Reply};

/// Whether a reply is a fault. When a token is renewed, only a refusal of the token may cost the account a new login: a setting that
/// does not fit is mended by the operator, and a token that is too young is still good; it is tried again.
pub(crate) fn fault(op: Op, reply: &Reply) -> Option<Fault> {
    let fault = connector_graph::fault(op, reply)?;
    if op != Op::Renew || fault.class != FaultClass::Invalid {
        return Some(fault);
    }
    let too_young = is_bad_parameter(&fault) && fault.detail.contains("24 hours");
    if too_young {
        return Some(Fault { class: FaultClass::Throttled, ..fault }.after(Duration::from_hours(1)));
    }
    let spared = fault.operator;
    Some(if spared { Fault { class: FaultClass::Upstream, ..fault } } else { fault })
}

/// An answer that makes no sense to something that may have taken effect is no refusal.
pub(crate) fn unsure(fault: Fault) -> Fault {
    match fault.class {
        FaultClass::Malformed => Fault { class: FaultClass::UnknownOutcome, ..fault },
        FaultClass::Upstream if fault.code != Fault::NOT_REACHED => {
            Fault { class: FaultClass::UnknownOutcome, ..fault }
        }
        _ => fault,
    }
}

/// Whether Meta refused a parameter or field that it does not know: the bare code 100 (instagram §1.6, §3, §4).
pub(crate) fn is_bad_parameter(fault: &Fault) -> bool {
    fault.class == FaultClass::Invalid && connector_graph::codes(fault) == Some((100, None))
}

/// Whether Meta itself refused to show something, for a reason it named: it is not there, or not for us. An outage or a proxy's page is
/// no such refusal.
pub(crate) fn is_not_shown(fault: &Fault) -> bool {
    matches!(fault.class, FaultClass::Gone | FaultClass::Invalid | FaultClass::Forbidden)
        && connector_graph::codes(fault).is_some_and(|(code, _)| code > 0)
}

/// A refusal of ours, before anything is asked.
pub(crate) fn invalid(code: &str, detail: impl Into<String>) -> Fault {
    Fault::new(FaultClass::Invalid, code, detail)
}
