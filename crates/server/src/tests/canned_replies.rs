//! Ready answers: everybody's and one's own.

use http::Method;
use model::Role;
use serde_json::{Value, json};

use super::{Guest, House, uploads::upload};

const PATH: &str = "/api/v1/canned-replies";

fn titles(list: &Value) -> Vec<&str> {
    list["items"].as_array().expect("a list").iter().filter_map(|r| r["title"].as_str()).collect()
}

#[tokio::test]
async fn admins_keep_everybodys_and_each_their_own() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (_, agent) = house.member(workspace, "agent@example.com", Role::Agent).await;
    let (_, other) = house.member(workspace, "other@example.com", Role::Agent).await;
    let (_, viewer) = house.member(workspace, "viewer@example.com", Role::Viewer).await;
    let shared = json!({"title": "เคลมของแตก", "shortcut": "/claim", "text": "ขออภัย {{contact.name}}", "scope": "workspace"});
    let own = json!({"title": "Mine", "text": "x", "scope": "personal"});
    let refused = house.post(&agent, PATH, &shared).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "forbidden"));
    assert_eq!(house.post(&viewer, PATH, &own).await.status, 403);
    let made = house.post(&owner, PATH, &shared).await;
    assert_eq!(made.status, 201, "{made:?}");
    let (tag, made) = (made.header("etag").to_owned(), made.json());
    assert_eq!((&made["shortcut"], &made["etag"]), (&json!("claim"), &json!(tag)));
    let mine = house.post(&agent, PATH, &own).await.json();
    assert_eq!(titles(&house.get(&agent, PATH).await.json()), ["Mine", "เคลมของแตก"]);
    assert_eq!(titles(&house.get(&viewer, PATH).await.json()), ["เคลมของแตก"]);
    let path = format!("{PATH}/{}", mine["id"].as_str().expect("an id"));
    for guest in [&other, &owner] {
        // Another's own does not exist, not even for an owner.
        assert_eq!(house.send(guest, Method::PATCH, &path, &json!({"title": "x"}), &[]).await.status, 404);
        assert_eq!(house.send(guest, Method::DELETE, &path, &json!({}), &[]).await.status, 404);
        assert_eq!(house.post(guest, &format!("{path}/use"), &json!({})).await.status, 404);
    }
    let all = format!("{PATH}/{}", made["id"].as_str().expect("an id"));
    assert_eq!(house.send(&agent, Method::PATCH, &all, &json!({"title": "x"}), &[]).await.status, 403);
    assert_eq!(house.send(&agent, Method::DELETE, &all, &json!({}), &[]).await.status, 403);
    assert_eq!(
        house.send(&agent, Method::PATCH, &path, &json!({"scope": "workspace"}), &[]).await.status,
        403
    );
    let foreign = house.workspace("Elsewhere").await;
    let (_, stranger) = house.member(foreign, "stranger@example.com", Role::Owner).await;
    assert_eq!(house.send(&stranger, Method::PATCH, &all, &json!({"title": "x"}), &[]).await.status, 404);
    assert_eq!(house.send(&owner, Method::DELETE, &all, &json!({}), &[]).await.status, 204);
    assert_eq!(titles(&house.get(&agent, PATH).await.json()), ["Mine"]);
    let acts = store::audit::list(&house.server.store, workspace, None, 50).await.expect("reads").items;
    let kept: Vec<_> =
        acts.iter().map(|e| e.act.action.as_str()).filter(|a| a.starts_with("canned")).collect();
    assert_eq!(kept, ["canned_reply.remove", "canned_reply.create"]);
}

#[tokio::test]
async fn a_change_against_an_old_version_is_refused_and_a_use_is_no_change() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let new =
        json!({"title": "Hello", "shortcut": "hi", "text": "x", "scope": "workspace", "is_offer": true});
    let made = house.post(&owner, PATH, &new).await;
    let tag = made.header("etag").to_owned();
    let path = format!("{PATH}/{}", made.json()["id"].as_str().expect("an id"));
    assert_eq!(house.post(&owner, &format!("{path}/use"), &json!({})).await.status, 200);
    let seen = [("if-match", tag.as_str())];
    let done = house.send(&owner, Method::PATCH, &path, &json!({"text": "y", "shortcut": null}), &seen).await;
    assert_eq!(done.status, 200, "{done:?}");
    let shown = done.json();
    assert_eq!(
        (&shown["shortcut"], &shown["is_offer"], &shown["used_count"]),
        (&json!(null), &json!(true), &json!(1))
    );
    let late = house.send(&owner, Method::PATCH, &path, &json!({"text": "z"}), &seen).await;
    assert_eq!((late.status.as_u16(), late.code().as_str()), (409, "changed_meanwhile"));
    assert_eq!(late.header("etag"), done.header("etag"));
    assert_eq!(house.send(&owner, Method::DELETE, &path, &json!({}), &seen).await.status, 409);
    let taken = json!({"title": "Other", "shortcut": "HI", "text": "x", "scope": "workspace"});
    assert_eq!(house.post(&owner, PATH, &taken).await.status, 201);
    let clash = house.send(&owner, Method::PATCH, &path, &json!({"shortcut": "hi"}), &[]).await;
    assert_eq!((clash.status.as_u16(), clash.json()["field"].as_str()), (409, Some("shortcut")));
    for (wrong, field) in [
        (json!({"title": " "}), "title"),
        (json!({"shortcut": "two words"}), "shortcut"),
        (json!({"text": " "}), "text"),
        (json!({"account_ids": [uuid::Uuid::nil()]}), "account_ids"),
        (json!({"attachment_ids": [uuid::Uuid::nil()]}), "attachment_ids"),
        (json!({"titel": "x"}), "titel"),
    ] {
        let refused = house.send(&owner, Method::PATCH, &path, &wrong, &[]).await;
        assert_eq!(
            (refused.status.as_u16(), refused.json()["field"].as_str()),
            (422, Some(field)),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn each_message_gets_a_copy_of_its_files() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (conversation, _) = house.conversation(workspace).await;
    let file = upload(&house, &owner, "prices.pdf", b"%PDF-1.7\n", None).await.json();
    let new = json!({"title": "Prices", "text": "", "scope": "workspace", "attachment_ids": [file["id"]]});
    let made = house.post(&owner, PATH, &new).await;
    assert_eq!(made.status, 201, "{made:?}");
    let made = made.json();
    assert_eq!(made["attachments"][0]["name"], "prices.pdf");
    let write = async |id: &Value| {
        let body = json!({"kind": "reply", "attachment_ids": [id]});
        house.post(&owner, &format!("/api/v1/conversations/{conversation}/messages"), &body).await
    };
    let stolen = write(&file["id"]).await;
    assert_eq!((stolen.status.as_u16(), stolen.json()["field"].as_str()), (422, Some("attachment_ids")));
    let path = format!("{PATH}/{}/use", made["id"].as_str().expect("an id"));
    for _ in 0..2 {
        let copy = house.post(&owner, &path, &json!({})).await.json()["attachments"][0].clone();
        assert_ne!(copy["id"], file["id"]);
        let sent = write(&copy["id"]).await;
        assert_eq!(sent.status, 201, "{sent:?}");
        let bytes = house.get(&owner, copy["url"].as_str().expect("an address")).await.bytes;
        assert_eq!(bytes, b"%PDF-1.7\n");
    }
}

#[tokio::test]
async fn one_for_other_accounts_is_not_there_for_who_may_not_see_them() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    house.conversation(workspace).await;
    let account = house.get(&owner, "/api/v1/accounts").await.json()["items"][0]["id"].clone();
    let (member, agent): (_, Guest) = house.member(workspace, "agent@example.com", Role::Agent).await;
    let new = json!({"title": "Shop", "text": "x", "scope": "workspace", "account_ids": [account]});
    assert_eq!(house.post(&owner, PATH, &new).await.status, 201);
    assert_eq!(titles(&house.get(&agent, PATH).await.json()), ["Shop"]);
    let (none, now) = ([], house.server.now());
    house
        .server
        .store
        .write(async |tx| {
            store::member::change(&tx, workspace, member, Role::Agent, Some(&none), None, now).await
        })
        .await
        .expect("changed");
    assert_eq!(titles(&house.get(&agent, PATH).await.json()), [""; 0]);
}
