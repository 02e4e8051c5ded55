//! Slows down whoever knocks at the platforms' doors without a key.
//!
//! Only calls that were refused count, so a platform never waits, however much it sends. Whoever was refused too often is refused for a
//! while without being looked at, which costs us nothing.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use model::Time;

use super::throttle::neighbourhood;

/// Refusals of one address before it waits.
const FREE: u32 = 300;
/// The time in which they count.
const SPAN: Duration = Duration::from_mins(1);
/// Most addresses kept; beyond it the stale ones go.
const MOST: usize = 50_000;

/// Counts refused calls.
#[derive(Debug, Default)]
pub struct Doors(Mutex<HashMap<IpAddr, (u32, Time)>>);

impl Doors {
    /// Seconds that an address has to wait, if it has to.
    pub fn wait(&self, address: IpAddr, now: Time) -> Option<u64> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, since) = all.get(&neighbourhood(address))?;
        let left = since.after(SPAN).since(now);
        (*count >= FREE && !left.is_zero()).then(|| left.as_secs() + 1)
    }

    /// A call was refused.
    pub fn refused(&self, address: IpAddr, now: Time) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() > MOST {
            all.retain(|_, (_, since)| now.since(*since) < SPAN);
        }
        let entry = all.entry(neighbourhood(address)).or_insert((0, now));
        if now.since(entry.1) >= SPAN {
            *entry = (0, now);
        }
        entry.0 += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_refused_too_often_waits_and_nobody_else_does() {
        let (doors, now) = (Doors::default(), Time::from_secs(1_000_000));
        let (one, other): (IpAddr, IpAddr) = ([192, 0, 2, 1].into(), [192, 0, 2, 2].into());
        for _ in 0..FREE {
            assert_eq!(doors.wait(one, now), None);
            doors.refused(one, now);
        }
        assert!(doors.wait(one, now).is_some_and(|s| s <= 61));
        assert_eq!(doors.wait(other, now), None);
        assert_eq!(doors.wait(one, now.after(SPAN)), None);
        doors.refused(one, now.after(SPAN));
        assert_eq!(doors.wait(one, now.after(SPAN)), None, "it counts from anew");
    }
}
