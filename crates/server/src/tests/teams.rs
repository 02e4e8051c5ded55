//! Teams and who is at work: made, changed, taken apart.

use http::Method;
use model::Role;
use serde_json::json;

use super::House;

#[tokio::test]
async fn a_team_is_made_changed_and_taken_off_its_conversations() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (mai, agent) = house.member(workspace, "mai@example.com", Role::Agent).await;
    let (conversation, _) = house.conversation(workspace).await;
    let new = json!({"name": " Support ", "member_ids": [mai.to_string()], "assignment": "round_robin", "color": "#2F6F5E"});
    let made = house.post(&owner, "/api/v1/teams", &new).await;
    assert_eq!(made.status, 201, "{made:?}");
    let made = made.json();
    assert_eq!((&made["name"], &made["color"]), (&json!("Support"), &json!("#2f6f5e")));
    assert_eq!(house.get(&agent, "/api/v1/teams").await.json()["items"], json!([made]));
    let again = house.post(&owner, "/api/v1/teams", &json!({"name": "support"})).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "exists"));
    for (wrong, field) in [
        (json!({"name": ""}), "name"),
        (json!({"name": "x", "color": "red"}), "color"),
        (json!({"name": "x", "member_ids": [uuid::Uuid::nil()]}), "member_ids"),
        (json!({"name": "x", "assignment": "random"}), "assignment"),
    ] {
        let refused = house.post(&owner, "/api/v1/teams", &wrong).await;
        assert_eq!(
            (refused.status.as_u16(), refused.json()["field"].as_str()),
            (422, Some(field)),
            "{wrong}"
        );
    }
    let at = format!("/api/v1/teams/{}", made["id"].as_str().expect("an id"));
    let changed =
        house.send(&owner, Method::PATCH, &at, &json!({"member_ids": [], "color": null}), &[]).await;
    assert_eq!((&changed.json()["member_ids"], &changed.json()["color"]), (&json!([]), &json!(null)));
    let path = format!("/api/v1/conversations/{conversation}");
    let given = house.send(&owner, Method::PATCH, &path, &json!({"team_id": made["id"]}), &[]).await.json();
    assert_eq!((&given["team"]["name"], &given["assignee"]), (&json!("Support"), &json!(null)));
    let of_team = house
        .get(&owner, &format!("/api/v1/conversations?team={}", made["id"].as_str().expect("an id")))
        .await;
    assert_eq!(of_team.json()["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(house.send(&agent, Method::DELETE, &at, &json!({}), &[]).await.status, 403);
    assert_eq!(house.send(&owner, Method::DELETE, &at, &json!({}), &[]).await.status, 204);
    assert_eq!(house.get(&owner, &path).await.json()["team"], json!(null));
    assert_eq!(house.send(&owner, Method::DELETE, &at, &json!({}), &[]).await.status, 404);
    let acts = store::audit::list(&house.server.store, workspace, None, 50).await.expect("read").items;
    for done in ["team.create", "team.change", "team.delete"] {
        assert!(acts.iter().any(|event| event.act.action == done), "{done}");
    }
}

#[tokio::test]
async fn members_say_whether_they_work_and_admins_how_much() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (mai, agent) = house.member(workspace, "mai@example.com", Role::Agent).await;
    let member = async || {
        let all = house.get(&owner, "/api/v1/members").await.json();
        let items = all["items"].as_array().expect("a list").clone();
        items.into_iter().find(|m| m["id"] == mai.to_string()).expect("mai")
    };
    let before = member().await;
    assert_eq!((&before["availability"], &before["available"]), (&json!("online"), &json!(false)));
    assert_eq!((&before["capacity"], &before["open_count"]), (&json!(null), &json!(0)));
    // Reading the stream is being here.
    let stream = house.get_stream(&agent).await;
    assert_eq!(member().await["available"], json!(true));
    drop(stream);
    let said = house
        .send(&agent, Method::PUT, "/api/v1/me/availability", &json!({"availability": "away"}), &[])
        .await;
    assert_eq!(said.status, 204, "{said:?}");
    let after = member().await;
    assert_eq!((&after["availability"], &after["available"]), (&json!("away"), &json!(false)));
    let at = format!("/api/v1/members/{mai}/capacity");
    assert_eq!(house.send(&agent, Method::PUT, &at, &json!({"capacity": 3}), &[]).await.status, 403);
    let set = house.send(&owner, Method::PUT, &at, &json!({"capacity": 3}), &[]).await;
    assert_eq!((set.status.as_u16(), &set.json()["capacity"]), (200, &json!(3)));
    let set = house.send(&owner, Method::PUT, &at, &json!({"capacity": null}), &[]).await;
    assert_eq!(set.json()["capacity"], json!(null));
    assert_eq!(house.send(&owner, Method::PUT, &at, &json!({"capacity": -1}), &[]).await.status, 422);
    let other = format!("/api/v1/members/{}/capacity", uuid::Uuid::now_v7());
    assert_eq!(house.send(&owner, Method::PUT, &other, &json!({"capacity": 1}), &[]).await.status, 404);
}

#[tokio::test]
async fn whoever_no_longer_sees_a_conversation_no_longer_has_it() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (mai, _) = house.member(workspace, "mai@example.com", Role::Agent).await;
    let (ploy, _) = house.member(workspace, "ploy@example.com", Role::Agent).await;
    let (conversation, _) = house.conversation(workspace).await;
    let team = async |name: &str, by: &str, ids: &[String]| {
        let new = json!({"name": name, "member_ids": ids, "assignment": by});
        house.post(&owner, "/api/v1/teams", &new).await.json()["id"].as_str().expect("an id").to_owned()
    };
    let (day, night) = (team("Day", "manual", &[]).await, team("Night", "manual", &[]).await);
    let limit = json!({"team_ids": [day]});
    let member = format!("/api/v1/members/{mai}");
    assert_eq!(house.send(&owner, Method::PATCH, &member, &limit, &[]).await.status, 200);
    let path = format!("/api/v1/conversations/{conversation}");
    let change = async |body: serde_json::Value| {
        let done = house.send(&owner, Method::PATCH, &path, &body, &[]).await;
        assert_eq!(done.status, 200, "{done:?}");
        done.json()
    };
    let with_mai = json!({"team_id": day, "assignee_id": mai.to_string()});
    assert_eq!(change(with_mai.clone()).await["assignee"]["id"], json!(mai.to_string()));
    // Within what she sees it stays hers.
    assert_eq!(change(json!({"team_id": day})).await["assignee"]["id"], json!(mai.to_string()));
    let heard = super::stream::until(&house, &owner, None, "\"name\":\"Night\"", async || {
        assert_eq!(change(json!({"team_id": night})).await["assignee"], json!(null));
    })
    .await;
    assert!(heard.contains("conversation.updated"), "{heard}");
    let page = house.get(&owner, &format!("{path}/messages")).await.json();
    let last = page["items"].as_array().and_then(|items| items.last()).expect("a line").clone();
    assert_eq!(last["parts"][0]["title"], "assigned", "{last}");
    assert_eq!(last["parts"][0]["text"], "\nNight\n", "nobody, in Night");
    // Whoever sees all keeps it, wherever it goes.
    change(json!({"assignee_id": ploy.to_string()})).await;
    assert_eq!(change(json!({"team_id": null})).await["assignee"]["id"], json!(ploy.to_string()));
    // A team with turns gives it on.
    let turns = team("Turns", "round_robin", &[ploy.to_string()]).await;
    let (_, there) = house.member(workspace, "here@example.com", Role::Viewer).await;
    drop(house.get_stream(&there).await);
    change(with_mai.clone()).await;
    assert_ne!(change(json!({"team_id": turns})).await["assignee"]["id"], json!(mai.to_string()));
    // Nor does she have what loses its team.
    change(with_mai).await;
    let gone = format!("/api/v1/teams/{day}");
    assert_eq!(house.send(&owner, Method::DELETE, &gone, &json!({}), &[]).await.status, 204);
    let left = house.get(&owner, &path).await.json();
    assert_eq!((&left["team"], &left["assignee"]), (&json!(null), &json!(null)));
}

#[tokio::test]
async fn whoever_is_limited_no_longer_has_what_they_do_not_see() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (mai, _) = house.member(workspace, "mai@example.com", Role::Agent).await;
    let [near, far] = [house.shop(workspace, "near").await, house.shop(workspace, "far").await];
    let mut all = Vec::new();
    for (account, customer, status) in
        [(near, "a", "open"), (far, "b", "open"), (far, "c", "snoozed"), (far, "d", "resolved")]
    {
        let id = house.writes(workspace, account, customer, "hello").await;
        let mut change = json!({"assignee_id": mai.to_string(), "status": status});
        if status == "snoozed" {
            change["snoozed_until"] = json!(house.server.now().after(std::time::Duration::from_hours(1)));
        }
        let path = format!("/api/v1/conversations/{id}");
        let done = house.send(&owner, Method::PATCH, &path, &change, &[]).await;
        assert_eq!(done.status, 200, "{done:?}");
        all.push(path);
    }
    let limit = json!({"account_ids": [near.to_string()]});
    let heard = super::stream::until(&house, &owner, None, "event: conversation.updated", async || {
        let path = format!("/api/v1/members/{mai}");
        assert_eq!(house.send(&owner, Method::PATCH, &path, &limit, &[]).await.status, 200);
    })
    .await;
    assert!(heard.contains("\"assignee\":null"), "{heard}");
    let has = async |n: usize| house.get(&owner, &all[n]).await.json()["assignee"].is_object();
    assert!(has(0).await, "what she sees stays hers");
    assert!(!has(1).await && !has(2).await);
    // What is put away asks for nobody, until the customer writes again.
    assert!(has(3).await);
    house.writes(workspace, far, "d", "it broke").await;
    assert!(!has(3).await);
    let counts = house.get(&owner, "/api/v1/conversations/counts").await.json();
    assert_eq!(counts["unassigned"], 2, "{counts}");
}
