//! The list from anywhere: a page behind so many rows, how many there are, and both through the eyes of who asks.

use http::Method;
use model::{ConversationId, Role, ThreadKind, ThreadRef, Time, WorkspaceId};
use serde_json::{Value, json};

use super::{Guest, House};

const LIST: &str = "/api/v1/conversations";

/// So many further conversations on the first account; each third one waits.
async fn many(house: &House, workspace: WorkspaceId, first: ConversationId, n: i64) {
    let store = &house.server.store;
    let sight = store::Sight::house(workspace);
    let c = store::conversation::get(store, &sight, first).await.expect("reads").expect("there");
    let (account, contact) = (c.account_id, c.contact_id);
    for i in 0..n {
        let now = Time::from_millis(house.server.now().as_millis() + i);
        store
            .write(async |tx| {
                let thread = ThreadRef { id: format!("more-{i}"), kind: ThreadKind::Direct };
                let mut c = store::conversation::open(&tx, workspace, account, &thread, contact, now)
                    .await?
                    .conversation;
                c.waiting_since = (i % 3 == 0).then_some(now);
                store::conversation::save(&tx, &mut c, now).await
            })
            .await
            .expect("made");
    }
}

async fn ids(house: &House, guest: &Guest, query: &str) -> (Vec<String>, Option<String>) {
    let answer = house.get(guest, &format!("{LIST}?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {answer:?}");
    let page = answer.json();
    let items = page["items"].as_array().expect("a page").iter();
    let ids = items.map(|c| c["id"].as_str().expect("an id").to_owned()).collect();
    (ids, page["next_cursor"].as_str().map(str::to_owned))
}

#[tokio::test]
async fn a_page_from_the_middle_goes_on_by_its_cursor_to_the_end() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (first, _) = house.conversation(workspace).await;
    many(&house, workspace, first, 12).await;
    for filter in [
        "",
        "status=open",
        "status=open,pending&sort=waiting&waiting=true",
        "answered=true&sort=recent",
        "sort=window",
    ] {
        let (all, _) = ids(&house, &owner, &format!("{filter}&limit=100")).await;
        let count = house.get(&owner, &format!("{LIST}/count?{filter}")).await.json();
        assert_eq!(count["conversations"], all.len(), "{filter}: {count}");
        assert_eq!(count["is_whole"], true);
        let (middle, next) = ids(&house, &owner, &format!("{filter}&skip=2&limit=1")).await;
        assert_eq!(middle, all[2..3], "{filter}");
        let cursor = next.expect("there are more");
        let (rest, end) = ids(&house, &owner, &format!("{filter}&cursor={cursor}&limit=100")).await;
        assert_eq!((rest.as_slice(), end), (&all[3..], None), "{filter}");
        assert_eq!(ids(&house, &owner, &format!("{filter}&skip=9999")).await.0, Vec::<String>::new());
    }
    let count = house.get(&owner, &format!("{LIST}/count")).await.json();
    assert_eq!(count, json!({"conversations": 13, "waiting": 4, "is_whole": true}));
    let theirs = house.get(&owner, &format!("{LIST}/count?answered=true")).await.json();
    assert_eq!((&theirs["conversations"], &theirs["waiting"]), (&json!(9), &json!(0)));
}

#[tokio::test]
async fn what_is_passed_over_has_an_end_and_goes_with_neither_cursor_nor_words() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    for query in ["skip=200001", "skip=-1", "skip=x", "skip=1&cursor=x", "skip=1&q=hello"] {
        let refused = house.get(&owner, &format!("{LIST}?{query}")).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, "bad_parameter"), "{query}");
    }
    let far = house.get(&owner, &format!("{LIST}?skip=200001")).await.json();
    assert!(far["detail"].as_str().is_some_and(|d| d.contains("cursor")), "{far}");
    assert_eq!(house.get(&owner, &format!("{LIST}/count?q=hello")).await.status, 400);
}

#[tokio::test]
async fn no_list_of_names_is_longer_than_a_query_takes() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let names = |n: usize| (0..n).map(|_| uuid::Uuid::now_v7().to_string()).collect::<Vec<_>>().join(",");
    // Sixteen teams in four statuses are put together from 64 walks, and each of them asks for all the others.
    let asked =
        |n| format!("team={}&account={}&label={}&assignee={}", names(16), names(n), names(n), names(n));
    for path in [format!("{LIST}?skip=0&{}", asked(50)), format!("{LIST}/count?{}", asked(50))] {
        assert_eq!(house.get(&owner, &path).await.status, 200, "{path}");
    }
    for path in [format!("{LIST}?skip=0&{}", asked(250)), format!("{LIST}/count?{}", asked(250))] {
        let refused = house.get(&owner, &path).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, "bad_parameter"));
    }
}

#[tokio::test]
async fn only_what_is_seen_is_passed_over_and_counted() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (first, _) = house.conversation(workspace).await;
    many(&house, workspace, first, 5).await;
    let (member, agent) = house.member(workspace, "agent@example.com", Role::Agent).await;
    let counted = async |guest: &Guest| -> Value { house.get(guest, &format!("{LIST}/count")).await.json() };
    assert_eq!(counted(&agent).await["conversations"], 6);
    let path = format!("/api/v1/members/{member}");
    let limited = house.send(&owner, Method::PATCH, &path, &json!({"account_ids": []}), &[]).await;
    assert_eq!(limited.status, 200, "{limited:?}");
    assert_eq!(counted(&agent).await, json!({"conversations": 0, "waiting": 0, "is_whole": true}));
    assert_eq!(ids(&house, &agent, "skip=0").await, (Vec::new(), None));
    assert_eq!(counted(&owner).await["conversations"], 6);
    let other = house.workspace("Other").await;
    let (_, stranger) = house.member(other, "stranger@example.com", Role::Owner).await;
    assert_eq!(counted(&stranger).await["conversations"], 0);
}
