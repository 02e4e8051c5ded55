//! What {{Name}}'s refusals mean. Its own codes belong here too, and errors inside an HTTP 200.

use connector::{Fault, FaultClass, Reply};

/// By status alone.
pub fn of(reply: &Reply) -> Option<Fault> {
    let status = reply.status.as_u16();
    let class = match status {
        200..=299 => return None,
        401 => FaultClass::Unauthorized,
        403 => FaultClass::Forbidden,
        404 | 410 => FaultClass::Gone,
        429 => FaultClass::Throttled,
        400..=499 => FaultClass::Invalid,
        _ => FaultClass::Upstream,
    };
    Some(Fault::new(class, format!("http_{status}"), format!("{{Name}} answered with HTTP {status}.")))
}
