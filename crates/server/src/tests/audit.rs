//! The audit log: who did what, found, given out and looked at.

use http::Method;
use model::Role;
use serde_json::{Value, json};

use super::{Guest, House, NOBODY};

impl House {
    async fn logged(&self, guest: &Guest, query: &str) -> Vec<Value> {
        let answer = self.get(guest, &format!("/api/v1/audit-events{query}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["items"].as_array().cloned().unwrap_or_default()
    }

    async fn actions(&self, guest: &Guest, query: &str) -> Vec<String> {
        let acts = self.logged(guest, query).await;
        acts.iter().map(|act| act["action"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

#[tokio::test]
async fn every_deed_of_a_member_is_told_with_who_what_and_from_where() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (_, contact) = house.conversation(workspace).await;
    let label =
        house.post(&owner, "/api/v1/labels", &json!({"name": "VIP", "color": "#112233"})).await.json();
    let at = format!("/api/v1/labels/{}", label["id"].as_str().expect("an id"));
    house.send(&owner, Method::PATCH, &at, &json!({"name": "Regular"}), &[]).await;
    house.send(&owner, Method::DELETE, &at, &json!({}), &[]).await;
    house.get(&owner, &format!("/api/v1/contacts/{contact}/export")).await;
    house.send(&owner, Method::DELETE, &format!("/api/v1/contacts/{contact}"), &json!({}), &[]).await;
    house.post(&owner, "/api/v1/journal/replay", &json!({})).await;
    let told = house.actions(&owner, "").await;
    assert_eq!(
        told,
        [
            "journal.replay",
            "contact.erase",
            "contact.export",
            "label.delete",
            "label.change",
            "label.create",
            "session.create"
        ]
    );
    let created = &house.logged(&owner, "?action=label.create").await[0];
    assert_eq!(created["actor"]["name"], "Mai");
    assert_eq!(created["actor"]["kind"], "member");
    assert_eq!(created["from"], "192.0.2.1");
    assert_eq!(created["subject"]["id"], label["id"]);
    assert_eq!(created["detail"], "VIP");
    let actor = created["actor"]["id"].as_str().expect("an id");
    assert_eq!(house.logged(&owner, &format!("?actor={actor}&limit=2")).await.len(), 2);
    assert_eq!(house.actions(&owner, "?q=regular").await, ["label.change"]);
    assert_eq!(house.actions(&owner, "?q=mai&limit=1").await, ["journal.replay"]);
    assert!(house.logged(&owner, "?to=2020-01-01").await.is_empty());
    assert_eq!(house.get(&owner, "/api/v1/audit-events?from=yesterday").await.status, 400);
    let chain = house.get(&owner, "/api/v1/audit-events/verify").await.json();
    assert_eq!(chain, json!({"whole": 7, "first_bad": null}));
}

#[tokio::test]
async fn a_refused_sign_in_is_told_and_a_deed_that_was_not_done_is_not() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let wrong = json!({"email": "owner@example.com", "password": "fake-wrong-password"});
    assert_eq!(house.post(&NOBODY, "/api/v1/session", &wrong).await.status, 401);
    let bad = house.post(&owner, "/api/v1/labels", &json!({"name": "", "color": "#112233"})).await;
    assert_eq!(bad.status, 422);
    let missing = format!("/api/v1/labels/{}", uuid::Uuid::now_v7());
    assert_eq!(house.send(&owner, Method::DELETE, &missing, &json!({}), &[]).await.status, 404);
    for _ in 0..100 {
        if house.actions(&owner, "?action=session.refuse").await.len() == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(house.actions(&owner, "").await, ["session.refuse", "session.create"]);
}

#[tokio::test]
async fn the_log_is_given_out_whole_to_owners_and_that_is_told_too() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    for n in 0..3 {
        let name = if n == 0 { "=1+1, \"x\"".to_owned() } else { format!("Label {n}") };
        house.post(&owner, "/api/v1/labels", &json!({"name": name, "color": "#112233"})).await;
    }
    let csv = house.get(&owner, "/api/v1/audit-events/export").await;
    assert_eq!(csv.status, 200);
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert!(csv.header("content-disposition").starts_with("attachment"));
    let text = String::from_utf8(csv.bytes.clone()).expect("UTF-8");
    assert_eq!(text.lines().count(), 1 + 5, "{text}");
    assert!(text.contains("\"'=1+1, \"\"x\"\"\""), "{text}");
    let lines = house.get(&owner, "/api/v1/audit-events/export?format=ndjson&action=label.create").await;
    let text = String::from_utf8(lines.bytes.clone()).expect("UTF-8");
    let all: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(all.len(), 3);
    assert_eq!(house.actions(&owner, "?action=audit_event.export").await.len(), 2);
    assert_eq!(house.get(&owner, "/api/v1/audit-events/export?format=xml").await.status, 400);
    let (_, admin) = house.member(workspace, "admin@example.com", Role::Admin).await;
    assert_eq!(house.get(&admin, "/api/v1/audit-events/export").await.status, 403);
    assert_eq!(house.get(&admin, "/api/v1/audit-events").await.status, 200);
}

#[tokio::test]
async fn the_log_of_another_workspace_is_not_seen() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let other = house.workspace("Other").await;
    let (_, stranger) = house.member(other, "other@example.com", Role::Owner).await;
    house.post(&owner, "/api/v1/labels", &json!({"name": "VIP", "color": "#112233"})).await;
    assert_eq!(house.actions(&stranger, "").await, ["session.create"]);
}
