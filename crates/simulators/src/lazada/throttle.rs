//! Chat lists are for one import (lazada §0.2, §3.9): who reads them too fast is slowed down, who reads them
//! from their beginning again and again polls, is slowed down and loses the permission.
//!
//! Lazada publishes no numbers. These let an import at one call a second, its repetitions and a repair pass
//! go by, and catch a timer of five minutes in its second half-hour.

use super::Lazada;
use super::envelope::No;
use super::gateway::Call;

/// Calls of lists within a second.
const A_SECOND: usize = 6;
/// Openings of a list within an hour until it is throttled.
const SLOWED: usize = 4;
/// … and until the permission is gone.
const LOST: usize = 8;
const HOUR_MS: i64 = 3_600_000;

/// Looks at a chat list call before it is done.
///
/// # Errors
/// `ApiCallLimit` without words, `InsufficientPermission`.
pub fn look(lazada: &Lazada, path: &str, call: &Call) -> Result<(), No> {
    let (cursor, session) = match path {
        "/im/session/list" => ("last_session_id", ""),
        "/im/message/list" => ("last_message_id", call.get("session_id").unwrap_or("")),
        _ => return Ok(()),
    };
    let life = lazada.desk.clock.life_ms();
    let mut world = lazada.world();
    if !world.truths.poll_guard {
        return Ok(());
    }
    if world.polled_out {
        return Err(No::isv("InsufficientPermission", "The app does not have permission to access this API"));
    }
    let all = world.list_calls.entry(format!("{}", call.shop)).or_default();
    all.retain(|at| life - at < 1_000);
    all.push(life);
    if all.len() > A_SECOND {
        return Err(No::bare_limit());
    }
    // A page of one row is the probe for the permission, not an opening (lazada §7).
    if call.get(cursor).is_some() || call.get("page_size") == Some("1") {
        return Ok(());
    }
    let openings = world.list_calls.entry(format!("{} {path} {session}", call.shop)).or_default();
    openings.retain(|at| life - at < HOUR_MS);
    openings.push(life);
    let count = openings.len();
    if count > LOST && session.is_empty() {
        world.polled_out = true;
        return Err(No::isv("InsufficientPermission", "The app does not have permission to access this API"));
    }
    if count > SLOWED {
        return Err(No::bare_limit());
    }
    Ok(())
}
