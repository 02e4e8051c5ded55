//! Ways to sign in, on both databases: what is taken once, what is whose, and that nothing of it is readable.

use std::time::Duration;

use model::{PasskeyId, SessionId, UserId};

use crate::{
    StoreError,
    bed::{Bed, on_both},
    known_device, passkey,
    passkey::Credential,
    session::{self, Device, Lifetime},
    sign_in_step, sql, sso, totp, user,
};

const LIFE: Lifetime = Lifetime { idle: Duration::from_secs(100), absolute: Duration::from_secs(1000) };

async fn person(bed: &Bed, email: &str) -> UserId {
    let now = bed.now();
    let made = bed.store.write(|tx| async move { user::create(&tx, email, "Fake Name", "hash", now).await });
    made.await.expect("a user").id
}

fn credential(id: u8) -> Credential {
    Credential { id: vec![id; 32], transports: 1, fixed: vec![2; 34], moving: vec![0; 7] }
}

on_both! {
    async fn sessions_know_their_device_and_end_one_by_one(bed: Bed) {
        let (s, now) = (&bed.store, bed.now());
        let (mai, nok) = (person(&bed, "mai@example.test").await, person(&bed, "nok@example.test").await);
        let device = &Device { user_agent: "Fake/1".into(), address: "192.0.2.1".into(), way: "password".into() };
        let mut made: Vec<SessionId> = Vec::new();
        for (who, token) in [(mai, "a"), (mai, "b"), (mai, "c"), (nok, "d")] {
            let one = s.write(|tx| async move {
                session::create(&tx, who, None, token, Some(device), LIFE, now).await
            });
            made.push(one.await.expect("a session").id);
        }
        assert_eq!(session::find(s, "a", now).await.expect("reads").expect("there").device.as_ref(), Some(device));
        let (first, theirs) = (made[0], made[3]);
        let end = async |who: UserId, id: SessionId| {
            s.write(|tx| async move { session::end(&tx, who, id).await }).await.expect("asked")
        };
        assert!(!end(mai, theirs).await, "somebody else's");
        assert!(end(mai, made[1]).await);
        assert_eq!(session::of_user(s, mai, now).await.expect("reads").len(), 2);
        let others = s.write(|tx| async move { session::end_others(&tx, mai, first).await }).await;
        assert_eq!(others.expect("ended"), 1);
        assert_eq!(session::of_user(s, nok, now).await.expect("reads").len(), 1);
        let row = sql::row(s, "SELECT device FROM session", vec![]).await.expect("reads").expect("a row");
        let bytes: Vec<u8> = row.try_get("", "device").expect("bytes");
        assert!(!bytes.windows(7).any(|w| w == b"192.0.2" || w == b"passwor"));
    }
}

on_both! {
    async fn codes_and_recovery_codes_are_taken_once(bed: Bed) {
        let (s, now) = (&bed.store, bed.now());
        let (mai, nok) = (person(&bed, "mai@example.test").await, person(&bed, "nok@example.test").await);
        let begin = async |secret: &'static [u8]| {
            s.write(|tx| async move { totp::begin(&tx, mai, secret, now).await }).await
        };
        begin(b"fake-secret-1").await.expect("begun");
        begin(b"fake-secret-2").await.expect("begun again");
        let factor = totp::get(s, mai).await.expect("reads").expect("there");
        assert_eq!((factor.secret.as_slice(), factor.confirmed_at), (b"fake-secret-2".as_slice(), None));
        let codes = &["CODEA".to_owned(), "CODEB".to_owned()];
        assert!(s.write(|tx| async move { totp::confirm(&tx, mai, codes, now).await }).await.expect("confirmed"));
        assert!(!s.write(|tx| async move { totp::confirm(&tx, mai, codes, now).await }).await.expect("asked"));
        assert!(matches!(begin(b"fake-secret-3").await, Err(StoreError::Exists(_))));
        let step = async |step: i64| {
            s.write(|tx| async move { totp::take_step(&tx, mai, step).await }).await.expect("asked")
        };
        assert!(step(100).await);
        assert!(!step(100).await && !step(99).await);
        assert!(step(101).await);
        let recover = async |who: UserId, code: &'static str| {
            s.write(|tx| async move { totp::take_recovery(&tx, who, code).await }).await.expect("asked")
        };
        assert!(!recover(nok, "CODEA").await, "somebody else's");
        assert!(recover(mai, "CODEA").await);
        assert!(!recover(mai, "CODEA").await && !recover(mai, "CODEC").await);
        assert_eq!(totp::recovery_left(s, mai).await.expect("reads"), 1);
        assert!(s.write(|tx| async move { totp::remove(&tx, mai).await }).await.expect("removed"));
        assert_eq!(totp::recovery_left(s, mai).await.expect("reads"), 0);
        assert!(totp::get(s, mai).await.expect("reads").is_none());
    }
}

on_both! {
    async fn a_passkey_is_one_person_s(bed: Bed) {
        let (s, now) = (&bed.store, bed.now());
        let (mai, nok) = (person(&bed, "mai@example.test").await, person(&bed, "nok@example.test").await);
        let make = async |who: UserId, id: u8| {
            let new = &credential(id);
            s.write(|tx| async move { passkey::create(&tx, who, "Phone", new, now).await }).await
        };
        let first = make(mai, 1).await.expect("kept");
        assert!(matches!(make(nok, 1).await, Err(StoreError::Exists(_))));
        make(mai, 2).await.expect("kept");
        let found = passkey::find(s, &[1; 32]).await.expect("reads").expect("there");
        assert_eq!(found, first);
        let used = &found;
        s.write(|tx| async move { passkey::used(&tx, used, &[9; 7], now).await }).await.expect("noted");
        let found = passkey::find(s, &[1; 32]).await.expect("reads").expect("there");
        assert_eq!((found.credential.moving.as_slice(), found.used_at), ([9; 7].as_slice(), Some(now)));
        let remove = async |who: UserId, id: PasskeyId| {
            s.write(|tx| async move { passkey::remove(&tx, who, id).await }).await.expect("asked")
        };
        assert!(!remove(nok, first.id).await, "somebody else's");
        assert!(remove(mai, first.id).await);
        assert_eq!(passkey::of_user(s, mai).await.expect("reads").len(), 1);
    }
}

on_both! {
    async fn steps_are_taken_once_in_time_and_of_their_kind(bed: Bed) {
        let (s, now) = (&bed.store, bed.now());
        let end = now.after(Duration::from_mins(1));
        let put = async |key: &'static str| {
            let state = &"state".to_owned();
            s.write(|tx| async move { sign_in_step::put(&tx, "one", key, state, end).await }).await.expect("kept");
        };
        let take = async |kind: &'static str, key: &'static str, at| {
            let taken = s.write(|tx| async move { sign_in_step::take::<String>(&tx, kind, key, at).await });
            taken.await.expect("asked")
        };
        put("a").await;
        put("b").await;
        put("c").await;
        assert_eq!(take("another", "a", now).await, None);
        assert_eq!(take("one", "a", now).await.as_deref(), Some("state"));
        assert_eq!(take("one", "a", now).await, None);
        assert_eq!(take("one", "b", end).await, None, "too late");
        assert_eq!(s.write(|tx| async move { sign_in_step::prune(&tx, end).await }).await.expect("pruned"), 1);
    }
}

on_both! {
    async fn devices_and_issuers_are_known_again(bed: Bed) {
        let (s, now) = (&bed.store, bed.now());
        let (mai, nok) = (person(&bed, "mai@example.test").await, person(&bed, "nok@example.test").await);
        for _ in 0..2 {
            let noted = s.write(|tx| async move {
                known_device::note(&tx, mai, " Mai@Example.test", &["browser x"], now).await
            });
            noted.await.expect("noted");
        }
        let which = async |email: &str| {
            known_device::which(s, email, &["browser y", "browser x"]).await.expect("reads")
        };
        assert_eq!(which("mai@example.test").await, [false, true]);
        assert_eq!(which("nok@example.test").await, [false, false]);
        assert_eq!(which("nobody@example.test").await, [false, false]);
        let later = now.after(Duration::from_secs(1));
        assert_eq!(s.write(|tx| async move { known_device::prune(&tx, later).await }).await.expect("pruned"), 1);

        let tie = async |issuer: &'static str, subject: &'static str, who: UserId| {
            s.write(|tx| async move { sso::tie(&tx, issuer, subject, who, now).await }).await
        };
        tie("https://id.test", "u1", mai).await.expect("tied");
        assert_eq!(sso::find(s, "https://id.test", "u1").await.expect("reads"), Some(mai));
        assert_eq!(sso::find(s, "https://other.test", "u1").await.expect("reads"), None);
        // One person of an issuer is one user, and the other way round.
        assert!(matches!(tie("https://id.test", "u1", nok).await, Err(StoreError::Exists(_))));
        assert!(matches!(tie("https://id.test", "u2", mai).await, Err(StoreError::Exists(_))));
        tie("https://other.test", "u2", mai).await.expect("tied");
        tie("https://id.test", "u2", nok).await.expect("tied");
    }
}
