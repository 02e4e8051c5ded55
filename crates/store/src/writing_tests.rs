//! Canned replies, drafts, mentions and held messages, on both databases.

use model::{
    AttachmentKind, Delivery, DeliveryState, Direction, MemberId, MessageId, Role, SenderKind, Time,
};

use crate::{
    Sight, Store, StoreError, account, attachment,
    attachment::NewAttachment,
    bed::{Bed, on_both},
    canned_reply::{self, CannedBody},
    contact,
    draft::{self, DraftBody, DraftKind, DraftPlace},
    member, mention, message, outbox, sql, user, workspace,
};

async fn people(bed: &Bed) -> (MemberId, MemberId) {
    let mut made = Vec::new();
    for (email, name) in [("mai@example.com", "Mai"), ("lek@example.com", "Lek")] {
        let (ws, now) = (bed.workspace, bed.now());
        let id = bed
            .store
            .write(async |tx| {
                let user = user::create(&tx, email, name, "hash", now).await?;
                Ok::<_, StoreError>(member::create(&tx, ws, user.id, Role::Agent, now).await?.id)
            })
            .await
            .expect("a member");
        made.push(id);
    }
    (made[0], made[1])
}

async fn rows_of(store: &Store, table: &str) -> i64 {
    let row = sql::row(store, format!("SELECT COUNT(*) AS n FROM {table}"), vec![]).await.expect("counts");
    row.expect("a row").try_get("", "n").expect("a number")
}

fn canned(title: &str, shortcut: Option<&str>) -> CannedBody {
    CannedBody {
        title: title.to_owned(),
        shortcut: shortcut.map(str::to_owned),
        text: "ขออภัยด้วยนะคะ {{contact.first_name|คุณลูกค้า}}".to_owned(),
        ..CannedBody::default()
    }
}

on_both! {
    async fn canned_replies_are_everybodys_or_ones_own(bed: Bed) {
        let (mai, lek) = people(&bed).await;
        let (s, ws, now) = (&bed.store, bed.workspace, bed.now());
        let make = async |owner, body: CannedBody| {
            s.write(async |tx| canned_reply::create(&tx, ws, mai, owner, body.clone(), false, now).await).await
        };
        let shared = make(None, canned("เคลมของแตก", Some("claim"))).await.expect("made");
        let own = make(Some(mai), canned("Hello", Some("claim"))).await.expect("a shortcut of one's own");
        assert!(matches!(make(None, canned("Other", Some("CLAIM"))).await, Err(StoreError::Exists("shortcut"))));
        make(None, canned("No shortcut", None)).await.expect("made");
        make(None, canned("None either", None)).await.expect("no shortcut is no clash");
        let titles = async |who| {
            let all = canned_reply::list(s, ws, who).await.expect("reads");
            all.into_iter().map(|r| r.body.title).collect::<Vec<_>>()
        };
        assert_eq!(titles(mai).await, ["Hello", "No shortcut", "None either", "เคลมของแตก"]);
        assert_eq!(titles(lek).await, ["No shortcut", "None either", "เคลมของแตก"]);
        assert_eq!(canned_reply::get(s, ws, lek, own.id).await.expect("reads"), None);

        s.write(async |tx| canned_reply::used(&tx, ws, shared.id, now).await).await.expect("counted");
        let mut seen = canned_reply::get(s, ws, lek, shared.id).await.expect("reads").expect("there");
        assert_eq!((seen.used_count, seen.last_used_at, seen.version), (1, Some(now), 1));
        let mut late = seen.clone();
        seen.is_offer = true;
        let first = &seen;
        s.write(async |tx| canned_reply::save(&tx, ws, mai, &mut first.clone(), now).await).await.expect("saved");
        let stale = s.write(async |tx| canned_reply::save(&tx, ws, mai, &mut late.clone(), now).await).await;
        assert!(matches!(stale, Err(StoreError::Stale(_))));
        late.version = 2;
        late.body.shortcut = Some("other".to_owned());
        let renamed = &late;
        s.write(async |tx| canned_reply::save(&tx, ws, mai, &mut renamed.clone(), now).await).await.expect("saved");
        make(None, canned("Again", Some("claim"))).await.expect("the shortcut is free again");

        assert!(s.write(async |tx| member::remove(&tx, ws, mai, now).await).await.expect("removed"));
        assert_eq!(canned_reply::how_many(s, ws, Some(mai)).await.expect("counts"), 0);
        assert_eq!(canned_reply::how_many(s, ws, None).await.expect("counts"), 4);
        assert!(workspace::erase(s, ws).await.expect("erased"));
        assert_eq!(rows_of(s, "canned_reply").await, 0);
    }
}

on_both! {
    async fn a_canned_replys_files_are_its_own(bed: Bed) {
        let (mai, _) = people(&bed).await;
        let (s, ws, now) = (&bed.store, bed.workspace, bed.now());
        let new = NewAttachment {
            account_id: None,
            message_id: None,
            member_id: Some(mai),
            kind: AttachmentKind::File,
            content_type: None,
            size: None,
            width: None,
            height: None,
            duration_ms: None,
            name: Some("prices.pdf".to_owned()),
            fetch: None,
        };
        let upload = async || {
            let file = s.write(async |tx| attachment::create(&tx, ws, new.clone(), now).await).await.expect("noted");
            let mut file = file;
            s.write_attachment(ws, file.id, std::io::Cursor::new(b"%PDF".to_vec()), 100).await.expect("written");
            file.state = model::MediaState::Ready;
            let ready = &file;
            s.write(async |tx| attachment::ready(&tx, ready).await).await.expect("ready");
            file.id
        };
        let (one, two) = (upload().await, upload().await);
        let body = CannedBody { attachment_ids: vec![one], ..canned("Prices", None) };
        let mut made = s.write(async |tx| canned_reply::create(&tx, ws, mai, None, body.clone(), false, now).await).await.expect("made");
        let again = s.write(async |tx| canned_reply::create(&tx, ws, mai, Some(mai), body.clone(), false, now).await).await;
        assert!(matches!(again, Err(StoreError::Missing("attachment"))));
        assert_eq!(canned_reply::taken(s, ws, &[one, two]).await.expect("reads"), [one]);
        made.body.attachment_ids = vec![two];
        let changed = &made;
        s.write(async |tx| canned_reply::save(&tx, ws, mai, &mut changed.clone(), now).await).await.expect("saved");
        assert!(attachment::get(s, &Sight::house(ws), one).await.expect("reads").is_none(), "what it no longer has is gone");
        let id = made.id;
        assert!(s.write(async |tx| canned_reply::remove(&tx, ws, id).await).await.expect("removed"));
        assert!(attachment::get(s, &Sight::house(ws), two).await.expect("reads").is_none());
        assert_eq!(rows_of(s, "canned_reply_file").await, 0);
    }
}

on_both! {
    async fn a_draft_is_kept_by_version_and_never_goes_back(bed: Bed) {
        let (mai, lek) = people(&bed).await;
        let c = bed.conversation(bed.account, "u1").await;
        let (s, ws) = (&bed.store, bed.workspace);
        let at = DraftPlace { member: mai, conversation: c.id, kind: DraftKind::Reply };
        let keep = async |at, text: &str, seen, now| {
            let body = DraftBody { text: text.to_owned(), ..DraftBody::default() };
            s.write(async |tx| draft::save(&tx, ws, c.account_id, at, body.clone(), seen, now).await).await
        };
        let early = Time::from_millis(5);
        let one = keep(at, "สวัสดี", None, early).await.expect("kept");
        let two = keep(at, "สวัสดีค่ะ", Some(one.version), early).await.expect("kept");
        assert!(two.version > one.version, "even when the clock stands still");
        assert!(matches!(keep(at, "from an old device", Some(one.version), bed.now()).await, Err(StoreError::Stale(_))));
        let note = DraftPlace { kind: DraftKind::Note, ..at };
        keep(note, "a note", None, bed.now()).await.expect("kept");
        let theirs = DraftPlace { member: lek, ..at };
        keep(theirs, "Lek's own", None, bed.now()).await.expect("kept");
        let texts = async |who| {
            let all = draft::list(s, &Sight::house(ws), who, Some(c.id), 10).await.expect("reads");
            all.into_iter().map(|d| d.body.text).collect::<Vec<_>>()
        };
        assert_eq!(texts(mai).await, ["a note", "สวัสดีค่ะ"]);
        assert_eq!(texts(lek).await, ["Lek's own"]);

        // What was sent is done; what says something else by now stays.
        s.write(async |tx| draft::remove_said(&tx, ws, at, "something else").await).await.expect("looked");
        assert_eq!(texts(mai).await.len(), 2);
        s.write(async |tx| draft::remove_said(&tx, ws, at, "สวัสดีค่ะ").await).await.expect("looked");
        assert_eq!(texts(mai).await, ["a note"]);
        let anew = keep(at, "anew", Some(two.version), early).await.expect("begun anew");
        assert!(anew.version > two.version);
        let old = s.write(async |tx| draft::remove(&tx, ws, at, Some(two.version)).await).await;
        assert_eq!(old.expect("looked"), None);

        assert!(s.write(async |tx| member::remove(&tx, ws, lek, bed.now()).await).await.expect("removed"));
        assert_eq!(rows_of(s, "draft").await, 2);
        assert!(s.write(async |tx| contact::erase(&tx, ws, c.contact_id, bed.now()).await).await.expect("erased"));
        assert_eq!(rows_of(s, "draft").await, 0);
    }
}

on_both! {
    async fn mentions_are_found_read_and_gone_with_their_message(bed: Bed) {
        let (mai, lek) = people(&bed).await;
        let c = bed.conversation(bed.account, "u1").await;
        let other = bed.conversation(bed.account, "u2").await;
        let (s, ws) = (&bed.store, bed.workspace);
        let note = async |c: &crate::conversation::Conversation, mentions: Vec<MemberId>| {
            let mut new = bed.inbound(c, "unused", "@Mai look");
            new.direction = Direction::Note;
            new.sender.kind = SenderKind::Member;
            new.external_id = None;
            new.mentions = mentions;
            s.write(async |tx| message::insert(&tx, ws, new.clone()).await).await.expect("stored").expect("new").message
        };
        let first = note(&c, vec![mai, lek]).await;
        note(&other, vec![mai]).await;
        let all = [c.id, other.id];
        let unread = async |who| {
            let mut ids = mention::unread(s, ws, who, &all).await.expect("reads");
            ids.sort();
            ids
        };
        assert_eq!(unread(mai).await, [c.id, other.id]);
        assert_eq!(unread(lek).await, [c.id]);
        let now = bed.now();
        assert_eq!(s.write(async |tx| mention::read(&tx, ws, mai, c.id, now).await).await.expect("noted"), 1);
        assert_eq!(s.write(async |tx| mention::read(&tx, ws, mai, c.id, now).await).await.expect("noted"), 0);
        assert_eq!(unread(mai).await, [other.id]);
        assert_eq!(unread(lek).await, [c.id], "each reads for themselves");
        let first = &first;
        s.write(async |tx| message::remove(&tx, &mut first.clone(), now).await).await.expect("removed");
        assert_eq!(unread(lek).await, []);
        let account = bed.account;
        while s.write(async |tx| account::erase_history(&tx, ws, account, now).await).await.expect("erased") {}
        assert_eq!(rows_of(s, "mention").await, 0);
    }
}

on_both! {
    async fn a_held_message_waits_and_can_be_taken_back_until_it_is_claimed(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        let (s, ws, account) = (&bed.store, bed.workspace, bed.account);
        let now = bed.now();
        let write = async |until: Time| -> MessageId {
            let mut new = bed.inbound(&c, "unused", "hello");
            new.direction = Direction::Outbound;
            new.external_id = None;
            new.delivery = Some(Delivery { state: DeliveryState::Queued, error: None });
            s.write(async |tx| {
                let row = message::insert(&tx, ws, new.clone()).await?.expect("new");
                outbox::put(&tx, ws, account, c.id, row.message.id, b"{}", until, now).await?;
                Ok::<_, StoreError>(row.message.id)
            })
            .await
            .expect("written")
        };
        let until = now.after(std::time::Duration::from_secs(5));
        let held = write(until).await;
        assert_eq!(outbox::held(s, ws, &[held], now).await.expect("reads"), [(held, until)]);
        assert_eq!(outbox::held(s, ws, &[held], until).await.expect("reads"), []);
        let claim = async |at: Time| {
            let until = at.after(std::time::Duration::from_secs(90));
            s.write(async |tx| outbox::claim(&tx, "me", at, until, 10).await).await.expect("claims").len()
        };
        assert_eq!(claim(now).await, 0, "it waits");
        s.write(async |tx| outbox::hurry_account(&tx, ws, account, now).await).await.expect("hurried");
        assert_eq!(claim(now).await, 0, "its writer holds it, not the account");
        assert!(s.write(async |tx| outbox::take_back(&tx, ws, held).await).await.expect("taken"));
        assert!(!s.write(async |tx| outbox::take_back(&tx, ws, held).await).await.expect("looked"));
        assert_eq!(claim(until).await, 0);
        let leaves = write(until).await;
        // Another process finds it after a restart, once.
        let again = bed.again().await;
        let due = until.after(std::time::Duration::from_secs(90));
        let claimed = again.write(async |tx| outbox::claim(&tx, "other", until, due, 10).await).await.expect("claims");
        assert_eq!(claimed.iter().map(|e| e.message_id).collect::<Vec<_>>(), [leaves]);
        assert_eq!(claim(until).await, 0);
        assert!(!s.write(async |tx| outbox::take_back(&tx, ws, leaves).await).await.expect("looked"), "it left");
    }
}

on_both! {
    async fn an_answer_of_somebody_else_is_known_and_history_is_none(bed: Bed) {
        let (mai, lek) = people(&bed).await;
        let c = bed.conversation(bed.account, "u1").await;
        let (s, ws) = (&bed.store, bed.workspace);
        let seen = bed.say(&c, "m1", "hello").await.expect("new").message.id;
        let answer = async |external: &str, kind: SenderKind, who: Option<MemberId>, back: u64| {
            let mut new = bed.inbound(&c, external, "yes");
            new.direction = Direction::Outbound;
            new.sender.kind = kind;
            new.sender.id = who.map(|m| m.to_string());
            new.sent_at = new.sent_at.before(std::time::Duration::from_secs(back));
            s.write(async |tx| message::insert(&tx, ws, new.clone()).await).await.expect("stored").expect("new").message.id
        };
        let since = async |me| message::answered_since(s, ws, c.id, seen, me).await.expect("reads");
        answer("a1", SenderKind::Member, Some(mai), 0).await;
        answer("a2", SenderKind::App, None, 0).await;
        answer("a3", SenderKind::Platform, None, 3600).await;
        assert_eq!(since(mai).await, None, "one's own, a machine's, and what was read back");
        assert!(since(lek).await.is_some());
        let platform = answer("a4", SenderKind::Platform, None, 0).await;
        assert_eq!(since(mai).await, Some(platform));
        assert_eq!(message::answered_since(s, ws, c.id, platform, mai).await.expect("reads"), None);
    }
}
