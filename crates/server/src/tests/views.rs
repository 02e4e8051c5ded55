//! Saved views: whose they are, what they hold, and how many conversations; and merges that are taken back.

use http::Method;
use model::Role;
use serde_json::{Value, json};

use super::House;

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().expect("a list").iter().filter_map(|v| v["name"].as_str()).collect()
}

#[tokio::test]
async fn a_view_is_its_makers_or_everybodys() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (_, viewer) = house.member(workspace, "viewer@example.com", Role::Viewer).await;
    let (_, agent) = house.member(workspace, "agent@example.com", Role::Agent).await;
    let own = json!({"name": " Mine ", "filter": {"assignee": "me", "status": ["open", "pending"]}, "sort": "waiting"});
    let made = house.post(&viewer, "/api/v1/views", &own).await;
    assert_eq!(made.status, 201, "{made:?}");
    let made = made.json();
    assert_eq!(
        (&made["name"], &made["scope"], &made["sort"]),
        (&json!("Mine"), &json!("personal"), &json!("waiting"))
    );
    assert_eq!(made["filter"], own["filter"], "as it was said");
    let shared =
        json!({"name": "Team", "scope": "shared", "filter": {"assignee": "none,me", "unread": true}});
    let refused = house.post(&agent, "/api/v1/views", &shared).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "forbidden"));
    let shared = house.post(&owner, "/api/v1/views", &shared).await.json();
    let at = |view: &Value| format!("/api/v1/views/{}", view["id"].as_str().expect("an id"));
    for guest in [&agent, &viewer] {
        let refused = house.send(guest, Method::PATCH, &at(&shared), &json!({"name": "x"}), &[]).await;
        assert_eq!(refused.status, 403);
        assert_eq!(house.send(guest, Method::DELETE, &at(&shared), &json!({}), &[]).await.status, 403);
    }
    // Another's own view does not exist, not even for an owner.
    assert_eq!(house.send(&owner, Method::PATCH, &at(&made), &json!({"name": "x"}), &[]).await.status, 404);
    assert_eq!(house.send(&owner, Method::DELETE, &at(&made), &json!({}), &[]).await.status, 404);
    assert_eq!(names(&house.get(&viewer, "/api/v1/views").await.json()), ["Team", "Mine"]);
    assert_eq!(names(&house.get(&agent, "/api/v1/views").await.json()), ["Team"]);
    let refused = house.send(&viewer, Method::PATCH, &at(&made), &json!({"scope": "shared"}), &[]).await;
    assert_eq!(refused.status, 403);
    for beyond in [i64::MAX, i64::MIN] {
        let refused = house.send(&viewer, Method::PATCH, &at(&made), &json!({"position": beyond}), &[]).await;
        assert_eq!(refused.status, 422, "{refused:?}");
        assert_eq!(
            house.post(&viewer, "/api/v1/views", &json!({"name": "x", "position": beyond})).await.status,
            422
        );
    }
    let change = json!({"name": "Also mine", "position": -5, "filter": {}, "sort": "window"});
    let changed = house.send(&viewer, Method::PATCH, &at(&made), &change, &[]).await.json();
    assert_eq!(
        (&changed["name"], &changed["position"], &changed["filter"]),
        (&json!("Also mine"), &json!(-5), &json!({}))
    );
    let by_turn = house.send(&viewer, Method::PATCH, &at(&made), &json!({"sort": "turn"}), &[]).await.json();
    assert_eq!(by_turn["sort"], "turn", "the page's own order");
    let taken =
        house.send(&owner, Method::PATCH, &at(&shared), &json!({"scope": "personal"}), &[]).await.json();
    assert_eq!(taken["scope"], "personal");
    assert_eq!(names(&house.get(&agent, "/api/v1/views").await.json()), Vec::<&str>::new());
    assert_eq!(house.send(&viewer, Method::DELETE, &at(&made), &json!({}), &[]).await.status, 204);
    assert_eq!(house.send(&viewer, Method::DELETE, &at(&made), &json!({}), &[]).await.status, 404);
}

#[tokio::test]
async fn a_view_that_the_list_would_not_understand_is_refused() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    for (wrong, field) in [
        (json!({"name": " "}), "name"),
        (json!({"name": "x", "filter": {"status": "closed"}}), "filter"),
        (json!({"name": "x", "filter": {"assignee": "somebody"}}), "filter"),
        (json!({"name": "x", "filter": {"mentioned": "them"}}), "filter"),
        (json!({"name": "x", "filter": {"q": "x".repeat(201)}}), "filter.q"),
        (json!({"name": "x", "sort": "newest"}), "sort"),
        (json!({"name": "x", "filter": {"state": "open"}}), "state"),
        (json!({"name": "x", "scope": "team"}), "scope"),
    ] {
        let refused = house.post(&owner, "/api/v1/views", &wrong).await;
        let shown = refused.json();
        assert_eq!((refused.status.as_u16(), shown["field"].as_str()), (422, Some(field)), "{wrong} {shown}");
    }
}

#[tokio::test]
async fn filters_take_several_values_and_views_are_counted_by_them() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (conversation, _) = house.conversation(workspace).await;
    let me = house.get(&owner, "/api/v1/me").await.json()["id"].clone();
    let label =
        house.post(&owner, "/api/v1/labels", &json!({"name": "VIP", "color": "#112233"})).await.json();
    let path = format!("/api/v1/conversations/{conversation}");
    house.send(&owner, Method::PATCH, &path, &json!({"label_ids": [label["id"]]}), &[]).await;
    let random = uuid::Uuid::now_v7();
    let found = async |query: &str| {
        let answer = house.get(&owner, &format!("/api/v1/conversations?{query}")).await;
        assert_eq!(answer.status, 200, "{query} {answer:?}");
        answer.json()["items"].as_array().map_or(0, Vec::len)
    };
    let tag = label["id"].as_str().expect("an id");
    for (query, n) in [
        ("status=open,pending".to_owned(), 1),
        ("assignee=none,me".to_owned(), 1),
        (format!("assignee={},none", me.as_str().expect("an id")), 1),
        ("assignee=me".to_owned(), 0),
        ("platform=testing,line".to_owned(), 1),
        ("platform=line,shopee".to_owned(), 0),
        (format!("label={random},{tag}"), 1),
        (format!("label={random}"), 0),
        (format!("account={random},{random}"), 0),
        (format!("team={random}"), 0),
        ("mentioned=me".to_owned(), 0),
        ("status=&assignee=&team=&unread=&mentioned=".to_owned(), 1),
    ] {
        assert_eq!(found(&query).await, n, "{query}");
    }
    for bad in ["assignee=them", "mentioned=them", "label=x", "team=1,2"] {
        assert_eq!(house.get(&owner, &format!("/api/v1/conversations?{bad}")).await.status, 400, "{bad}");
    }
    let note = json!({"kind": "note", "text": "look", "mentions": [me]});
    assert_eq!(house.post(&owner, &format!("{path}/messages"), &note).await.status, 201);
    assert_eq!(found("mentioned=me&status=open").await, 1);
    let view = async |name: &str, filter: Value| {
        let made = house.post(&owner, "/api/v1/views", &json!({"name": name, "filter": filter})).await;
        made.json()["id"].as_str().expect("an id").to_owned()
    };
    let views = [
        (view("open", json!({"status": "open"})).await, Some(1)),
        (view("mine", json!({"assignee": ["me"]})).await, Some(0)),
        (view("tagged", json!({"label": tag, "status": "open"})).await, Some(1)),
        (view("done", json!({"label": tag, "status": "resolved"})).await, Some(0)),
        (view("named", json!({"mentioned": "me"})).await, Some(1)),
        (view("of", json!({"platform": "testing"})).await, Some(1)),
        (view("said", json!({"q": "somchai"})).await, None),
    ];
    let counts = house.get(&owner, "/api/v1/conversations/counts").await.json();
    for (id, n) in &views {
        assert_eq!(counts["views"].get(id).and_then(Value::as_u64), *n, "{counts}");
    }
    assert_eq!(counts["labels"][tag], 1);
    let (_, other) = house.member(workspace, "other@example.com", Role::Agent).await;
    assert_eq!(house.get(&other, "/api/v1/conversations/counts").await.json()["views"], json!({}));
}

#[tokio::test]
async fn a_merge_can_be_looked_at_before_and_taken_back_after() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (_, one) = house.conversation(workspace).await;
    let now = house.server.now();
    let two = house
        .server
        .store
        .write(async |tx| {
            let account = store::account::list(&tx, &store::Sight::house(workspace)).await?.remove(0).id;
            let seen = model::ContactSeen { external_id: "u2".to_owned(), ..Default::default() };
            Ok::<_, store::StoreError>(
                store::contact::see(&tx, workspace, account, &seen, now).await?.contact.id,
            )
        })
        .await
        .expect("a contact");
    for (id, phone) in [(one, "081-234-5678"), (two, "+66812345678")] {
        let path = format!("/api/v1/contacts/{id}");
        assert_eq!(house.send(&owner, Method::PATCH, &path, &json!({"phone": phone}), &[]).await.status, 200);
    }
    let path = format!("/api/v1/contacts/{one}");
    let found = house.get(&owner, &format!("{path}/suggestions")).await.json();
    assert_eq!(found["items"][0]["contact"]["id"], json!(two.to_string()), "{found}");
    assert_eq!(found["items"][0]["reasons"], json!(["phone"]));
    let merged =
        house.post(&owner, &format!("{path}/merge"), &json!({"contact_id": two.to_string()})).await.json();
    assert_eq!(merged["merged"][0]["id"], json!(two.to_string()));
    assert_eq!(merged["identities"].as_array().map(Vec::len), Some(2));
    assert_eq!(house.get(&owner, &format!("{path}/suggestions")).await.json()["items"], json!([]));
    let random = json!({"contact_id": uuid::Uuid::now_v7()});
    assert_eq!(house.post(&owner, &format!("{path}/unmerge"), &random).await.status, 422);
    let left =
        house.post(&owner, &format!("{path}/unmerge"), &json!({"contact_id": two.to_string()})).await.json();
    assert_eq!((&left["merged"], left["identities"].as_array().map(Vec::len)), (&json!([]), Some(1)));
    let freed = house.get(&owner, &format!("/api/v1/contacts/{two}")).await.json();
    assert_eq!((&freed["id"], &freed["phone"]), (&json!(two.to_string()), &json!("+66812345678")));
    assert_eq!(house.post(&owner, &format!("{path}/unmerge"), &json!({})).await.status, 422);
}
