//! Slows down guessing: per account and address, per address, and per account from everywhere.
//!
//! Strangers who guess at an account must not lock its owner out. So a place that an account signed in from before (a browser
//! with its mark, else an address) has tries of its own, which only tries from that very place use up. What is tried in vain is
//! counted in the database; what an address only asks for, before anybody is named, in memory: it opens nothing.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use model::Time;
use store::{
    Store, StoreError,
    sign_in_try::{self, FORGET, Name},
};

use crate::problem::Problem;

/// Askings of one address before it waits.
const ASKINGS: u32 = 60;
/// How long it waits then.
const PAUSE: Duration = Duration::from_mins(1);
/// Most addresses kept; beyond it the stale ones go, and where all are fresh, all: whoever has so many is not stopped by counting
/// them, and nobody else is to pay for it.
const MOST: usize = 50_000;

/// Counts tries that failed.
pub struct Throttle {
    store: Store,
    /// What is tried: tries at one door do not count at another.
    door: &'static str,
    asks: Mutex<HashMap<IpAddr, (u32, Time)>>,
}

/// The names of a try, and which of them are forgotten when it was none in vain; of the others one try is taken back.
struct Names {
    own: Vec<Name>,
    shared: Vec<Name>,
}

impl Throttle {
    /// One that counts at a door.
    pub fn new(store: &Store, door: &'static str) -> Throttle {
        Throttle { store: store.clone(), door, asks: Mutex::default() }
    }

    /// Counts a try before it is made, so that parallel tries count too. Refuses, unseen, who has to wait. `known` is the place,
    /// where the account signed in from it before.
    pub async fn try_now(
        &self,
        email: &str,
        address: IpAddr,
        known: Option<&str>,
        now: Time,
    ) -> Result<(), Problem> {
        let Names { mut own, shared } = self.names(email, address, known);
        own.extend(shared);
        // Whoever waits costs no write.
        let mut wait = sign_in_try::wait(&self.store, &own, now).await?;
        if wait.is_zero() {
            let names = &own;
            wait = self.store.write(async |tx| sign_in_try::count(&tx, names, now).await).await?;
        }
        if wait.is_zero() { Ok(()) } else { Err(too_many(wait)) }
    }

    /// Forgets the tries of an account from an address: its owner came in.
    pub async fn came_in(&self, email: &str, address: IpAddr, known: Option<&str>) -> Result<(), StoreError> {
        self.asked_for_reason(address);
        let Names { own, shared } = &self.names(email, address, known);
        self.store
            .write(async |tx| {
                sign_in_try::forget(&tx, own).await?;
                sign_in_try::take_back(&tx, shared).await
            })
            .await
    }

    /// Counts what an address asks for before anybody is named: the begin of a passkey, the way to an issuer.
    pub fn ask(&self, address: IpAddr, now: Time) -> Result<(), Problem> {
        let mut all = self.asks.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut all, now);
        let (count, last) = all.entry(neighbourhood(address)).or_insert((0, now));
        let quiet = if *count >= ASKINGS { PAUSE } else { FORGET };
        if now.since(*last) >= quiet {
            *count = 0;
        }
        if *count >= ASKINGS {
            return Err(too_many(PAUSE.saturating_sub(now.since(*last))));
        }
        (*count, *last) = (*count + 1, now);
        Ok(())
    }

    /// Somebody came in from an address: what it asked for counts no longer.
    pub fn asked_for_reason(&self, address: IpAddr) {
        self.asks.lock().unwrap_or_else(PoisonError::into_inner).remove(&neighbourhood(address));
    }

    fn names(&self, email: &str, address: IpAddr, known: Option<&str>) -> Names {
        let name =
            |kind: &str, what: &str, free| Name { name: format!("{}\n{kind}\n{what}", self.door), free };
        if let Some(place) = known {
            return Names { own: vec![name("known", &format!("{email}\n{place}"), 10)], shared: Vec::new() };
        }
        let address = neighbourhood(address).to_string();
        Names {
            // One account from one address: this is what guessing looks like, and it locks nobody else out.
            own: vec![name("pair", &format!("{email}\n{address}"), 5)],
            // One address against many accounts, and one account from many addresses.
            shared: vec![name("address", &address, 30), name("account", email, 100)],
        }
    }
}

impl std::fmt::Debug for Throttle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Throttle").field("door", &self.door).finish_non_exhaustive()
    }
}

fn make_room(all: &mut HashMap<IpAddr, (u32, Time)>, now: Time) {
    if all.len() < MOST {
        return;
    }
    all.retain(|_, (_, last)| now.since(*last) < FORGET);
    if all.len() > MOST / 2 {
        all.clear();
    }
}

/// 429, with the wait.
fn too_many(wait: Duration) -> Problem {
    let wait = wait.as_secs() + 1;
    Problem::too_many(format!("Too many tries. Wait {wait} s, then try again."), wait)
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

    #[test]
    fn a_flood_of_addresses_fills_no_memory_and_is_not_looked_through_each_time() {
        let (mut all, now) = (HashMap::new(), Time::from_secs(1_000_000));
        let address = |n: usize| IpAddr::from(u128::try_from(n).expect("few").to_be_bytes());
        for n in 0..3 * MOST {
            make_room(&mut all, now);
            all.insert(address(n), (1, now));
            assert!(all.len() <= MOST);
        }
        all.clear();
        all.extend((0..MOST).map(|n| (address(n), (1, if n == 0 { now } else { now.before(FORGET) }))));
        make_room(&mut all, now);
        assert_eq!(all.len(), 1, "the fresh one stays");
    }
}
