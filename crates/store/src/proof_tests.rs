//! Who it is, and what is theirs, on both databases: sight as it is now, uploads, tries, proofs.

use std::time::Duration;

use model::{AttachmentKind, MediaState, MemberId, Role, Time};

use crate::{
    Sight, StoreError,
    attachment::{self, NewAttachment},
    bed::{Bed, on_both},
    canned_reply::{self, CannedBody},
    contact, conversation, idempotency, member, message,
    session::{self, Lifetime},
    sign_in_try::{self, Name},
    sql, team, user,
};

const LIFE: Lifetime = Lifetime { idle: Duration::from_secs(100), absolute: Duration::from_secs(1000) };

async fn person(bed: &Bed, name: &str, role: Role) -> member::Member {
    let (workspace, now, email) = (bed.workspace, bed.now(), &format!("{name}@example.test"));
    let made = bed.store.write(|tx| async move {
        let user = user::create(&tx, email, "Fake Name", "hash", now).await?;
        member::create(&tx, workspace, user.id, role, now).await
    });
    made.await.expect("a member")
}

on_both! {
    async fn what_is_locked_is_seen_at_that_moment(bed: Bed) {
        let (s, ws, now) = (&bed.store, bed.workspace, bed.now());
        let mai = person(&bed, "mai", Role::Agent).await;
        let c = bed.conversation(bed.account, "u1").await;
        let said = bed.say(&c, "m1", "hello").await.expect("new").message.id;
        let sight = &Sight::of_member(&mai);
        let (id, customer) = (c.id, c.contact_id);
        let seen = async || {
            s.write(|tx| async move {
                let c = conversation::lock_seen(&tx, sight, id).await?.is_some();
                let m = message::lock_seen(&tx, sight, said).await?.is_some();
                Ok::<_, StoreError>([c, m, contact::seen_now(&tx, sight, customer).await?.is_some()])
            })
            .await
            .expect("looked")
        };
        assert_eq!(seen().await, [true; 3]);
        let limit = async |teams: Option<&[model::TeamId]>, accounts: Option<&[model::AccountId]>| {
            s.write(async |tx| member::change(&tx, ws, mai.id, Role::Agent, accounts, teams, now).await).await.expect("limited");
        };
        limit(None, Some(&[])).await;
        assert_eq!(seen().await, [false; 3], "what was seen before does not count");
        let night = s.write(|tx| async move { team::create(&tx, ws, "Night", now).await }).await.expect("made").id;
        limit(Some(&[night]), None).await;
        assert_eq!(seen().await, [false; 3]);
        s.write(|tx| async move {
            let mut c = conversation::lock(&tx, ws, id).await?.ok_or(StoreError::Missing("conversation"))?;
            c.team_id = Some(night);
            conversation::save(&tx, &mut c, now).await
        }).await.expect("moved");
        assert_eq!(seen().await, [true; 3]);
        let gone = mai.id;
        s.write(|tx| async move { member::remove(&tx, ws, gone, now).await }).await.expect("removed");
        assert_eq!(seen().await, [false; 3], "whoever is gone sees nothing");
    }
}

// On SQLite nobody is limited while somebody else writes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_limited_while_they_wait_for_a_conversation_does_not_see_it() {
    let bed = Bed::postgres().await;
    let (s, ws, now) = (&bed.store, bed.workspace, bed.now());
    let mai = person(&bed, "mai", Role::Agent).await;
    let id = bed.conversation(bed.account, "u1").await.id;
    let day = s.write(|tx| async move { team::create(&tx, ws, "Day", now).await }).await.expect("made").id;
    let limit = async |teams: &[model::TeamId]| {
        let done =
            s.write(async |tx| member::change(&tx, ws, mai.id, Role::Agent, None, Some(teams), now).await);
        assert!(done.await.expect("limited"));
    };
    limit(&[day]).await;
    let sight = Sight::of_member(&member::get(s, ws, mai.id).await.expect("reads").expect("there"));
    let held = &tokio::sync::Notify::new();
    let moving = s.write(async |tx| {
        let mut c = conversation::lock(&tx, ws, id).await?.ok_or(StoreError::Missing("conversation"))?;
        held.notify_one();
        // Meanwhile she asks for it, and is limited.
        tokio::time::sleep(Duration::from_millis(600)).await;
        c.team_id = Some(day);
        conversation::save(&tx, &mut c, now).await
    });
    let asking = async {
        held.notified().await;
        let sight = &sight;
        let asked = s.write(async |tx| conversation::lock_seen(&tx, sight, id).await);
        let limited = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            limit(&[]).await;
        };
        tokio::join!(asked, limited).0
    };
    let (moved, seen) = tokio::join!(moving, asking);
    moved.expect("moved");
    assert!(seen.expect("looked").is_none(), "at no moment did she see it");
}

on_both! {
    async fn an_upload_is_seen_by_its_uploader_alone_whatever_the_role(bed: Bed) {
        let (s, ws, now) = (&bed.store, bed.workspace, bed.now());
        let mai = person(&bed, "mai", Role::Agent).await;
        let owner = person(&bed, "owner", Role::Owner).await;
        let new = NewAttachment {
            account_id: None,
            message_id: None,
            member_id: Some(mai.id),
            kind: AttachmentKind::File,
            content_type: None,
            size: None,
            width: None,
            height: None,
            duration_ms: None,
            name: None,
            fetch: None,
        };
        let mut file = s.write(async |tx| attachment::create(&tx, ws, new.clone(), now).await).await.expect("noted");
        s.write_attachment(ws, file.id, std::io::Cursor::new(b"x".to_vec()), 10).await.expect("written");
        file.state = MediaState::Ready;
        let ready = &file;
        s.write(async |tx| attachment::ready(&tx, ready).await).await.expect("ready");
        let id = file.id;
        let sees = async |who: &member::Member| {
            attachment::get(s, &Sight::of_member(who), id).await.expect("reads").is_some()
        };
        assert!(sees(&mai).await && !sees(&owner).await);
        assert!(attachment::get(s, &Sight::house(ws), id).await.expect("reads").is_some());
        let body = &CannedBody { title: "Prices".into(), attachment_ids: vec![id], ..CannedBody::default() };
        let keep = async |by: MemberId, owner: Option<MemberId>| {
            s.write(async |tx| canned_reply::create(&tx, ws, by, owner, body.clone(), false, now).await).await
        };
        assert!(matches!(keep(owner.id, None).await, Err(StoreError::Missing("attachment"))), "not theirs to put anywhere");
        let mut kept = keep(mai.id, Some(mai.id)).await.expect("kept");
        assert!(sees(&mai).await && !sees(&owner).await, "her own");
        kept.member_id = None;
        let (by, kept) = (mai.id, &kept);
        s.write(async |tx| canned_reply::save(&tx, ws, by, &mut kept.clone(), now).await).await.expect("saved");
        assert!(sees(&mai).await && sees(&owner).await, "everybody's");
    }
}

on_both! {
    async fn tries_are_counted_for_all_processes_and_nothing_of_them_is_readable(bed: Bed) {
        let (s, start) = (&bed.store, Time::from_secs(1_000_000));
        let other = bed.again().await;
        let names = &[
            Name { name: "mai@example.test".to_owned(), free: 3 },
            Name { name: "192.0.2.1".to_owned(), free: 100 },
        ];
        let count = async |s: &crate::Store, now: Time| {
            s.write(|tx| async move { sign_in_try::count(&tx, names, now).await }).await.expect("counted")
        };
        for store in [s, &other, s] {
            assert_eq!(count(store, start).await, Duration::ZERO);
        }
        assert_eq!(count(&other, start).await, Duration::from_secs(15));
        assert_eq!(sign_in_try::wait(s, names, start).await.expect("reads"), Duration::from_secs(15));
        let later = start.after(Duration::from_secs(15));
        assert_eq!(count(s, later).await, Duration::ZERO);
        assert_eq!(count(s, later).await, Duration::from_secs(30), "waits grow");
        let [own, shared] = [&names[..1], &names[1..]];
        s.write(|tx| async move {
            sign_in_try::forget(&tx, own).await?;
            sign_in_try::take_back(&tx, shared).await
        })
        .await
        .expect("forgotten");
        assert_eq!(count(s, later).await, Duration::ZERO);
        let rows = sql::rows(s, "SELECT mark, tries FROM sign_in_try ORDER BY tries", vec![]).await.expect("reads");
        let tries: Vec<i64> = rows.iter().map(|row| row.try_get("", "tries").expect("a number")).collect();
        assert_eq!(tries, [1, 4]);
        for row in &rows {
            let mark: Vec<u8> = row.try_get("", "mark").expect("bytes");
            assert!(!mark.windows(4).any(|w| w == b"mai@" || w == b"192."), "{mark:?}");
        }
        let much_later = later.after(sign_in_try::FORGET);
        let gone = s.write(|tx| async move { sign_in_try::prune(&tx, much_later).await }).await.expect("pruned");
        assert_eq!(gone, 2);
    }
}

on_both! {
    async fn of_tries_at_the_same_time_each_counts(bed: Bed) {
        let (stores, now) = ([bed.store.clone(), bed.again().await], Time::from_secs(1_000_000));
        let tasks: Vec<_> = (0..40_usize).map(|i| {
            let store = stores[i % 2].clone();
            tokio::spawn(async move {
                let names = &[Name { name: "mai@example.test".to_owned(), free: 1000 }];
                store.write(|tx| async move { sign_in_try::count(&tx, names, now).await }).await.expect("counted")
            })
        }).collect();
        for task in tasks {
            assert_eq!(task.await.expect("no panic"), Duration::ZERO);
        }
        let row = sql::row(&bed.store, "SELECT tries FROM sign_in_try", vec![]).await.expect("reads").expect("a row");
        assert_eq!(row.try_get::<i64>("", "tries").expect("a number"), 40);
    }
}

on_both! {
    async fn a_session_is_proved_when_it_begins_and_whenever_its_owner_shows_it(bed: Bed) {
        let (s, began) = (&bed.store, bed.now());
        let mai = person(&bed, "mai", Role::Agent).await.user_id;
        let made = s.write(|tx| async move { session::create(&tx, mai, None, "token", None, LIFE, began).await });
        let id = made.await.expect("a session").id;
        assert_eq!(session::proved_at(s, id).await.expect("reads"), Some(began));
        let now = bed.now();
        s.write(|tx| async move { session::prove(&tx, id, now).await }).await.expect("proved");
        assert_eq!(session::proved_at(s, id).await.expect("reads"), Some(now));
        s.write(|tx| async move { session::remove(&tx, "token").await }).await.expect("ended");
        assert_eq!(session::proved_at(s, id).await.expect("reads"), None);
    }
}

on_both! {
    async fn what_a_write_said_cannot_be_guessed_from_its_key(bed: Bed) {
        let (s, now) = (&bed.store, bed.now());
        let mai = person(&bed, "mai", Role::Agent).await.user_id;
        // Anybody could make the same hash of every password that they can think of.
        let hash = &[7_u8; 32];
        let begin = async |hash: &[u8; 32]| {
            s.write(|tx| async move { idempotency::begin(&tx, mai, "key", hash, now).await }).await.expect("begun")
        };
        assert_eq!(begin(hash).await, idempotency::Known::Begun);
        assert_eq!(begin(hash).await, idempotency::Known::UnderWay);
        assert_eq!(begin(&[8; 32]).await, idempotency::Known::Other);
        let row = sql::row(s, "SELECT body_hash FROM idempotency", vec![]).await.expect("reads").expect("a row");
        let kept: Vec<u8> = row.try_get("", "body_hash").expect("bytes");
        assert_ne!(kept, hash);
    }
}
