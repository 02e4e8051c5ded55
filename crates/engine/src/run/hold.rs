//! Named times: where a platform has said when a feed may be read again, no other reading of the account asks it before.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use connector::{Fault, FaultClass, Op};
use tokio::time::Instant;

/// Platform and account.
type Key = (&'static str, String);

/// Accounts whose feeds are not read before a named time, each with what the platform said.
#[derive(Default)]
pub struct Holds(Mutex<HashMap<Key, (Instant, Fault)>>);

impl Holds {
    /// What the platform said, with the time that is left of it, while it holds.
    pub fn held(&self, op: Op, platform: &'static str, account: &str, now: Instant) -> Option<Fault> {
        if !is_reading(op) {
            return None;
        }
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (until, _)| *until > now);
        let (until, fault) = all.get(&(platform, account.to_owned()))?;
        Some(Fault { retry_after: Some(*until - now), ..fault.clone() })
    }

    /// Keeps what a refusal says of the time. A look at the account asks what its feeds ask: what it is told counts for them.
    pub fn keep(&self, op: Op, platform: &'static str, account: &str, fault: &Fault, now: Instant) {
        let is_said_of_feeds = is_reading(op) || op == Op::Probe;
        let Some(wait) =
            fault.retry_after.filter(|_| is_said_of_feeds && fault.class == FaultClass::Throttled)
        else {
            return;
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert((platform, account.to_owned()), (now + wait, fault.clone()));
    }
}

/// Feeds alone: what a person waits for is asked, and refused by the platform itself if need be.
fn is_reading(op: Op) -> bool {
    op == Op::Poll
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn one_refusal_holds_all_feeds_of_the_account_until_its_time() {
        let holds = Holds::default();
        let (now, second) = (Instant::now(), Duration::from_secs(1));
        let fault = Fault::new(FaultClass::Throttled, "busy", "Too many.").after(second * 7);
        holds.keep(Op::Send, "shopee", "7", &fault, now);
        assert!(
            holds.held(Op::Poll, "shopee", "7", now).is_none(),
            "a message's refusal is the message's own"
        );
        holds.keep(Op::Poll, "shopee", "7", &fault, now);
        let held = holds.held(Op::Poll, "shopee", "7", now + second * 3);
        assert_eq!(held.and_then(|f| f.retry_after), Some(second * 4));
        assert!(holds.held(Op::Send, "shopee", "7", now).is_none());
        assert!(holds.held(Op::Poll, "shopee", "8", now).is_none());
        assert!(holds.held(Op::Poll, "shopee", "7", now + second * 7).is_none());
    }

    #[test]
    fn what_a_look_at_the_account_is_told_holds_its_feeds_and_never_the_look() {
        let (holds, now) = (Holds::default(), Instant::now());
        let fault = Fault::new(FaultClass::Throttled, "busy", "Too many.").after(Duration::from_secs(7));
        holds.keep(Op::Probe, "tiktok", "7", &fault, now);
        assert!(holds.held(Op::Poll, "tiktok", "7", now).is_some());
        assert!(holds.held(Op::Probe, "tiktok", "7", now).is_none(), "a person may be waiting for it");
    }

    #[test]
    fn without_a_named_time_nothing_is_held() {
        let (holds, now) = (Holds::default(), Instant::now());
        holds.keep(Op::Poll, "shopee", "7", &Fault::new(FaultClass::Throttled, "busy", "Too many."), now);
        assert!(holds.held(Op::Poll, "shopee", "7", now).is_none());
    }
}
