use std::collections::BTreeSet;

use model::{Direction, MemberId, PartKind, Priority, Role, Status, Time};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use super::*;
use crate::{
    Sight, StoreError,
    bed::{Bed, START, on_both},
    label, member, sql, team, tombstone, user,
};

async fn make_member(bed: &Bed, name: &str) -> MemberId {
    let (workspace, now) = (bed.workspace, bed.now());
    bed.store
        .write(|tx| async move {
            let user = user::create(&tx, &format!("{name}@example.test"), name, "hash", now).await?;
            Ok::<_, StoreError>(member::create(&tx, workspace, user.id, Role::Agent, now).await?.id)
        })
        .await
        .expect("a member")
}

async fn changed(bed: &Bed, id: ConversationId, change: impl Fn(&mut Conversation)) -> Conversation {
    let (workspace, now, change) = (bed.workspace, bed.now(), &change);
    bed.store
        .write(|tx| async move {
            let mut c = lock(&tx, workspace, id).await?.ok_or(StoreError::Missing("conversation"))?;
            change(&mut c);
            save(&tx, &mut c, now).await?;
            Ok::<_, StoreError>(c)
        })
        .await
        .expect("it saves")
}

on_both! {
    async fn a_row_shows_everything_and_survives_its_storage(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        let m = bed.say(&c, "m1", "สวัสดี").await.expect("new").message;
        let me = make_member(&bed, "Somchai").await;
        let (workspace, now, id) = (bed.workspace, bed.now(), c.id);
        let (red, crew) = bed
            .store
            .write(|tx| async move {
                let red = label::create(&tx, workspace, "VIP", "red", now).await?;
                let crew = team::create(&tx, workspace, "Crew", now).await?;
                label::set(&tx, workspace, id, &[red.id], now).await?;
                Ok::<_, StoreError>((red, crew))
            })
            .await
            .expect("written");
        let saved = changed(&bed, c.id, |c| {
            c.status = Status::Snoozed;
            c.assignee_id = Some(me);
            c.team_id = Some(crew.id);
            c.priority = Priority::High;
            c.snoozed_until = Some(Time::from_millis(START + 5));
            c.unread_count = 3;
            c.waiting_since = Some(Time::from_millis(START));
            c.window_closes_at = Some(Time::from_millis(START + 9));
            c.last_message = Some(LastMessage {
                id: m.id,
                direction: Direction::Inbound,
                kind: PartKind::Text,
                snippet: "สวัสดี".to_owned(),
                sent_at: m.sent_at,
            });
            c.last_inbound_external_id = Some("m1".to_owned());
            c.outbound_since = 2;
            c.remember(&[MemoItem { key: "token".into(), value: Some("t".into()), at: m.sent_at }]);
        })
        .await;
        let row = row(&bed.store, &Sight::house(workspace), c.id).await.expect("reads").expect("there");
        assert_eq!(row.conversation, saved);
        assert_eq!(row.contact.name.as_deref(), Some("Name of u1"));
        assert_eq!(row.account.name, "Shop of Fake Seller");
        assert_eq!(row.assignee.map(|a| a.name).as_deref(), Some("Somchai"));
        assert_eq!(row.team.map(|t| t.name).as_deref(), Some("Crew"));
        assert_eq!(row.labels, [red]);
        assert_eq!(saved.remembered()["token"], "t");
        assert_eq!(due_snoozes(&bed.store, Time::from_millis(START + 5), 9).await.expect("reads"), [(workspace, c.id)]);
        // Somebody read it before: their change is refused.
        let mut stale = c.clone();
        let stale = &mut stale;
        let store = &bed.store;
        let refused = store.write(move |tx| { let mut stale = stale.clone(); async move { save(&tx, &mut stale, now).await } }).await;
        assert!(matches!(refused, Err(StoreError::Stale(_))));
    }
}

on_both! {
    async fn two_processes_begin_one_conversation(bed: Bed) {
        let stores = [bed.store.clone(), bed.again().await];
        let (workspace, account, now) = (bed.workspace, bed.account, bed.now());
        let tasks: Vec<_> = (0..8).map(|i| {
            let store = stores[i % 2].clone();
            tokio::spawn(async move {
                store.write(|tx| async move {
                    let seen = model::ContactSeen { external_id: "one".into(), ..Default::default() };
                    let contact = crate::contact::see(&tx, workspace, account, &seen, now).await?.contact.id;
                    let thread = ThreadRef { id: "one".into(), kind: model::ThreadKind::Direct };
                    let mut opened = open(&tx, workspace, account, &thread, contact, now).await?;
                    opened.conversation.unread_count += 1;
                    save(&tx, &mut opened.conversation, now).await?;
                    Ok::<_, StoreError>((opened.conversation.id, opened.created))
                }).await.expect("begun")
            })
        }).collect();
        let mut seen = BTreeSet::new();
        let mut created = 0;
        for task in tasks {
            let (id, new) = task.await.expect("no panic");
            seen.insert(id);
            created += usize::from(new);
        }
        assert_eq!((seen.len(), created), (1, 1));
        let c = find(&bed.store, workspace, account, "one").await.expect("reads").expect("there");
        assert_eq!(c.unread_count, 8);
        assert_eq!(counts(&bed.store, &Sight::house(workspace), None).await.expect("reads").open, 1);
        assert_eq!(crate::account::get(&bed.store, &Sight::house(workspace), account).await.expect("reads").expect("there").unread_count, 8);
    }
}

/// What a random conversation is made of.
#[derive(Clone, Debug)]
struct Seed {
    account: usize,
    status: Status,
    mine: Option<bool>,
    team: Option<bool>,
    unread: u32,
    waiting: Option<i64>,
    window: Option<i64>,
    activity: i64,
    labelled: bool,
}

fn seed() -> impl Strategy<Value = Seed> {
    (
        0..2_usize,
        prop_oneof![Just(Status::Open), Just(Status::Resolved), Just(Status::Pending)],
        proptest::option::of(any::<bool>()),
        proptest::option::of(any::<bool>()),
        0..3_u32,
        // Few moments, so that many are equal and the id has to decide.
        proptest::option::of(0..4_i64),
        proptest::option::of(-3..4_i64),
        0..5_i64,
        any::<bool>(),
    )
        .prop_map(|(account, status, mine, team, unread, waiting, window, activity, labelled)| Seed {
            account,
            status,
            mine,
            team,
            unread,
            waiting,
            window,
            activity,
            labelled,
        })
}

/// From anywhere in it the same rows follow, and its cursor goes on where it ended.
async fn goes_on_from_anywhere(
    bed: &Bed,
    sight: &Sight,
    filter: &Filter,
    sort: Sort,
    ids: &[ConversationId],
    now: Time,
) {
    for from in [0, ids.len() / 2, ids.len() + 1] {
        let passed = u32::try_from(from).expect("few");
        let page = skip(&bed.store, sight, filter, sort, passed, 2, now).await.expect("a page");
        let mut seen: Vec<_> = page.items.into_iter().map(|row| row.conversation.id).collect();
        assert_eq!(
            seen,
            ids[from.min(ids.len())..(from + 2).min(ids.len())],
            "{sight:?} {filter:?} {sort:?} from {from}"
        );
        if let Some(cursor) = page.next {
            let rest = list(&bed.store, sight, filter, sort, Some(&cursor), 100, now).await.expect("a page");
            seen.extend(rest.items.into_iter().map(|row| row.conversation.id));
            assert_eq!(seen, ids[from..], "{sight:?} {filter:?} {sort:?} on from {from}");
        }
    }
}

on_both! {
    async fn a_row_that_moves_while_it_is_opened_does_not_move_the_page_s_end(bed: Bed) {
        let mut ids = Vec::new();
        for i in 0..5_i64 {
            let c = bed.conversation(bed.account, &format!("u{i}")).await;
            ids.push(changed(&bed, c.id, |c| c.last_activity_at = Time::from_millis(START - i)).await.id);
        }
        let (s, sight, filter) = (&bed.store, &Sight::house(bed.workspace), &Filter::default());
        let places = skip::places(s, sight, filter, Sort::Recent, 1, 2, START).await.expect("places");
        // Somebody writes in the last of the page, and it is the first of the list.
        changed(&bed, ids[2], |c| c.last_activity_at = Time::from_millis(START + 9)).await;
        let page = list::opened(s, sight, &places, 2).await.expect("a page");
        let next = page.next.expect("there are more");
        let rest = list(s, sight, filter, Sort::Recent, Some(&next), 9, Time::from_millis(START)).await.expect("a page");
        let seen: Vec<_> = page.items.iter().chain(&rest.items).map(|row| row.conversation.id).collect();
        assert_eq!(seen, ids[1..]);
        // Nor does one that is gone out of sight end the list.
        let nobody = &Sight::of(bed.workspace, Role::Agent, Some(vec![]), None);
        let page = list::opened(s, nobody, &places, 2).await.expect("a page");
        assert!(page.items.is_empty() && page.next.is_some());
    }
}

on_both! {
    async fn pages_visit_each_row_once_in_order_under_any_filter_and_counters_are_right(bed: Bed) {
        let accounts = [bed.account, bed.account("shop-2").await];
        let (me, other) = (make_member(&bed, "Me").await, make_member(&bed, "Other").await);
        let (workspace, at) = (bed.workspace, bed.now());
        let tag = bed.store.write(|tx| async move { label::create(&tx, workspace, "Tag", "blue", at).await }).await.expect("a label").id;
        let mut teams = Vec::new();
        for name in ["Crew", "Night"] {
            teams.push(bed.store.write(|tx| async move { team::create(&tx, workspace, name, at).await }).await.expect("a team").id);
        }
        let mut runner = TestRunner::deterministic();
        let seeds: Vec<Seed> = (0..60).map(|_| seed().new_tree(&mut runner).expect("a seed").current()).collect();
        let mut all = Vec::new();
        for (i, s) in seeds.iter().enumerate() {
            let c = bed.conversation(accounts[s.account], &format!("u{i}")).await;
            if s.labelled {
                let id = c.id;
                bed.store.write(|tx| async move { label::set(&tx, workspace, id, &[tag], at).await }).await.expect("labelled");
            }
            all.push(changed(&bed, c.id, |c| {
                c.status = s.status;
                c.assignee_id = s.mine.map(|mine| if mine { me } else { other });
                c.team_id = s.team.map(|second| teams[usize::from(second)]);
                c.unread_count = s.unread;
                c.waiting_since = s.waiting.map(|t| Time::from_millis(START + t));
                c.window_closes_at = s.window.map(|t| Time::from_millis(START + t));
                c.last_activity_at = Time::from_millis(START + s.activity);
            }).await);
        }
        let filters = [
            Filter::default(),
            Filter { status: vec![Status::Open], ..Filter::default() },
            Filter { status: vec![Status::Open, Status::Pending], ..Filter::default() },
            Filter { status: vec![Status::Open], assignee: vec![Assigned::To(me)], ..Filter::default() },
            Filter { assignee: vec![Assigned::Nobody], ..Filter::default() },
            Filter { status: vec![Status::Open], assignee: vec![Assigned::Nobody], unread: true, ..Filter::default() },
            Filter { account: vec![accounts[1]], ..Filter::default() },
            Filter { status: vec![Status::Resolved], account: vec![accounts[1]], ..Filter::default() },
            Filter { waiting: true, ..Filter::default() },
            Filter { answered: true, status: vec![Status::Open, Status::Pending], ..Filter::default() },
            Filter { team: vec![teams[1]], ..Filter::default() },
            Filter { status: vec![Status::Open, Status::Open], account: vec![accounts[0], accounts[0]], ..Filter::default() },
            Filter { status: vec![Status::Open], team: teams.clone(), unread: true, ..Filter::default() },
            Filter { label: vec![tag], platform: vec![crate::bed::platform()], ..Filter::default() },
            Filter { assignee: vec![Assigned::Nobody, Assigned::To(other)], account: accounts.to_vec(), ..Filter::default() },
            Filter { assignee: vec![Assigned::To(me), Assigned::To(other)], status: vec![Status::Open, Status::Resolved], ..Filter::default() },
            Filter { platform: vec!["elsewhere".parse().expect("a name"), crate::bed::platform()], unread: true, waiting: true, ..Filter::default() },
            Filter { label: vec![tag, LabelId::from_uuid(workspace.uuid())], status: vec![Status::Open], ..Filter::default() },
            Filter { platform: vec!["elsewhere".parse().expect("a name")], ..Filter::default() },
        ];
        let now = Time::from_millis(START);
        let sights = [
            Sight::house(workspace),
            Sight::of(workspace, Role::Agent, Some(vec![accounts[0]]), None),
            Sight::of(workspace, Role::Agent, Some(vec![]), None),
            Sight::of(workspace, Role::Viewer, None, Some(vec![teams[0]])),
            Sight::of(workspace, Role::Viewer, None, Some(teams.clone())),
            Sight::of(workspace, Role::Agent, Some(vec![accounts[1]]), Some(teams.clone())),
            Sight::of(workspace, Role::Agent, None, Some(vec![])),
        ];
        let platforms = accounts.iter().map(|id| (*id, crate::bed::platform())).collect();
        for (sight, filter) in sights.iter().flat_map(|sight| filters.iter().map(move |filter| (sight, filter))) {
            let fit = all.iter().filter(|c| sight.sees(c.account_id, c.team_id) && keeps(filter, c, tag)).count() as u64;
            assert_eq!(count(&bed.store, sight, filter, 1000).await.expect("counted"), fit, "{sight:?} {filter:?}");
            assert_eq!(count(&bed.store, sight, filter, 2).await.expect("counted"), fit.min(2), "{sight:?} {filter:?}");
            let tally = tally(&bed.store, sight).await.expect("counters");
            assert_eq!(tally.of(filter, &platforms), filter.is_counted().then_some(fit), "{sight:?} {filter:?}");
            for sort in [Sort::Recent, Sort::Waiting, Sort::Window] {
                let seen = |c: &&Conversation| sight.sees(c.account_id, c.team_id) && keeps(filter, c, tag);
                let mut wanted: Vec<&Conversation> = all.iter().filter(seen).collect();
                wanted.sort_by_key(|c| order(sort, c, now));
                for limit in [3, 100] {
                    let (mut seen, mut cursor) = (Vec::new(), None);
                    loop {
                        let page = list(&bed.store, sight, filter, sort, cursor.as_deref(), limit, now).await.expect("a page");
                        assert!(page.items.len() <= limit as usize);
                        seen.extend(page.items.into_iter().map(|row| row.conversation.id));
                        cursor = page.next;
                        if cursor.is_none() {
                            break;
                        }
                    }
                    assert_eq!(seen, wanted.iter().map(|c| c.id).collect::<Vec<_>>(), "{sight:?} {filter:?} {sort:?} {limit}");
                }
                let ids: Vec<_> = wanted.iter().map(|c| c.id).collect();
                goes_on_from_anywhere(&bed, sight, filter, sort, &ids, now).await;
            }
        }
        let kept = counts(&bed.store, &Sight::house(workspace), Some(me)).await.expect("counts");
        let n = |f: &dyn Fn(&Conversation) -> bool| all.iter().filter(|c| f(c)).count() as u64;
        let open = |c: &Conversation| c.status == Status::Open;
        assert_eq!(kept.open, n(&open));
        assert_eq!(kept.resolved, n(&|c| c.status == Status::Resolved));
        assert_eq!(kept.pending, n(&|c| c.status == Status::Pending));
        assert_eq!(kept.mine, n(&|c| open(c) && c.assignee_id == Some(me)));
        assert_eq!(kept.unassigned, n(&|c| open(c) && c.assignee_id.is_none()));
        assert_eq!(kept.waiting, n(&|c| open(c) && c.waiting_since.is_some()));
        assert_eq!(kept.unread, n(&|c| open(c) && c.unread_count > 0));
        for sight in &sights {
            let kept = counts(&bed.store, sight, Some(me)).await.expect("counts");
            let seen = |c: &Conversation| sight.sees(c.account_id, c.team_id);
            assert_eq!(kept.open, n(&|c| open(c) && seen(c)), "{sight:?}");
            assert_eq!(kept.waiting, n(&|c| open(c) && seen(c) && c.waiting_since.is_some()), "{sight:?}");
        }
        let refused = list(&bed.store, &Sight::house(workspace), &filters[0], Sort::Recent, Some("nonsense"), 5, now).await;
        assert!(matches!(refused, Err(StoreError::BadCursor)));
    }
}

fn keeps(f: &Filter, c: &Conversation, tag: LabelId) -> bool {
    (f.status.is_empty() || f.status.contains(&c.status))
        && (f.assignee.is_empty()
            || f.assignee.iter().any(|wanted| match wanted {
                Assigned::Nobody => c.assignee_id.is_none(),
                Assigned::To(id) => c.assignee_id == Some(*id),
            }))
        && (f.account.is_empty() || f.account.contains(&c.account_id))
        && (f.team.is_empty() || c.team_id.is_some_and(|team| f.team.contains(&team)))
        && (f.platform.is_empty() || f.platform.contains(&crate::bed::platform()))
        && (f.label.is_empty() || (f.label.contains(&tag) && c.label_ids.contains(&tag)))
        && (!f.unread || c.unread_count > 0)
        && (!f.waiting || c.waiting_since.is_some())
        && (!f.answered || c.waiting_since.is_none())
}

/// The order as a tuple that sorts upwards.
fn order(sort: Sort, c: &Conversation, now: Time) -> (u8, i64, i128) {
    let id = i128::try_from(c.id.uuid().as_u128() >> 1).expect("it fits");
    let of = |t: Option<Time>| t.map_or(i64::MAX, Time::as_millis);
    match sort {
        Sort::Recent => (0, -c.last_activity_at.as_millis(), -id),
        Sort::Waiting => (0, of(c.waiting_since), id),
        Sort::Window if of(c.window_closes_at) >= now.as_millis() => (0, of(c.window_closes_at), id),
        Sort::Window => (1, -of(c.window_closes_at), -id),
    }
}

on_both! {
    async fn counters_end_at_nothing_when_everything_is_erased(bed: Bed) {
        let c = bed.conversation(bed.account, "u1").await;
        bed.say(&c, "m1", "hello").await.expect("new");
        changed(&bed, c.id, |c| c.unread_count = 4).await;
        let (workspace, now, contact) = (bed.workspace, bed.now(), c.contact_id);
        assert!(bed.store.write(|tx| async move { crate::contact::erase(&tx, workspace, contact, now).await }).await.expect("erased"));
        assert_eq!(counts(&bed.store, &Sight::house(workspace), None).await.expect("reads"), Counts::default());
        assert_eq!(crate::account::get(&bed.store, &Sight::house(workspace), bed.account).await.expect("reads").expect("there").unread_count, 0);
        let left = sql::rows(&bed.store, "SELECT id FROM message", vec![]).await.expect("reads");
        assert!(left.is_empty());
        for (what, id) in [(tombstone::Erased::Message, "m1"), (tombstone::Erased::Contact, "u1"), (tombstone::Erased::Thread, "u1")] {
            assert_eq!(tombstone::check(&bed.store, workspace, bed.account, what, id).await.expect("reads"), Some(now));
        }
    }
}

on_both! {
    async fn mentions_pick_conversations_and_count_until_they_are_read(bed: Bed) {
        let (me, other) = (make_member(&bed, "Me").await, make_member(&bed, "Other").await);
        let elsewhere = bed.account("shop-2").await;
        let (s, workspace) = (&bed.store, bed.workspace);
        let mut ids = Vec::new();
        for (i, (account, whom)) in [(bed.account, vec![me]), (elsewhere, vec![me, other]), (bed.account, vec![other]), (bed.account, vec![])].into_iter().enumerate() {
            let c = bed.conversation(account, &format!("u{i}")).await;
            for n in 0..2 {
                let mut note = bed.inbound(&c, &format!("n{i}-{n}"), "look");
                note.direction = Direction::Note;
                note.external_id = None;
                note.mentions.clone_from(&whom);
                let note = &note;
                s.write(|tx| async move { crate::message::insert(&tx, workspace, note.clone()).await }).await.expect("noted");
            }
            ids.push(c.id);
        }
        let now = bed.now();
        let mine = Filter { mentioned: Some(me), ..Filter::default() };
        let house = Sight::house(workspace);
        let found = async |sight: &Sight, filter: &Filter| {
            let mut seen = BTreeSet::new();
            for sort in [Sort::Recent, Sort::Waiting, Sort::Window] {
                let mut cursor = None;
                loop {
                    let page = list(s, sight, filter, sort, cursor.as_deref(), 1, now).await.expect("a page");
                    seen.extend(page.items.into_iter().map(|row| row.conversation.id));
                    cursor = page.next;
                    if cursor.is_none() {
                        break;
                    }
                }
            }
            seen
        };
        assert_eq!(found(&house, &mine).await, BTreeSet::from([ids[0], ids[1]]));
        let sight = |accounts: &[AccountId]| Sight::of(workspace, Role::Agent, Some(accounts.to_vec()), None);
        let open = Filter { status: vec![Status::Open], ..mine.clone() };
        assert_eq!(found(&sight(&[bed.account]), &open).await, BTreeSet::from([ids[0]]));
        assert_eq!(count(s, &house, &mine, 9).await.expect("counted"), 2);
        assert_eq!(unread_mentions(s, &house, me).await.expect("counted"), 2);
        assert_eq!(unread_mentions(s, &sight(&[elsewhere]), me).await.expect("counted"), 1);
        assert_eq!(mentioning(s, &house, me, &ids[1..]).await.expect("reads"), [ids[1]]);
        let id = ids[0];
        s.write(|tx| async move { crate::mention::read(&tx, workspace, me, id, now).await }).await.expect("read");
        assert_eq!(unread_mentions(s, &house, me).await.expect("counted"), 1);
        assert_eq!(found(&house, &mine).await.len(), 2, "what was read is still a mention");
    }
}

on_both! {
    async fn open_ones_are_counted_by_label_and_team(bed: Bed) {
        let (s, workspace, now) = (&bed.store, bed.workspace, bed.now());
        let elsewhere = bed.account("shop-2").await;
        let (tag, crew) = s.write(|tx| async move {
            let tag = label::create(&tx, workspace, "Tag", "blue", now).await?.id;
            Ok::<_, StoreError>((tag, team::create(&tx, workspace, "Crew", now).await?.id))
        }).await.expect("made");
        for (i, (account, status)) in [(bed.account, Status::Open), (elsewhere, Status::Open), (bed.account, Status::Resolved)].into_iter().enumerate() {
            let c = bed.conversation(account, &format!("u{i}")).await;
            let id = c.id;
            s.write(|tx| async move { label::set(&tx, workspace, id, &[tag], now).await }).await.expect("labelled");
            changed(&bed, id, |c| { c.status = status; c.team_id = Some(crew); }).await;
        }
        let here = Sight::of(workspace, Role::Agent, Some(vec![bed.account]), None);
        for (sight, n) in [(Sight::house(workspace), 2), (here, 1)] {
            assert_eq!(labelled(s, &sight).await.expect("counted").get(&tag), Some(&n));
            assert_eq!(counts(s, &sight, None).await.expect("counted").open_by_team.get(&crew), Some(&n));
        }
    }
}
