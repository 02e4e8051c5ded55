//! Where one comes in: the workspace of last time, and the one that was deleted and is taken back.

use http::Method;
use model::Role;
use serde_json::{Value, json};

use super::{Answer, Guest, House, NOBODY, PASSWORD};

fn guest_of(answer: &Answer) -> Guest {
    Guest { cookie: answer.header("set-cookie").split(';').next().map(str::to_owned) }
}

impl House {
    async fn comes_in(&self, email: &str, restore: bool) -> Answer {
        let mut body = json!({"email": email, "password": PASSWORD});
        if restore {
            body["restore"] = json!(true);
        }
        self.post(&NOBODY, "/api/v1/session", &body).await
    }
}

#[tokio::test]
async fn one_comes_in_where_one_was_last() {
    let house = House::new().await;
    let (market, owner) = house.owner().await;
    let made = house.post(&owner, "/api/v1/workspaces", &json!({"name": "Second shop"})).await.json();
    let second = made["id"].as_str().expect("an id").to_owned();
    let place = async || {
        let came = house.comes_in("owner@example.com", false).await;
        assert_eq!(came.status, 200, "{came:?}");
        came.json()["workspace"]["id"].as_str().expect("an id").to_owned()
    };
    assert_eq!(place().await, market.to_string(), "making one is not going there");
    let to = json!({"workspace_id": second});
    let went = house.send(&owner, Method::PUT, "/api/v1/session/workspace", &to, &[]).await;
    assert_eq!(went.status, 200, "{went:?}");
    // The session that went there ends: what was chosen stays.
    assert_eq!(house.send(&owner, Method::DELETE, "/api/v1/session", &json!({}), &[]).await.status, 204);
    assert_eq!(place().await, second);
    // What is no longer there is not come to.
    let back = guest_of(&house.comes_in("owner@example.com", false).await);
    let at = format!("/api/v1/workspaces/{second}");
    let gone = house.send(&back, Method::DELETE, &at, &json!({"name": "Second shop"}), &[]).await;
    assert_eq!(gone.status, 200, "{gone:?}");
    assert_eq!(place().await, market.to_string());
}

#[tokio::test]
async fn whoever_deleted_their_only_workspace_takes_it_back_at_the_door() {
    let house = House::new().await;
    let (market, owner) = house.owner().await;
    house.member(market, "agent@example.com", Role::Agent).await;
    let at = format!("/api/v1/workspaces/{market}");
    let gone = house.send(&owner, Method::DELETE, &at, &json!({"name": "Floating market"}), &[]).await;
    assert_eq!(gone.status, 200, "{gone:?}");
    assert_eq!(house.get(&owner, "/api/v1/me").await.status, 401);
    for (email, restore, code) in [
        ("owner@example.com", false, "workspace_deleted"),
        // It is not theirs to take back.
        ("agent@example.com", true, "forbidden"),
    ] {
        let refused = house.comes_in(email, restore).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, code), "{email}");
        assert_eq!(refused.header("set-cookie"), "");
    }
    let wrong = json!({"email": "owner@example.com", "password": "fake-wrong-password", "restore": true});
    assert_eq!(house.post(&NOBODY, "/api/v1/session", &wrong).await.status, 401);
    let came = house.comes_in("owner@example.com", true).await;
    assert_eq!((came.status.as_u16(), &came.json()["workspace"]["id"]), (200, &json!(market.to_string())));
    let owner = guest_of(&came);
    let list = house.get(&owner, "/api/v1/workspaces").await.json();
    assert_eq!(list["items"][0]["deleted_at"], Value::Null);
    assert_eq!(house.comes_in("agent@example.com", false).await.status, 200);
    let acts = store::audit::list(&house.server.store, market, None, 50).await.expect("reads").items;
    assert!(acts.iter().any(|event| event.act.action == "workspace.restore"), "{acts:?}");
    // Asked for without need it changes nothing.
    assert_eq!(house.comes_in("owner@example.com", true).await.status, 200);
}

#[tokio::test]
async fn what_may_be_erased_at_this_moment_is_not_taken_back() {
    let house = House::new().await;
    let (market, owner) = house.owner().await;
    let second = house.post(&owner, "/api/v1/workspaces", &json!({"name": "Second shop"})).await.json();
    let second: model::WorkspaceId = second["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let then = house.server.now().before(house.server.settings.deleted_workspaces_kept);
    let store = &house.server.store;
    store.write(async |tx| store::workspace::delete(&tx, second, then).await).await.expect("deleted");
    let path = format!("/api/v1/workspaces/{second}/restore");
    assert_eq!(house.post(&owner, &path, &json!({})).await.status, 404);
    store.write(async |tx| store::workspace::delete(&tx, market, then).await).await.expect("deleted");
    let refused = house.comes_in("owner@example.com", true).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "forbidden"));
    assert!(store::workspace::list(store).await.expect("reads").is_empty());
}

#[tokio::test]
async fn members_tell_who_signs_in_in_two_steps() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (mai, _) = house.member(workspace, "mai@example.com", Role::Agent).await;
    let shown = async || {
        let all = house.get(&owner, "/api/v1/members").await.json();
        let all = all["items"].as_array().expect("a list").clone();
        all.iter().find(|m| m["id"] == mai.to_string()).expect("there")["two_step"].clone()
    };
    assert_eq!(shown().await, json!(false));
    let now = house.server.now();
    let user =
        store::member::get(&house.server.store, workspace, mai).await.expect("reads").expect("there").user_id;
    let begun = house.server.store.write(async |tx| store::totp::begin(&tx, user, &[7; 20], now).await);
    begun.await.expect("begun");
    assert_eq!(shown().await, json!(false), "only begun");
    let done = house.server.store.write(async |tx| store::totp::confirm(&tx, user, &[], now).await);
    assert!(done.await.expect("confirmed"));
    assert_eq!(shown().await, json!(true));
}
