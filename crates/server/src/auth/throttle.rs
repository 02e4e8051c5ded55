//! Slows down guessing: per account and address, per address, and per account from everywhere.
//!
//! Strangers who guess at an account must not lock its owner out. So a place that an account signed in from before (a browser
//! with its mark, else an address) has tries of its own, which only tries from that very place use up.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use model::Time;

/// Tries are forgotten after this much quiet.
const FORGET: Duration = Duration::from_mins(15);
/// The longest wait.
const LONGEST: Duration = Duration::from_mins(15);
/// Most names kept; beyond it the stale ones go.
const MOST_KEYS: usize = 50_000;

/// Counts tries that failed.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<Key, Tries>>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// One account from one address: this is what guessing looks like, and it locks nobody else out.
    Pair(String, IpAddr),
    /// One address against many accounts.
    Address(IpAddr),
    /// One account from many addresses.
    Account(String),
    /// One account from a place that it signed in from before.
    Known(String, String),
    /// What an address only asks for, before anybody is named.
    Asks(IpAddr),
}

#[derive(Clone, Copy, Debug)]
struct Tries {
    count: u32,
    last: Time,
    blocked_until: Time,
}

impl Key {
    /// Tries before the first wait.
    fn free(&self) -> u32 {
        match self {
            Key::Pair(..) => 5,
            Key::Known(..) => 10,
            Key::Address(_) => 30,
            Key::Asks(_) => 60,
            Key::Account(_) => 100,
        }
    }
}

impl Throttle {
    /// Counts a try before it is made, so that parallel tries count too. Gives the seconds to wait where it has
    /// to be refused unseen. `known` is the place, where the account signed in from it before.
    pub fn try_now(&self, email: &str, address: IpAddr, known: Option<&str>, now: Time) -> Result<(), u64> {
        self.count(keys(email, address, known), now)
    }

    /// Counts what an address asks for before anybody is named: the begin of a passkey, the way to an issuer.
    pub fn ask(&self, address: IpAddr, now: Time) -> Result<(), u64> {
        self.count(vec![Key::Asks(neighbourhood(address))], now)
    }

    fn count(&self, keys: Vec<Key>, now: Time) -> Result<(), u64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() > MOST_KEYS {
            all.retain(|_, t| now.since(t.last) < FORGET);
        }
        let wait = keys
            .iter()
            .filter_map(|key| all.get(key))
            .map(|t| t.blocked_until.since(now))
            .max()
            .unwrap_or_default();
        if !wait.is_zero() {
            return Err(wait.as_secs() + 1);
        }
        for key in keys {
            let free = key.free();
            let tries = all.entry(key).or_insert(Tries { count: 0, last: now, blocked_until: Time::EPOCH });
            if now.since(tries.last) >= FORGET {
                tries.count = 0;
            }
            tries.count += 1;
            tries.last = now;
            if tries.count >= free {
                let doublings = (tries.count - free).min(6);
                let pause = Duration::from_secs(15 << doublings).min(LONGEST);
                tries.blocked_until = now.after(pause);
            }
        }
        Ok(())
    }

    /// Forgets the tries of an account from an address: its owner came in.
    pub fn came_in(&self, email: &str, address: IpAddr, known: Option<&str>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever comes in from there asked for a reason.
        all.remove(&Key::Asks(neighbourhood(address)));
        for key in keys(email, address, known) {
            if matches!(key, Key::Pair(..) | Key::Known(..)) {
                all.remove(&key);
            } else if let Some(tries) = all.get_mut(&key) {
                tries.count = tries.count.saturating_sub(1);
                if tries.count < key.free() {
                    tries.blocked_until = Time::EPOCH;
                }
            }
        }
    }
}

fn keys(email: &str, address: IpAddr, known: Option<&str>) -> Vec<Key> {
    if let Some(place) = known {
        return vec![Key::Known(email.to_owned(), place.to_owned())];
    }
    let address = neighbourhood(address);
    vec![Key::Pair(email.to_owned(), address), Key::Address(address), Key::Account(email.to_owned())]
}

/// An IPv6 customer has a whole /64; it counts as one address.
pub fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    #[test]
    fn guessing_is_slowed_and_others_are_not() {
        let throttle = Throttle::default();
        let now = Time::from_secs(1_000_000);
        for _ in 0..5 {
            assert!(throttle.try_now("a@example.com", HERE, None, now).is_ok());
        }
        let wait = throttle.try_now("a@example.com", HERE, None, now).expect_err("the sixth waits");
        assert!((1..=16).contains(&wait), "{wait}");
        assert!(throttle.try_now("a@example.com", THERE, None, now).is_ok(), "the owner elsewhere gets in");
        assert!(throttle.try_now("b@example.com", HERE, None, now).is_ok(), "another account here gets in");
        let later = now.after(Duration::from_secs(wait));
        assert!(
            throttle.try_now("a@example.com", HERE, None, later).is_ok(),
            "after the wait there is a try"
        );
        assert!(
            throttle.try_now("a@example.com", HERE, None, later).expect_err("again") > wait,
            "waits grow"
        );
    }

    #[test]
    fn coming_in_forgets() {
        let throttle = Throttle::default();
        let now = Time::from_secs(1_000_000);
        for _ in 0..50 {
            assert!(throttle.try_now("a@example.com", HERE, None, now).is_ok());
            throttle.came_in("a@example.com", HERE, None);
        }
    }

    #[test]
    fn one_address_against_many_accounts_is_slowed() {
        let throttle = Throttle::default();
        let now = Time::from_secs(1_000_000);
        let refused =
            (0..40).filter(|n| throttle.try_now(&format!("{n}@x"), HERE, None, now).is_err()).count();
        assert_eq!(refused, 10);
    }

    #[test]
    fn strangers_do_not_use_up_the_tries_of_a_place_that_is_known() {
        let throttle = Throttle::default();
        let now = Time::from_secs(1_000_000);
        let stranger = |n: u8| IpAddr::from([203, 0, 113, n]);
        let refused =
            (0..=200).filter(|n| throttle.try_now("a@example.com", stranger(*n), None, now).is_err()).count();
        assert!(refused > 90, "from many addresses the account itself is guarded: {refused}");
        assert!(throttle.try_now("a@example.com", THERE, None, now).is_err(), "a new address waits");
        assert!(
            throttle.try_now("a@example.com", HERE, Some("browser x"), now).is_ok(),
            "the owner does not"
        );
        let here =
            (0..20).filter(|_| throttle.try_now("a@example.com", HERE, Some("browser x"), now).is_ok());
        assert_eq!(here.count(), 9, "and has an end of tries as well");
        assert!(
            throttle.try_now("a@example.com", HERE, Some("browser y"), now).is_ok(),
            "each place its own"
        );
    }
}
