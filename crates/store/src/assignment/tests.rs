use std::collections::HashMap;

use model::{AccountId, Availability, ConversationId, MemberId, Role, Status, TeamAssignment, TeamId, Time};

use super::{
    Conditions, RuleBody, Setting, Target, create, give_to, known, list, next_of, place, queue, remove, set,
};
use crate::{
    Sight, StoreError, availability,
    bed::{Bed, on_both},
    conversation, member,
    team::{self, Team},
    user,
};

async fn make_member(bed: &Bed, name: &str, role: Role) -> MemberId {
    let (workspace, now) = (bed.workspace, bed.now());
    let email = format!("{name}@example.com");
    let (name, email) = (name, email.as_str());
    bed.store
        .write(async |tx| {
            let user = user::create(&tx, email, name, "fake", now).await?;
            member::create(&tx, workspace, user.id, role, now).await
        })
        .await
        .expect("a member")
        .id
}

/// Members who say online and have a page open.
async fn crew(bed: &Bed, names: &[&str]) -> Vec<MemberId> {
    let mut ids = Vec::new();
    for name in names {
        let id = make_member(bed, name, Role::Agent).await;
        here(bed, id).await;
        ids.push(id);
    }
    ids
}

async fn here(bed: &Bed, id: MemberId) {
    let (workspace, now) = (bed.workspace, bed.now());
    bed.store
        .write(|tx| async move { availability::seen(&tx, workspace, id, now).await })
        .await
        .expect("seen");
}

async fn by_turns(bed: &Bed, name: &str, members: &[MemberId]) -> TeamId {
    let (workspace, now) = (bed.workspace, bed.now());
    bed.store
        .write(async |tx| {
            let made = team::create(&tx, workspace, name, now).await?;
            let team = Team { assignment: TeamAssignment::RoundRobin, member_ids: members.to_vec(), ..made };
            team::change(&tx, workspace, &team).await?;
            Ok::<_, StoreError>(team.id)
        })
        .await
        .expect("a team")
}

/// A conversation comes in and takes its turn, in one transaction, as arriving messages do.
async fn arrive(
    bed: &Bed,
    team: TeamId,
    c: ConversationId,
    account: AccountId,
    now: Time,
) -> Option<MemberId> {
    let workspace = bed.workspace;
    bed.store
        .write(async |tx| {
            let mut row = conversation::lock(&tx, workspace, c).await?.expect("there");
            row.team_id = Some(team);
            row.waiting_since = Some(now);
            row.assignee_id = next_of(&tx, workspace, team, account, now).await?;
            conversation::save(&tx, &mut row, now).await?;
            Ok::<_, StoreError>(row.assignee_id)
        })
        .await
        .expect("given, or not")
}

async fn standing(bed: &Bed) -> HashMap<MemberId, u64> {
    availability::open_counts(&bed.store, bed.workspace).await.expect("counts")
}

on_both! {
    async fn turns_are_fair_under_concurrent_arrivals(bed: Bed) {
        let members = crew(&bed, &["mai", "ploy", "nok"]).await;
        let team = by_turns(&bed, "Support", &members).await;
        let mut conversations = Vec::new();
        for n in 0..16 {
            conversations.push(bed.conversation(bed.account, &format!("u{n}")).await.id);
        }
        let now = bed.now();
        let given = futures::future::join_all(
            conversations.iter().map(|c| arrive(&bed, team, *c, bed.account, now)),
        )
        .await;
        assert!(given.iter().all(Option::is_some), "{given:?}");
        let counts = standing(&bed).await;
        let each: Vec<u64> = members.iter().map(|m| counts.get(m).copied().unwrap_or(0)).collect();
        assert_eq!(each.iter().sum::<u64>(), 16);
        assert!(each.iter().max().expect("some") - each.iter().min().expect("some") <= 1, "{each:?}");
    }
}

on_both! {
    async fn capacity_is_never_exceeded_under_concurrent_arrivals(bed: Bed) {
        let members = crew(&bed, &["mai", "ploy"]).await;
        let (first, second) = (by_turns(&bed, "One", &members).await, by_turns(&bed, "Two", &members).await);
        let workspace = bed.workspace;
        for (id, most) in members.iter().zip([2, 3]) {
            bed.store
                .write(|tx| async move { availability::set_capacity(&tx, workspace, *id, Some(most)).await })
                .await
                .expect("set");
        }
        let mut conversations = Vec::new();
        for n in 0..12 {
            conversations.push(bed.conversation(bed.account, &format!("u{n}")).await.id);
        }
        let now = bed.now();
        // Two teams share the same people: the room is theirs, not the team's.
        let given = futures::future::join_all(conversations.iter().enumerate().map(|(n, c)| {
            arrive(&bed, if n % 2 == 0 { first } else { second }, *c, bed.account, now)
        }))
        .await;
        assert_eq!(given.iter().flatten().count(), 5, "{given:?}");
        let counts = standing(&bed).await;
        assert_eq!((counts[&members[0]], counts[&members[1]]), (2, 3));
        let waiting = queue(&bed.store, workspace, first, 50).await.expect("read").len()
            + queue(&bed.store, workspace, second, 50).await.expect("read").len();
        assert_eq!(waiting, 7, "what found nobody waits in its team");
        // Somebody resolves one: there is room again, once.
        let done = conversations[given.iter().position(|g| *g == Some(members[0])).expect("one")];
        bed.store
            .write(async |tx| {
                let mut row = conversation::lock(&tx, workspace, done).await?.expect("there");
                row.status = Status::Resolved;
                conversation::save(&tx, &mut row, now).await
            })
            .await
            .expect("resolved");
        let left = queue(&bed.store, workspace, first, 50).await.expect("read");
        assert_eq!(arrive(&bed, first, left[0], bed.account, now).await, Some(members[0]));
        assert_eq!(arrive(&bed, first, left[1], bed.account, now).await, None);
    }
}

on_both! {
    async fn nobody_is_given_what_they_may_not_or_do_not_take(bed: Bed) {
        let other = bed.account("shop-2").await;
        let members = crew(&bed, &["limited", "away", "never", "viewer", "free"]).await;
        let workspace = bed.workspace;
        let now = bed.now();
        let (limited, away, never, viewer, free) =
            (members[0], members[1], members[2], members[3], members[4]);
        bed.store
            .write(async |tx| {
                member::change(&tx, workspace, limited, Role::Agent, Some(&[other]), None, now).await?;
                member::change(&tx, workspace, viewer, Role::Viewer, None, None, now).await?;
                availability::set_availability(&tx, workspace, away, Availability::Away).await?;
                availability::set_capacity(&tx, workspace, never, Some(0)).await
            })
            .await
            .expect("set");
        let team = by_turns(&bed, "Support", &members).await;
        for n in 0..3 {
            let c = bed.conversation(bed.account, &format!("u{n}")).await.id;
            assert_eq!(arrive(&bed, team, c, bed.account, now).await, Some(free));
        }
        let c = bed.conversation(other, "elsewhere").await.id;
        assert_eq!(arrive(&bed, team, c, other, now).await, Some(limited), "theirs, and longest without");
        for (member, takes) in [(limited, false), (away, false), (never, false), (viewer, false), (free, true)] {
            let account = bed.account;
            let said = bed
                .store
                .write(|tx| async move { give_to(&tx, workspace, member, (account, None), now).await })
                .await
                .expect("asked");
            assert_eq!(said, takes);
        }
        // Nobody has had a page open for longer than the workspace waits.
        let setting = Setting { away_after: std::time::Duration::from_mins(3), ..Setting::default() };
        bed.store.write(|tx| async move { set(&tx, workspace, setting).await }).await.expect("set");
        let later = now.after(std::time::Duration::from_mins(4));
        let c = bed.conversation(bed.account, "late").await.id;
        assert_eq!(arrive(&bed, team, c, bed.account, later).await, None);
        let gone = availability::fallen_idle(&bed.store, workspace, later.before(setting.away_after)).await;
        assert_eq!(gone.expect("read").len(), 4, "all who say online");
    }
}

on_both! {
    async fn rules_keep_their_order_and_go_with_their_team(bed: Bed) {
        let workspace = bed.workspace;
        let members = crew(&bed, &["mai"]).await;
        let team = by_turns(&bed, "Support", &members).await;
        assert!(!known(&bed.store, workspace, bed.now()).await.expect("known").is_idle());
        let now = bed.now();
        let rule = |name: &str, target| RuleBody { name: name.to_owned(), conditions: Conditions::default(), target };
        let (a, b, c) = (
            &rule("a", Target::Team(team)),
            &rule("b", Target::Member(members[0])),
            &rule("ภาษาไทย", Target::Team(team)),
        );
        let ids = bed
            .store
            .write(async |tx| {
                let mut ids = Vec::new();
                for body in [a, b, c] {
                    ids.push(create(&tx, workspace, body, now).await?.id);
                }
                place(&tx, workspace, ids[2], 0).await?;
                Ok::<_, StoreError>(ids)
            })
            .await
            .expect("made");
        let names = async |store: &crate::Store| -> Vec<String> {
            known(store, workspace, now).await.expect("known").rules.iter().map(|r| r.body.name.clone()).collect()
        };
        assert_eq!(names(&bed.store).await, ["ภาษาไทย", "a", "b"], "a change is known at once where it was made");
        let first = ids[0];
        bed.store.write(|tx| async move { remove(&tx, workspace, first).await }).await.expect("removed");
        assert_eq!(names(&bed.store).await, ["ภาษาไทย", "b"]);
        let held = bed.conversation(bed.account, "u1").await.id;
        arrive(&bed, team, held, bed.account, now).await;
        bed.store.write(|tx| async move { team::remove(&tx, workspace, team, now).await }).await.expect("removed");
        assert_eq!(names(&bed.store).await, ["b"]);
        let row = conversation::row(&bed.store, &Sight::house(workspace), held).await.expect("read").expect("there");
        assert_eq!((row.team, row.conversation.team_id), (None, None));
        let gone = members[0];
        bed.store.write(|tx| async move { member::remove(&tx, workspace, gone, now).await }).await.expect("gone");
        assert!(list(&bed.store, workspace).await.expect("read").is_empty());
    }
}
