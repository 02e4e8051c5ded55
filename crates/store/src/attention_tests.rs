//! Personal settings, devices and notices, on both databases.

use std::time::Duration;

use model::{
    ConversationId, MemberId, MemberSettings, MessageId, QuietHours, Role, SessionId, Theme, Time, UserId,
};

use crate::{
    StoreError,
    bed::{Bed, on_both},
    conversation, job, member, member_settings,
    notice::{self, Ask, End, Notice, Reason},
    push_subscription::{self, MOST, Reach},
    session, sql, user,
};

const LIFE: session::Lifetime =
    session::Lifetime { idle: Duration::from_hours(1), absolute: Duration::from_hours(2) };

async fn somebody(bed: &Bed, email: &str) -> (MemberId, UserId, SessionId) {
    let (ws, now) = (bed.workspace, bed.now());
    bed.store
        .write(async |tx| {
            let user = user::create(&tx, email, "Mai", "$argon2id$fake", now).await?;
            let member = member::create(&tx, ws, user.id, Role::Agent, now).await?;
            let session = session::create(&tx, user.id, Some(ws), email, None, LIFE, now).await?;
            Ok::<_, StoreError>((member.id, user.id, session.id))
        })
        .await
        .expect("somebody")
}

fn reach(endpoint: &str) -> Reach {
    Reach {
        endpoint: endpoint.to_owned(),
        public_key: vec![4; 65],
        auth: vec![1; 16],
        device: "Chrome, Android".to_owned(),
    }
}

on_both! {
    async fn settings_are_kept_sealed_and_by_member(bed: Bed) {
        let (mai, _, _) = somebody(&bed, "mai@example.com").await;
        let (rin, _, _) = somebody(&bed, "rin@example.com").await;
        let (s, ws, now) = (&bed.store, bed.workspace, bed.now());
        let set = &MemberSettings {
            theme: Theme::Dark,
            quiet_hours: Some(QuietHours {
                from: "22:00".into(), to: "07:00".into(), days: vec![1], time_zone: "Asia/Bangkok".into(),
            }),
            ..MemberSettings::default()
        };
        for _ in 0..2 {
            s.write(async |tx| member_settings::save(&tx, ws, mai, set, now).await).await.expect("kept");
        }
        assert_eq!(&member_settings::read(s, ws, mai).await.expect("reads"), set);
        assert_eq!(member_settings::read(s, ws, rin).await.expect("reads"), MemberSettings::default());
        let elsewhere = model::WorkspaceId::new(now, [1; 10]);
        assert_eq!(member_settings::read(s, elsewhere, mai).await.expect("reads"), MemberSettings::default());
        let row = sql::row(s, "SELECT body FROM member_settings", vec![]).await.expect("reads").expect("there");
        let body: Vec<u8> = row.try_get("", "body").expect("bytes");
        assert!(!String::from_utf8_lossy(&body).contains("Bangkok"));
        s.write(async |tx| member::remove(&tx, ws, mai, now).await).await.expect("removed");
        assert!(sql::row(s, "SELECT 1 AS n FROM member_settings", vec![]).await.expect("reads").is_none());
    }
}

on_both! {
    async fn a_device_is_one_member_s_and_ends_with_its_session(bed: Bed) {
        let (mai, _, here) = somebody(&bed, "mai@example.com").await;
        let (rin, _, there) = somebody(&bed, "rin@example.com").await;
        let (s, ws, now) = (&bed.store, bed.workspace, bed.now());
        let put = async |member, session, endpoint: &str| {
            let reach = &reach(endpoint);
            s.write(async |tx| push_subscription::put(&tx, ws, member, session, reach, now).await).await.expect("noted")
        };
        let list = async |member| push_subscription::list(s, ws, member).await.expect("reads");
        let first = put(mai, here, "https://push.example/a").await;
        assert_eq!(put(mai, here, "https://push.example/a").await.id, first.id, "said again");
        assert_eq!(list(mai).await, std::slice::from_ref(&first));
        assert!(push_subscription::get(s, model::WorkspaceId::new(now, [1; 10]), first.id).await.expect("reads").is_none());
        let row = sql::row(s, "SELECT body FROM push_subscription", vec![]).await.expect("reads").expect("there");
        assert!(!String::from_utf8_lossy(&row.try_get::<Vec<u8>>("", "body").expect("bytes")).contains("push.example"));

        // Somebody else signs in in the same browser.
        let taken = put(rin, there, "https://push.example/a").await;
        assert_ne!(taken.id, first.id);
        assert_eq!((list(mai).await.len(), list(rin).await.len()), (0, 1));
        let id = taken.id;
        assert!(!s.write(async |tx| push_subscription::remove(&tx, ws, mai, id).await).await.expect("asked"), "not theirs");

        for n in 0..MOST + 2 {
            put(mai, here, &format!("https://push.example/{n}")).await;
        }
        assert_eq!(list(mai).await.len(), MOST);
        assert_eq!(push_subscription::workspaces(s).await.expect("reads"), [ws]);

        assert!(session::lives(s, here, now).await.expect("reads"));
        assert!(!session::lives(s, here, now.after(LIFE.idle)).await.expect("reads"));
        s.write(async |tx| session::remove(&tx, "mai@example.com").await).await.expect("signed out");
        assert_eq!(list(mai).await, []);
        assert_eq!(push_subscription::list_all(s, ws).await.expect("reads"), [(rin, taken.id)]);
        assert_eq!(s.write(async |tx| push_subscription::prune(&tx).await).await.expect("pruned"), MOST as u64);
    }
}

fn notice(
    member: MemberId,
    conversation: ConversationId,
    reason: Reason,
    message: Option<MessageId>,
    at: Time,
) -> Notice {
    Notice {
        member_id: member,
        conversation_id: conversation,
        reason,
        message_id: message,
        at,
        deadline: None,
        over: false,
    }
}

on_both! {
    async fn of_a_conversation_there_is_one_notice_and_it_ends(bed: Bed) {
        let (mai, _, _) = somebody(&bed, "mai@example.com").await;
        let (rin, _, _) = somebody(&bed, "rin@example.com").await;
        let c = bed.conversation(bed.account, "u1").await.id;
        let (s, ws, now) = (&bed.store, bed.workspace, bed.now());
        let message = Some(MessageId::new(now, [2; 10]));
        let put = async |n: Notice| { let n = &n; s.write(async |tx| notice::put(&tx, ws, n).await).await.expect("noted") };
        let end = async |by| s.write(async |tx| notice::end(&tx, ws, c, by).await).await.expect("ended");
        assert!(put(notice(mai, c, Reason::Unassigned, message, now)).await);
        assert!(put(notice(rin, c, Reason::Mentioned, message, now)).await);
        assert_eq!(notice::standing(s, ws, &[c]).await.expect("reads").len(), 2);
        assert_eq!(end(End::Read).await, [mai], "a mention is not read by somebody else's reading");
        assert_eq!(end(End::Answered).await, []);
        assert_eq!(end(End::Seen(rin)).await, [rin]);
        assert!(notice::get(s, ws, rin, c).await.expect("reads").expect("there").over);

        assert!(put(notice(mai, c, Reason::Assigned, None, now)).await, "given, with nothing unread");
        assert_eq!(end(End::Read).await, []);
        assert_eq!(end(End::Answered).await, []);
        assert!(put(notice(mai, c, Reason::Assigned, message, now)).await, "in its place: they write");
        assert_eq!(end(End::Answered).await, [mai]);

        let up = Notice { deadline: Some(now), ..notice(mai, c, Reason::WindowNow, None, now) };
        assert!(put(up.clone()).await);
        assert!(!put(up.clone()).await, "told once");
        assert!(put(notice(mai, c, Reason::Assigned, message, now)).await);
        assert!(!put(up.clone()).await, "also after something else was told");
        assert_eq!(notice::deadlines(s, ws, &[c]).await.expect("reads"), [(c, now)]);
        assert!(put(Notice { deadline: Some(now.after(LIFE.idle)), ..up }).await, "another deadline");
        assert_eq!(s.write(async |tx| notice::prune(&tx, now.after(LIFE.idle)).await).await.expect("pruned"), 2);
    }
}

on_both! {
    async fn two_processes_do_not_both_tell(bed: Bed) {
        let (s, ws) = (&bed.store, bed.workspace);
        let moved = async |from, to| s.write(async |tx| notice::move_place(&tx, ws, from, to).await).await.expect("asked");
        assert!(moved(None, 5).await && !moved(None, 6).await);
        assert!(moved(Some(5), 9).await && !moved(Some(5), 9).await);
        assert_eq!(notice::place(s, ws).await.expect("reads"), Some(9));
    }
}

on_both! {
    async fn who_is_given_a_conversation_by_somebody_else_is_told(bed: Bed) {
        let (mai, _, _) = somebody(&bed, "mai@example.com").await;
        let (rin, _, _) = somebody(&bed, "rin@example.com").await;
        let id = bed.conversation(bed.account, "u1").await.id;
        let (s, ws) = (&bed.store, bed.workspace);
        let give = async |to: Option<MemberId>, by: Option<MemberId>| {
            let now = bed.now();
            s.write(async |tx| {
                if let Some(by) = by {
                    tx.done_by(by);
                }
                let mut c = conversation::lock(&tx, ws, id).await?.expect("there");
                c.assignee_id = to;
                conversation::save(&tx, &mut c, now).await?;
                // Saved again in the same breath: not given again.
                conversation::save(&tx, &mut c, now).await
            }).await.expect("given");
            let (until, claimed) = (now.after(LIFE.idle), bed.now());
            let jobs = s.write(async |tx| job::claim(&tx, "me", &[notice::KIND], claimed, until, 9).await).await.expect("claimed");
            let mut told = Vec::new();
            for one in jobs {
                let ask: Ask = serde_json::from_slice(&one.payload).expect("an ask");
                assert_eq!((ask.conversation, ask.reason), (id, Reason::Assigned));
                told.extend(ask.member);
                s.write(async |tx| job::finish(&tx, one.id).await).await.expect("done");
            }
            told
        };
        assert_eq!(give(Some(mai), Some(mai)).await, [], "by themselves");
        assert_eq!(give(Some(rin), Some(mai)).await, [rin]);
        assert_eq!(give(Some(rin), Some(mai)).await, [], "had it already");
        assert_eq!(give(None, Some(mai)).await, []);
        assert_eq!(give(Some(mai), None).await, [mai], "by a rule");
    }
}
