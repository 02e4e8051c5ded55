//! Writes: once per key, against the version that was seen, with their mistakes named.

use http::Method;
use serde_json::json;

use super::House;

#[tokio::test]
async fn the_same_write_under_one_key_is_done_once() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let label = json!({"name": "VIP", "color": "#112233"});
    let key = [("idempotency-key", "fake-key-1")];
    let first = house.send(&owner, Method::POST, "/api/v1/labels", &label, &key).await;
    assert_eq!(first.status, 201, "{first:?}");
    let again = house.send(&owner, Method::POST, "/api/v1/labels", &label, &key).await;
    assert_eq!((again.status, again.json()), (first.status, first.json()));
    assert_eq!(again.header("idempotency-replayed"), "true");
    let other = json!({"name": "Other", "color": "#112233"});
    let refused = house.send(&owner, Method::POST, "/api/v1/labels", &other, &key).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "idempotency_key_reused"));
    let without = house.send(&owner, Method::POST, "/api/v1/labels", &label, &[]).await;
    assert_eq!((without.status.as_u16(), without.code().as_str()), (409, "exists"));
    let items = house.get(&owner, "/api/v1/labels").await.json();
    assert_eq!(items["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_failed_write_may_be_tried_again_under_its_key() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let key = [("idempotency-key", "fake-key-2")];
    let wrong = json!({"name": "", "color": "#112233"});
    assert_eq!(house.send(&owner, Method::POST, "/api/v1/labels", &wrong, &key).await.status, 422);
    let right = json!({"name": "VIP", "color": "#112233"});
    assert_eq!(house.send(&owner, Method::POST, "/api/v1/labels", &right, &key).await.status, 201);
}

#[tokio::test]
async fn a_note_is_an_entry_of_the_thread() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (conversation, _) = house.conversation(workspace).await;
    let path = format!("/api/v1/conversations/{conversation}/messages");
    let note = json!({"kind": "note", "text": "ลูกค้าประจำ 🙏"});
    let key = [("idempotency-key", "fake-key-3")];
    let made = house.send(&owner, Method::POST, &path, &note, &key).await;
    assert_eq!(made.status, 201, "{made:?}");
    let made = made.json();
    assert_eq!(made["direction"], "note");
    assert_eq!(made["parts"], json!([{"kind": "text", "text": "ลูกค้าประจำ 🙏"}]));
    assert_eq!(made["sender"]["name"], "Mai");
    assert_eq!(made["client_id"], "fake-key-3");
    let page = house.get(&owner, &path).await.json();
    assert_eq!(page["items"], json!([made]));
    assert_eq!(
        (page["has_more_before"].as_bool(), page["has_more_after"].as_bool()),
        (Some(false), Some(false))
    );
    let empty = house.post(&owner, &path, &json!({"kind": "note", "text": " "})).await;
    assert_eq!(empty.status, 422);
    for bad in ["before=x", "limit=0", "limit=101", &format!("before={0}&after={0}", uuid::Uuid::nil())] {
        assert_eq!(house.get(&owner, &format!("{path}?{bad}")).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn a_change_against_an_old_version_is_refused() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (conversation, contact) = house.conversation(workspace).await;
    for (path, one, two) in [
        (
            format!("/api/v1/conversations/{conversation}"),
            json!({"priority": "high"}),
            json!({"priority": "low"}),
        ),
        (format!("/api/v1/contacts/{contact}"), json!({"phone": "+66 1"}), json!({"phone": null})),
    ] {
        let tag = house.get(&owner, &path).await.header("etag").to_owned();
        let seen = [("if-match", tag.as_str())];
        let done = house.send(&owner, Method::PATCH, &path, &one, &seen).await;
        assert_eq!(done.status, 200, "{done:?}");
        assert_ne!(done.header("etag"), tag);
        let late = house.send(&owner, Method::PATCH, &path, &two, &seen).await;
        assert_eq!((late.status.as_u16(), late.code().as_str()), (409, "changed_meanwhile"));
        assert_eq!(house.send(&owner, Method::PATCH, &path, &two, &[]).await.status, 200);
    }
}

#[tokio::test]
async fn status_assignee_labels_and_snooze() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (conversation, _) = house.conversation(workspace).await;
    let me = house.get(&owner, "/api/v1/me").await.json()["id"].clone();
    let label =
        house.post(&owner, "/api/v1/labels", &json!({"name": "VIP", "color": "#112233"})).await.json();
    let path = format!("/api/v1/conversations/{conversation}");
    let change = json!({"assignee_id": me, "label_ids": [label["id"]], "priority": "urgent"});
    let shown = house.send(&owner, Method::PATCH, &path, &change, &[]).await.json();
    assert_eq!(shown["assignee"]["id"], me);
    assert_eq!(shown["labels"][0]["name"], "VIP");
    let mine = house.get(&owner, "/api/v1/conversations?assignee=me&status=open").await.json();
    assert_eq!(mine["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(house.get(&owner, "/api/v1/conversations/counts").await.json()["mine"], 1);
    for (wrong, field) in [
        (json!({"status": "snoozed"}), "snoozed_until"),
        (json!({"status": "closed"}), "status"),
        (json!({"assignee_id": uuid::Uuid::nil()}), "assignee_id"),
        (json!({"label_ids": [uuid::Uuid::nil()]}), "label_ids"),
        (json!({"statuss": "open"}), "statuss"),
    ] {
        let refused = house.send(&owner, Method::PATCH, &path, &wrong, &[]).await;
        assert_eq!(
            (refused.status.as_u16(), refused.json()["field"].as_str()),
            (422, Some(field)),
            "{wrong}"
        );
    }
    let snooze = json!({"snoozed_until": "2099-01-01T00:00:00Z"});
    let shown = house.send(&owner, Method::PATCH, &path, &snooze, &[]).await.json();
    assert_eq!(
        (&shown["status"], &shown["snoozed_until"]),
        (&json!("snoozed"), &json!("2099-01-01T00:00:00.000Z"))
    );
    let wake = house.send(&owner, Method::PATCH, &path, &json!({"snoozed_until": null}), &[]).await.json();
    assert_eq!((&wake["status"], &wake["snoozed_until"]), (&json!("open"), &json!(null)));
    let nobody = house.send(&owner, Method::PATCH, &path, &json!({"assignee_id": null}), &[]).await.json();
    assert_eq!(nobody["assignee"], json!(null));
    let random = uuid::Uuid::now_v7();
    let bulk = json!({"ids": [conversation.to_string(), random], "change": {"status": "resolved"}});
    let bulk = house.post(&owner, "/api/v1/conversations/bulk", &bulk).await.json();
    assert_eq!(bulk["items"][0]["status"], "resolved");
    assert_eq!(bulk["failed"][0]["code"], "not_found");
}
