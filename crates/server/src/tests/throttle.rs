//! Guessing is slowed, and nobody else is.

use std::{net::IpAddr, time::Duration};

use model::Time;

use super::House;
use crate::auth::Throttle;

const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

/// A try: the seconds that it has to wait, if it has to.
async fn tries(
    throttle: &Throttle,
    email: &str,
    from: IpAddr,
    known: Option<&str>,
    now: Time,
) -> Option<u64> {
    let refused = throttle.try_now(email, from, known, now).await.err()?;
    assert_eq!(refused.status(), 429, "{refused:?}");
    refused.retry_after()
}

#[tokio::test]
async fn guessing_is_slowed_and_others_are_not() {
    let house = House::new().await;
    let (throttle, now) = (&house.server.throttle, Time::from_secs(1_000_000));
    for _ in 0..5 {
        assert_eq!(tries(throttle, "a@example.com", HERE, None, now).await, None);
    }
    let wait = tries(throttle, "a@example.com", HERE, None, now).await.expect("the sixth waits");
    assert!((1..=16).contains(&wait), "{wait}");
    assert_eq!(tries(throttle, "a@example.com", THERE, None, now).await, None, "the owner elsewhere gets in");
    assert_eq!(tries(throttle, "b@example.com", HERE, None, now).await, None, "another account here gets in");
    assert_eq!(tries(&house.server.resets, "a@example.com", HERE, None, now).await, None, "another door");
    let later = now.after(Duration::from_secs(wait));
    assert_eq!(
        tries(throttle, "a@example.com", HERE, None, later).await,
        None,
        "after the wait there is a try"
    );
    assert!(tries(throttle, "a@example.com", HERE, None, later).await > Some(wait), "waits grow");
}

#[tokio::test]
async fn a_restart_forgets_nothing_and_processes_count_together() {
    let house = House::new().await;
    let now = Time::from_secs(1_000_000);
    for _ in 0..5 {
        let fresh = Throttle::new(&house.server.store, "sign in");
        assert_eq!(tries(&fresh, "a@example.com", HERE, None, now).await, None);
    }
    let fresh = Throttle::new(&house.server.store, "sign in");
    assert!(tries(&fresh, "a@example.com", HERE, None, now).await.is_some());
    // It is forgotten after some quiet, and then nothing of it is kept.
    let later = now.after(Duration::from_mins(16));
    let gone = house.server.store.write(async |tx| store::sign_in_try::prune(&tx, later).await).await;
    assert_eq!(gone.expect("pruned"), 3);
    assert_eq!(tries(&fresh, "a@example.com", HERE, None, later).await, None);
}

#[tokio::test]
async fn coming_in_forgets() {
    let house = House::new().await;
    let (throttle, now) = (&house.server.throttle, Time::from_secs(1_000_000));
    for _ in 0..50 {
        assert_eq!(tries(throttle, "a@example.com", HERE, None, now).await, None);
        throttle.came_in("a@example.com", HERE, None).await.expect("forgotten");
    }
}

#[tokio::test]
async fn one_address_against_many_accounts_is_slowed() {
    let house = House::new().await;
    let (throttle, now) = (&house.server.throttle, Time::from_secs(1_000_000));
    let mut refused = 0;
    for n in 0..40 {
        refused += u32::from(tries(throttle, &format!("{n}@x"), HERE, None, now).await.is_some());
    }
    assert_eq!(refused, 10);
}

#[tokio::test]
async fn strangers_do_not_use_up_the_tries_of_a_place_that_is_known() {
    let house = House::new().await;
    let (throttle, now) = (&house.server.throttle, Time::from_secs(1_000_000));
    let mut refused = 0;
    for n in 0..=200_u8 {
        let stranger = IpAddr::from([203, 0, 113, n]);
        refused += u32::from(tries(throttle, "a@example.com", stranger, None, now).await.is_some());
    }
    assert!(refused > 90, "from many addresses the account itself is guarded: {refused}");
    assert!(tries(throttle, "a@example.com", THERE, None, now).await.is_some(), "a new address waits");
    assert_eq!(
        tries(throttle, "a@example.com", HERE, Some("browser x"), now).await,
        None,
        "the owner does not"
    );
    let mut here = 0;
    for _ in 0..20 {
        here += u32::from(tries(throttle, "a@example.com", HERE, Some("browser x"), now).await.is_none());
    }
    assert_eq!(here, 9, "and has an end of tries as well");
    assert_eq!(
        tries(throttle, "a@example.com", HERE, Some("browser y"), now).await,
        None,
        "each place its own"
    );
}

#[tokio::test]
async fn asking_has_an_end_until_somebody_comes_in() {
    let house = House::new().await;
    let (throttle, now) = (&house.server.throttle, Time::from_secs(1_000_000));
    let asked = |now| (0..100).filter(|_| throttle.ask(HERE, now).is_ok()).count();
    assert_eq!(asked(now), 60);
    assert!(throttle.ask(THERE, now).is_ok());
    assert_eq!(asked(now.after(Duration::from_secs(61))), 60, "after a minute there is more");
    throttle.asked_for_reason(HERE);
    assert!(throttle.ask(HERE, now.after(Duration::from_secs(62))).is_ok());
}
