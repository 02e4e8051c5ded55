//! Messages, files, orders and work, on both databases.

use std::time::Duration;

use futures::StreamExt;
use model::{
    AccountId, Currency, Delivery, DeliveryState, Direction, MediaRef, MediaState, MessageId, Order,
    OrderStatus, Part, ReceiptKind, Time, Upto,
};
use sea_orm::{ConnectionTrait, Statement};

use crate::{
    Store, StoreError, account, attachment,
    bed::{Bed, START, on_both},
    change, contact, conversation, cursor, effect, idempotency, job, journal, lease,
    message::{self, Where},
    order, outbox, schedule,
    search::{self, Found, SearchAsk},
    session, setup_token, sql, user,
};

on_both! {
    async fn messages_page_and_change(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        let mut ids = Vec::new();
        for i in 0..7 {
            ids.push(bed.say(&c, &format!("m{i}"), &format!("hello {i}")).await.expect("new").message.id);
        }
        assert!(bed.say(&c, "m3", "again").await.is_none());
        let (s, ws) = (&bed.store, bed.workspace);
        let page = async |at, n| {
            let p = message::page(s, &crate::Sight::house(ws), c.id, at, n).await.expect("a page");
            (p.items.iter().map(|r| r.message.id).collect::<Vec<_>>(), p.has_more_before, p.has_more_after)
        };
        assert_eq!(page(Where::Newest, 3).await, (ids[4..].to_vec(), true, false));
        assert_eq!(page(Where::Before(ids[4]), 10).await, (ids[..4].to_vec(), false, true));
        assert_eq!(page(Where::After(ids[2]), 2).await, (ids[3..5].to_vec(), true, true));
        let (account, first, now) = (bed.account, ids[0], bed.now());
        let alias = s.write(|tx| async move { message::add_alias(&tx, ws, account, "alias", first).await }).await.expect("noted");
        assert!(alias);
        assert_eq!(message::find(s, ws, account, "alias").await.expect("reads").expect("there").id, first);
        assert!(bed.say(&c, "alias", "again").await.is_none());
        let mut out = bed.inbound(&c, "o1", "our answer");
        out.direction = Direction::Outbound;
        out.delivery = Some(Delivery { state: DeliveryState::Sent, error: None });
        let out = &out;
        let ours = s.write(|tx| async move { message::insert(&tx, ws, out.clone()).await }).await.expect("written").expect("new").message.id;
        let upto = &Upto::Messages(vec!["o1".to_owned(), "nobody".to_owned()]);
        let id = c.id;
        for (kind, wanted) in [(ReceiptKind::Read, vec![ours]), (ReceiptKind::Delivered, vec![])] {
            let moved = s.write(|tx| async move { message::receipt(&tx, ws, id, kind, upto, now).await }).await.expect("moved");
            assert_eq!(moved, wanted);
        }
        assert_eq!(message::get(s, &crate::Sight::house(ws), ours).await.expect("reads").expect("there").delivery.expect("one").state, DeliveryState::Read);
        let (newest, inbound) = message::conversation_times(s, ws, id).await.expect("reads");
        assert_eq!(newest.expect("one").id, ours);
        assert!(inbound.is_some());
        s.write(|tx| async move {
            let mut m = message::get(&tx, &crate::Sight::house(ws), first).await?.expect("there");
            m.parts = vec![Part::Text { text: "edited words".into() }];
            message::save(&tx, &mut m, now).await?;
            message::unsend(&tx, &mut m, now, now).await?;
            let mut m = message::get(&tx, &crate::Sight::house(ws), ours).await?.expect("there");
            message::remove(&tx, &mut m, now).await
        }).await.expect("changed");
        let gone = message::get(s, &crate::Sight::house(ws), first).await.expect("reads").expect("there");
        assert!(gone.parts.is_empty() && gone.unsent_at.is_some());
        assert!(message::get(s, &crate::Sight::house(ws), ours).await.expect("reads").is_none());
    }
}

async fn found(bed: &Bed, text: &str) -> Vec<Found> {
    let ask = SearchAsk {
        text: text.to_owned(),
        kinds: vec![],
        conversation: None,
        cursor: None,
        limit: 20,
        deadline: Duration::from_secs(5),
    };
    search::search(&bed.store, &crate::Sight::house(bed.workspace), &ask).await.expect("it searches").items
}

on_both! {
    async fn search_finds_newest_first_and_forgets_what_was_taken_back(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        let a = bed.say(&c, "m1", "สินค้าพร้อมส่งไหมคะ").await.expect("new").message.id;
        let b = bed.say(&c, "m2", "พร้อมส่งค่ะ iPhone15手机壳").await.expect("new").message.id;
        bed.say(&c, "m3", "Đơn hàng của tôi").await.expect("new");
        let ids = |found: Vec<Found>| found.into_iter().filter_map(|f| match f { Found::Message { id, .. } => Some(id), _ => None }).collect::<Vec<MessageId>>();
        assert_eq!(ids(found(&bed, "พร้อมส่ง").await), [b, a]);
        assert_eq!(ids(found(&bed, "手机").await), [b]);
        assert_eq!(found(&bed, "don hang").await.len(), 1);
        assert!(matches!(found(&bed, "name of u1").await[..], [Found::Contact { .. }]));
        assert!(found(&bed, "!!").await.is_empty());
        let (ws, now) = (bed.workspace, bed.now());
        bed.store.write(|tx| async move {
            let mut m = message::get(&tx, &crate::Sight::house(ws), b).await?.expect("there");
            message::unsend(&tx, &mut m, now, now).await
        }).await.expect("taken back");
        assert_eq!(ids(found(&bed, "พร้อมส่ง").await), [a]);
    }
}

on_both! {
    async fn what_is_found_is_leafed_through_each_once(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        for i in 0..45 {
            bed.say(&c, &format!("m{i}"), if i % 3 == 1 { "nothing of it" } else { "a bowl of rice" }).await.expect("new");
        }
        let sight = crate::Sight::house(bed.workspace);
        let mut ask = SearchAsk { text: "bowl".into(), kinds: vec![], conversation: None, cursor: None, limit: 10, deadline: Duration::from_secs(5) };
        let mut pages = Vec::new();
        loop {
            let page = search::search(&bed.store, &sight, &ask).await.expect("it searches");
            pages.push(page.items.into_iter().map(|f| match f { Found::Message { at, id, .. } => (at, id), other => panic!("{other:?}") }).collect::<Vec<_>>());
            ask.cursor = page.next;
            if ask.cursor.is_none() {
                break;
            }
        }
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 10]);
        let all = pages.concat();
        assert!(all.windows(2).all(|two| two[0].0 >= two[1].0), "newest first");
        assert_eq!(all.iter().map(|(_, id)| *id).collect::<std::collections::HashSet<_>>().len(), 30);
    }
}

on_both! {
    async fn a_word_is_looked_up_by_its_index_however_rare(bed: Bed) {
        let (s, pg) = (&bed.store, bed.store.is_postgres());
        let ask = SearchAsk { text: "x".into(), kinds: vec![], conversation: None, cursor: None, limit: 10, deadline: Duration::from_secs(5) };
        let sight = crate::Sight::house(bed.workspace);
        let plans: Vec<String> = futures::future::join_all(
            search::queries(pg, &sight, &ask, &["abcdefgh".into()], i64::MAX, 11).into_iter().map(|sql| plan_without(s, sql, pg, &["seqscan"])),
        ).await;
        if pg {
            let [near, all] = &plans[..] else { panic!("{plans:?}") };
            assert!(near.contains("search_entry_pkey") && !near.contains("search_words"), "the newest are walked:\n{near}");
            assert!(all.contains("Bitmap Index Scan on search_words"), "all are looked up:\n{all}");
        } else {
            let [one] = &plans[..] else { panic!("{plans:?}") };
            assert!(one.contains("search_words VIRTUAL TABLE") && !one.contains("TEMP B-TREE"), "{one}");
        }
    }
}

on_both! {
    async fn files_are_sealed_in_chunks_and_read_by_range(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        let mut new = bed.inbound(&c, "m1", "x");
        let media = model::Media { fetch: Some(MediaRef::Platform { id: "p1".into() }), ..Default::default() };
        new.parts = vec![Part::Image(media)];
        let (ws, now, new) = (bed.workspace, bed.now(), &new);
        let row = bed.store.write(|tx| async move { message::insert(&tx, ws, new.clone()).await }).await.expect("written").expect("new");
        let id = row.attachments[0].id;
        let until = now.after(Duration::from_mins(1));
        let due = bed.store.write(|tx| async move { attachment::claim_due(&tx, now, until, 5).await }).await.expect("claimed");
        assert_eq!((due[0].id, due[0].tries, due[0].fetch.is_some()), (id, 1, true));
        assert!(bed.store.write(|tx| async move { attachment::claim_due(&tx, now, until, 5).await }).await.expect("claimed").is_empty());
        let plain: Vec<u8> = (0..200_000_u32).map(|i| u8::try_from(i % 251).expect("small")).collect();
        for size in [0, 1, attachment::CHUNK, attachment::CHUNK + 1, plain.len()] {
            let written = bed.store.write_attachment(ws, id, &plain[..size], 1 << 20).await.expect("written");
            assert_eq!(written.size, size as u64);
            for range in [None, Some(0..10), Some(65_530..65_545), Some(199_990..300_000)] {
                let (whole, stream) = bed.store.read_attachment(ws, id, range.clone()).await.expect("opens");
                assert_eq!(whole, size as u64);
                let read: Vec<u8> = stream.map(|b| b.expect("it opens").to_vec()).collect::<Vec<_>>().await.concat();
                let range = range.unwrap_or(0..whole);
                let cut = |at: u64| usize::try_from(at.min(whole)).expect("small");
                assert_eq!(read, plain[cut(range.start)..cut(range.end)]);
            }
        }
        let refused = bed.store.write_attachment(ws, id, &plain[..], 1000).await;
        assert!(matches!(refused, Err(StoreError::Setting(_))));
        let mut known = attachment::get(&bed.store, &crate::Sight::house(ws), id).await.expect("reads").expect("there");
        known.content_type = Some("image/png".into());
        let known = &known;
        bed.store.write(|tx| async move { attachment::ready(&tx, known).await }).await.expect("settled");
        assert_eq!(attachment::anywhere(&bed.store, id).await.expect("reads").expect("there").state, MediaState::Ready);
        let taken = bed.store.write(|tx| async move { let mut m = message::get(&tx, &crate::Sight::house(ws), row_id(&tx, ws).await).await?.expect("there"); message::unsend(&tx, &mut m, now, now).await });
        taken.await.expect("taken back");
        assert!(matches!(bed.store.read_attachment(ws, id, None).await, Err(StoreError::Missing(_))));
    }
}

async fn row_id(tx: &crate::Tx, _ws: model::WorkspaceId) -> MessageId {
    let row = sql::row(tx, "SELECT id FROM message", vec![]).await.expect("reads").expect("one");
    MessageId::from_uuid(row.try_get("", "id").expect("an id"))
}

fn sample(number: &str, status: OrderStatus, at: i64) -> Order {
    Order {
        external_id: number.to_owned(),
        status,
        platform_status: "READY".to_owned(),
        total: None,
        currency: Currency::parse("THB").ok(),
        lines: vec![],
        parcels: vec![],
        buyer_note: None,
        buyer_external_id: None,
        buyer_name: Some("Fake Buyer".to_owned()),
        placed_at: Time::from_millis(START + at),
        paid_at: None,
        ship_by: None,
        updated_at: Time::from_millis(START + at),
    }
}

on_both! {
    async fn an_older_order_never_replaces_a_newer_one(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        let (ws, account, now) = (bed.workspace, bed.account, bed.now());
        let links = order::Links { contact_id: Some(c.contact_id), conversation_id: Some(c.id) };
        let put = async |o: Order, links| {
            let o = &o;
            bed.store.write(|tx| async move { order::upsert(&tx, ws, account, o, links, now).await }).await.expect("written")
        };
        assert!(put(sample("A1", OrderStatus::ToShip, 5), order::Links::default()).await.expect("new").created);
        assert!(put(sample("A1", OrderStatus::Unpaid, 1), links).await.is_none());
        assert!(put(sample("A1", OrderStatus::ToShip, 5), links).await.is_none());
        let mut later = sample("A1", OrderStatus::Shipped, 5);
        later.updated_at = Time::from_millis(START + 9);
        let stored = put(later, order::Links::default()).await.expect("newer").stored;
        assert_eq!((stored.contact_id, stored.order.status), (Some(c.contact_id), OrderStatus::Shipped));
        put(sample("A2", OrderStatus::Completed, 7), links).await.expect("new");
        let open = order::open_of_contact(&bed.store, ws, account, c.contact_id).await.expect("reads");
        assert_eq!(open, (1, Some(Time::from_millis(START + 7)), Some("A1".to_owned())));
        let page = order::of_contact(&bed.store, &crate::Sight::house(ws), c.contact_id, None, 1).await.expect("reads");
        assert_eq!(page.items[0].order.external_id, "A2");
        let page = order::of_contact(&bed.store, &crate::Sight::house(ws), c.contact_id, page.next.as_deref(), 1).await.expect("reads");
        assert_eq!((page.items[0].order.external_id.as_str(), page.next), ("A1", None));
        for filter in [
            order::OrderFilter { status: vec![OrderStatus::Shipped], ..Default::default() },
            order::OrderFilter { external_id: Some("A1".into()), ..Default::default() },
            order::OrderFilter { account: Some(account), status: vec![OrderStatus::Shipped, OrderStatus::Unpaid], ..Default::default() },
        ] {
            assert_eq!(order::list(&bed.store, &crate::Sight::house(ws), &filter, None, 9).await.expect("reads").items.len(), 1);
        }
        assert_eq!(found(&bed, "fake buyer").await.len(), 2);
        let mut arrived = sample("A1", OrderStatus::Returning, 5);
        arrived.updated_at = Time::from_millis(START + 20);
        arrived.paid_at = Some(Time::from_millis(START + 6));
        let stored = put(arrived, links).await.expect("newer").stored;
        let steps = order::steps(&bed.store, ws, std::slice::from_ref(&stored)).await.expect("reads");
        let steps: Vec<_> = steps[&stored.id].iter().map(|s| (s.status, s.at.as_millis() - START)).collect();
        assert_eq!(
            steps,
            [(OrderStatus::Unpaid, 5), (OrderStatus::ToShip, 6), (OrderStatus::Shipped, 9), (OrderStatus::Returning, 20)]
        );
    }
}

on_both! {
    async fn work_is_claimed_once_and_conversations_go_in_order(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        let (ws, account, now, id) = (bed.workspace, bed.account, bed.now(), c.id);
        let until = now.after(Duration::from_mins(1));
        let messages: Vec<MessageId> = (0..2).map(|i| MessageId::new(now, [i; 10])).collect();
        let m = &messages;
        bed.store.write(|tx| async move {
            outbox::put(&tx, ws, account, id, m[0], b"one", now, now).await?;
            outbox::put(&tx, ws, account, id, m[1], b"two", now, now).await
        }).await.expect("put");
        let claim = async |s: &Store, at: Time| s.write(|tx| async move { outbox::claim(&tx, "me", at, until, 9).await }).await.expect("claimed");
        let first = claim(&bed.store, now).await;
        assert_eq!((first.len(), first[0].message_id, first[0].payload.as_slice()), (1, m[0], b"one".as_slice()));
        assert!(claim(&bed.again().await, now).await.is_empty());
        let entry = first[0].id;
        assert!(bed.store.write(|tx| async move { outbox::progress(&tx, entry, "me", b"half", until).await }).await.expect("kept"));
        let later = until.after(Duration::from_mins(1));
        assert!(bed.store.write(|tx| async move { outbox::hold(&tx, entry, "me", later).await }).await.expect("held on"));
        assert!(!bed.store.write(|tx| async move { outbox::hold(&tx, entry, "another", later).await }).await.expect("asked"));
        assert!(claim(&bed.store, until).await.is_empty(), "held on, it is not claimed again");
        assert_eq!(claim(&bed.store, later).await[0].payload.as_slice(), b"half");
        bed.store.write(|tx| async move { outbox::done(&tx, entry).await }).await.expect("done");
        assert_eq!(claim(&bed.store, now).await[0].message_id, m[1]);
        assert_eq!(outbox::next_due(&bed.store).await.expect("reads"), Some(until));

        let new = |run_at| job::NewJob { kind: "poll".into(), workspace_id: Some(ws), account_id: Some(account), unique: Some("poll:1".into()), run_at, payload: b"p".to_vec() };
        let put = async |run_at| { let j = &new(run_at); bed.store.write(|tx| async move { job::put(&tx, j.clone(), now).await }).await.expect("put") };
        assert!(put(until).await.is_some());
        assert!(put(now).await.is_none());
        let take = async || bed.store.write(|tx| async move { job::claim(&tx, "me", &["poll"], now, until, 5).await }).await.expect("claimed");
        let jobs = take().await;
        assert_eq!((jobs.len(), jobs[0].payload.as_slice()), (1, b"p".as_slice()));
        assert!(take().await.is_empty());
        assert!(put(now).await.is_some());
        let again = &jobs[0];
        bed.store.write(|tx| async move { job::retry(&tx, again, now, None).await }).await.expect("retried");
        assert_eq!(take().await.len(), 1);
        assert_eq!(bed.store.write(|tx| async move { job::remove_account(&tx, account).await }).await.expect("ended"), 1);

        let every = Duration::from_mins(1);
        let tick = async |at| bed.store.write(|tx| async move { schedule::begin(&tx, "sweep", every, at).await }).await.expect("asked");
        assert!(tick(now).await && !tick(now).await && tick(now.after(every)).await);
        let lease = async |who: &'static str, at: Time| bed.store.write(|tx| async move { lease::take(&tx, "renew", who, at, at.after(every)).await }).await.expect("asked");
        assert!(lease("a", now).await && !lease("b", now).await && lease("a", now).await && lease("b", now.after(every * 2)).await);
    }
}

on_both! {
    async fn changes_are_a_sequence_without_gaps(bed: Bed) {
        let (ws, now) = (bed.workspace, bed.now());
        let note = change::NewChange { kind: change::ChangeKind::MessageCreated, object_id: ws.uuid(), account_id: None, conversation_id: None };
        for _ in 0..3 {
            bed.store.write(|tx| async move { change::note(&tx, ws, &[note, note], now).await }).await.expect("noted");
        }
        assert_eq!(change::newest(&bed.store, ws).await.expect("reads"), 3);
        let change::Since::Changes(list) = change::since(&bed.store, ws, 1, 10).await.expect("reads") else { panic!("kept") };
        assert_eq!(list.iter().map(|c| c.seq).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(change::since(&bed.store, ws, 9, 10).await.expect("reads"), change::Since::Reset);
        let later = now.after(change::KEPT * 2);
        assert_eq!(bed.store.write(|tx| async move { change::prune(&tx, later, 2).await }).await.expect("pruned"), 2);
        assert_eq!(change::since(&bed.store, ws, 1, 10).await.expect("reads"), change::Since::Reset);
        assert!(matches!(change::since(&bed.store, ws, 2, 10).await.expect("reads"), change::Since::Changes(c) if c.len() == 1));
    }
}

on_both! {
    async fn people_sign_in_and_the_rest_is_kept(bed: Bed) {
        let (s, ws, now, account) = (&bed.store, bed.workspace, bed.now(), bed.account);
        let life = session::Lifetime { idle: Duration::from_secs(10), absolute: Duration::from_mins(1) };
        let who = s.write(|tx| async move {
            let who = user::create(&tx, "Owner@Example.test", "Fake Owner", "hash", now).await?;
            session::create(&tx, who.id, Some(ws), "token", None, life, now).await?;
            setup_token::set(&tx, "setup", now).await?;
            Ok::<_, StoreError>(who.id)
        }).await.expect("written");
        assert_eq!(user::find(s, " owner@example.TEST").await.expect("reads").expect("there").id, who);
        assert!(user::any(s).await.expect("reads"));
        assert!(session::find(s, "token", now).await.expect("reads").is_some());
        assert!(session::find(s, "token", now.after(life.idle)).await.expect("reads").is_none());
        assert!(s.write(|tx| async move { setup_token::take(&tx, "setup").await }).await.expect("taken"));
        assert!(!setup_token::check(s, "setup").await.expect("reads"));
        let begin = async |hash: u8| s.write(|tx| async move { idempotency::begin(&tx, who, "k", &[hash; 32], now).await }).await.expect("asked");
        assert_eq!(begin(1).await, idempotency::Known::Begun);
        assert_eq!(begin(1).await, idempotency::Known::UnderWay);
        s.write(|tx| async move { idempotency::finish(&tx, who, "k", 201, b"answer").await }).await.expect("kept");
        assert_eq!(begin(1).await, idempotency::Known::Answered { status: 201, body: b"answer".to_vec() });
        assert_eq!(begin(2).await, idempotency::Known::Other);
        let of = &cursor::CursorOf::Account(account);
        s.write(|tx| async move { cursor::set(&tx, of, "chat", Some("9")).await }).await.expect("set");
        assert_eq!(cursor::get(s, of, "chat").await.expect("reads").as_deref(), Some("9"));
        let event = &model::Event::Ignored { what: "x".into() };
        s.write(|tx| async move { effect::put(&tx, ws, account, "m1", event, now).await }).await.expect("kept");
        let take = async || s.write(|tx| async move { effect::take(&tx, ws, account, "m1").await }).await.expect("taken");
        assert_eq!((take().await.len(), take().await.len()), (1, 0));
        let a = bed.conversation(account, "a").await;
        let b = bed.conversation(account, "b").await;
        let kept = s.write(|tx| async move { contact::merge(&tx, ws, a.contact_id, b.contact_id, now).await }).await.expect("merged");
        assert_eq!(contact::identities(s, &crate::Sight::house(ws), kept.id).await.expect("reads").len(), 2);
        assert_eq!(conversation::of_contact(s, &crate::Sight::house(ws), kept.id).await.expect("reads").len(), 2);
        assert_eq!(contact::list(s, &crate::Sight::house(ws), None, 9).await.expect("reads").items.len(), 1);
        let mut rounds = 0;
        while s.write(|tx| async move { account::erase_history(&tx, ws, account, now).await }).await.expect("erased") {
            rounds += 1;
            assert!(rounds < 5);
        }
        assert!(conversation::of_contact(s, &crate::Sight::house(ws), kept.id).await.expect("reads").is_empty());
        let _: AccountId = account;
    }
}

on_both! {
    async fn hot_queries_walk_their_index(bed: Bed) {
        use conversation::{Assigned, Filter, Sort};
        let (s, ws, pg) = (&bed.store, bed.workspace, bed.store.is_postgres());
        let member = model::MemberId::new(Time::from_millis(1), [0; 10]);
        let c = bed.conversation(bed.account, "u1").await.id;
        let open = vec![model::Status::Open];
        let crew = model::TeamId::from_uuid(ws.uuid());
        let sight = crate::Sight::house(ws);
        let anchor = Some((START, ws.uuid()));
        let mut cases = Vec::new();
        for (filter, sort, index) in [
            (Filter::default(), Sort::Recent, "conversation_recent"),
            (Filter { status: open.clone(), ..Filter::default() }, Sort::Recent, "conversation_status_recent"),
            (Filter { status: open.clone(), assignee: vec![Assigned::To(member)], ..Filter::default() }, Sort::Recent, "conversation_assignee_recent"),
            (Filter { status: open.clone(), account: vec![bed.account], ..Filter::default() }, Sort::Recent, "conversation_account_recent"),
            (Filter { status: open.clone(), label: vec![model::LabelId::from_uuid(ws.uuid())], account: vec![bed.account], ..Filter::default() }, Sort::Recent, "conversation_account_recent"),
            (Filter { status: open.clone(), ..Filter::default() }, Sort::Waiting, "conversation_status_waiting"),
            (Filter { status: open.clone(), team: vec![crew], ..Filter::default() }, Sort::Recent, "conversation_team_recent"),
            (Filter { status: open.clone(), team: vec![crew], ..Filter::default() }, Sort::Waiting, "conversation_team_waiting"),
            (Filter { status: open.clone(), team: vec![crew], ..Filter::default() }, Sort::Window, "conversation_team_window"),
            (Filter { status: open.clone(), ..Filter::default() }, Sort::Window, "conversation_status_window"),
        ] {
            cases.push((conversation::list_query(pg, &sight, &filter, sort, 0, anchor, START, 51), index));
        }
        let label = vec![model::LabelId::from_uuid(ws.uuid())];
        for (filter, index) in [
            (Filter { status: open.clone(), team: vec![crew], ..Filter::default() }, "conversation_team_recent"),
            (Filter { status: open.clone(), label, ..Filter::default() }, "conversation_status_recent"),
        ] {
            // Of two that serve alike PostgreSQL takes either while the tables are empty.
            let index = if pg { "conversation_" } else { index };
            cases.push((conversation::count_query(pg, &crate::Sight::house(ws), &filter, 1000), index));
        }
        cases.push((message::page_query(ws, c, None, false, 51), "message_thread"));
        cases.push((message::page_query(ws, c, Some((START, 0, MessageId::from_uuid(c.uuid()))), true, 51), "message_thread"));
        cases.push((journal::pending_query(0, 100), "journal_pending"));
        let trouble = journal::JournalFilter { state: Some(model::JournalState::Failed), ..Default::default() };
        cases.push((journal::list_query(Some(ws), &trouble, None, 50), "journal_trouble"));
        let now = Time::from_millis(START);
        cases.push((outbox::claim_query(pg, "me", now, now, 10), "outbox_due"));
        cases.push((change::since_query(ws, 0, 100), "change_event"));
        cases.push((order::list_query(pg, &sight, &order::OrderFilter::default(), anchor, 50), "orders_recent"));
        let jobs = plan(s, job::claim_query(pg, "me", &["poll", "profile"], now, now, 10), pg).await;
        assert_eq!(jobs.matches("job_kind_due").count(), 2, "each kind by its index:\n{jobs}");
        for (sql, index) in cases {
            let plan = plan(s, sql, pg).await;
            assert!(plan.contains(index), "{index} is not in:\n{plan}");
            assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN message") && !plan.contains("SCAN conversation "), "{plan}");
            assert!(!plan.contains("Seq Scan on conversation") && !plan.contains("Seq Scan on message") && !plan.contains("Seq Scan on journal"), "{plan}");
        }
    }
}

on_both! {
    async fn rows_that_are_passed_over_are_counted_off_in_an_index(bed: Bed) {
        use conversation::{Assigned, Filter, Sort};
        let (s, pg) = (&bed.store, bed.store.is_postgres());
        let sight = crate::Sight::house(bed.workspace);
        let member = model::MemberId::new(Time::from_millis(1), [0; 10]);
        let open = vec![model::Status::Open];
        let ours = vec![model::Status::Open, model::Status::Pending];
        let mut skips = Vec::new();
        for (filter, sort, index) in [
            (Filter { status: ours.clone(), ..Filter::default() }, Sort::Recent, "conversation_status_recent"),
            (Filter { status: ours.clone(), waiting: true, ..Filter::default() }, Sort::Waiting, "conversation_status_waiting"),
            (Filter { status: ours.clone(), answered: true, ..Filter::default() }, Sort::Recent, "conversation_answered_recent"),
            (Filter { status: ours.clone(), ..Filter::default() }, Sort::Window, "conversation_status_window"),
            (Filter { status: open.clone(), assignee: vec![Assigned::To(member)], ..Filter::default() }, Sort::Recent, "conversation_assignee_recent"),
        ] {
            skips.push((conversation::skip_query(pg, &sight, &filter, sort, 0, START, 50_000, 101), index));
        }
        for (sql, index) in skips {
            let plan = plan(s, sql, pg).await;
            // Counted off in the index alone: of what is passed over no row is opened, and nothing is sorted.
            let only = if pg { "Index Only Scan" } else { "COVERING INDEX" };
            assert!(plan.contains(index) && plan.contains(only), "{index} is not in:\n{plan}");
            assert!(!plan.contains("TEMP B-TREE") && !plan.contains("-> Sort") && !plan.contains("->  Sort"), "{plan}");
            assert!(!plan.contains("Seq Scan") && !plan.contains("SCAN c"), "{plan}");
        }
    }
}

// PostgreSQL goes by its statistics, and has none here.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mentions_and_labels_lead_where_sqlite_counts_them() {
    use conversation::{Filter, Sort};
    let bed = Bed::sqlite().await;
    let sight = crate::Sight::house(bed.workspace);
    let member = model::MemberId::new(Time::from_millis(1), [0; 10]);
    let mentioned =
        Filter { status: vec![model::Status::Open], mentioned: Some(member), ..Filter::default() };
    for (sql, leads) in [
        (
            conversation::list_query(false, &sight, &mentioned, Sort::Recent, 0, None, START, 51),
            "mention_member",
        ),
        (conversation::count_query(false, &sight, &mentioned, 1000), "mention_member"),
        (conversation::unread_mentions_query(&sight, member), "mention_member"),
        (conversation::labelled_query(&sight, true), "conversation_label_by_label"),
    ] {
        let plan = plan(&bed.store, sql, false).await;
        assert!(plan.contains(leads), "{plan}");
        assert!(plan.contains("SEARCH c USING INDEX sqlite_autoindex_conversation_1 (id=?)"), "{plan}");
    }
    let plan = plan(&bed.store, conversation::labelled_query(&sight, false), false).await;
    assert!(plan.contains("_status_") && !plan.contains("SCAN c"), "{plan}");
    assert!(plan.contains("sqlite_autoindex_conversation_label_1 (conversation_id=?)"), "{plan}");
}

on_both! {
    async fn labels_are_counted_from_the_side_that_has_less(bed: Bed) {
        let (s, ws, now) = (&bed.store, bed.workspace, bed.now());
        let sight = &crate::Sight::house(ws);
        let tag = s.write(|tx| async move { crate::label::create(&tx, ws, "Tag", "blue", now).await }).await.expect("made").id;
        let put = async |name: &str, status: model::Status, labels: &[model::LabelId]| {
            let id = bed.conversation(bed.account, name).await.id;
            s.write(|tx| async move {
                crate::label::set(&tx, ws, id, labels, now).await?;
                let mut c = conversation::lock(&tx, ws, id).await?.ok_or(StoreError::Missing("conversation"))?;
                c.status = status;
                conversation::save(&tx, &mut c, now).await
            }).await.expect("put");
        };
        let counted = async |fewer: bool, n: u64| {
            assert_eq!(conversation::labels_are_fewer(s, ws).await.expect("looked"), fewer);
            assert_eq!(conversation::labelled(s, sight).await.expect("counted").get(&tag), Some(&n));
            for lead in [true, false] {
                let rows = conversation::labelled_query(sight, lead).rows(s).await.expect("counted");
                assert_eq!(rows[0].try_get::<i64>("", "n").expect("a number"), i64::try_from(n).expect("few"));
            }
        };
        put("a", model::Status::Open, &[tag]).await;
        put("b", model::Status::Open, &[]).await;
        counted(true, 1).await;
        // What was put away keeps its labels for good.
        put("c", model::Status::Resolved, &[tag]).await;
        counted(false, 1).await;
    }
}

#[tokio::test]
async fn sqlite_plans_a_statement_once() {
    let bed = Bed::sqlite().await;
    let rows = bed
        .store
        .shared
        .read
        .query_all_raw(Statement::from_string(bed.store.shared.backend, "PRAGMA compile_options"));
    let rows = rows.await.expect("told");
    let has = |row: &sea_orm::QueryResult| {
        row.try_get_by_index::<String>(0).is_ok_and(|option| option == "ENABLE_QPSG")
    };
    assert!(rows.iter().any(has), "built without what .cargo/config.toml says: LIBSQLITE3_FLAGS");
}

async fn plan(s: &Store, sql: sql::Sql, postgres: bool) -> String {
    plan_without(s, sql, postgres, &["seqscan", "sort", "bitmapscan"]).await
}

/// The plan when PostgreSQL, whose tables are empty here, may not take the ways named.
async fn plan_without(s: &Store, sql: sql::Sql, postgres: bool, ways: &[&str]) -> String {
    let text = sql.text.replace("{index}", "");
    let tx = crate::store::begin(&s.shared.write).await.expect("begins");
    if postgres {
        let set: Vec<String> = ways.iter().map(|way| format!("SET LOCAL enable_{way} = off")).collect();
        tx.execute_unprepared(&set.join("; ")).await.expect("set");
    }
    let explain = if postgres { "EXPLAIN " } else { "EXPLAIN QUERY PLAN " };
    let rows = tx
        .query_all_raw(Statement::from_sql_and_values(
            s.shared.backend,
            format!("{explain}{text}"),
            sql.values,
        ))
        .await
        .expect("explained");
    let column = if postgres { "QUERY PLAN" } else { "detail" };
    rows.iter().map(|row| row.try_get::<String>("", column).expect("text")).collect::<Vec<_>>().join("\n")
}
