//! What somebody began to write: theirs alone, on all their devices.

use http::Method;
use model::Role;
use serde_json::json;

use super::{House, stream::until};

#[tokio::test]
async fn a_draft_is_private_and_survives_until_it_is_sent() {
    let house = House::new().await;
    let (workspace, mai) = house.owner().await;
    let (_, lek) = house.member(workspace, "lek@example.com", Role::Agent).await;
    let (_, viewer) = house.member(workspace, "viewer@example.com", Role::Viewer).await;
    let (conversation, _) = house.conversation(workspace).await;
    let path = format!("/api/v1/conversations/{conversation}/drafts");
    let reply = format!("{path}/reply");
    let begun = json!({"text": "สวัสดีค่ะ กำลังเช็คให้"});
    let kept = house.send(&mai, Method::PUT, &reply, &begun, &[]).await;
    assert_eq!(kept.status, 200, "{kept:?}");
    assert_eq!(kept.header("etag"), kept.json()["etag"].as_str().unwrap_or(""));
    house.send(&mai, Method::PUT, &format!("{path}/note"), &json!({"text": "ask Lek"}), &[]).await;
    assert_eq!(house.get(&mai, &path).await.json()["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(house.get(&lek, &path).await.json()["items"], json!([]));
    assert_eq!(house.get(&lek, "/api/v1/drafts").await.json()["items"], json!([]));
    assert_eq!(house.get(&viewer, "/api/v1/drafts").await.json()["items"], json!([]));
    assert_eq!(house.send(&viewer, Method::PUT, &reply, &begun, &[]).await.status, 403);
    let all = house.get(&mai, "/api/v1/drafts").await.json();
    assert_eq!(all["items"].as_array().map(Vec::len), Some(2));
    let messages = format!("/api/v1/conversations/{conversation}/messages");
    let sent = house.post(&mai, &messages, &json!({"kind": "reply", "text": "สวัสดีค่ะ กำลังเช็คให้"})).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    let left = house.get(&mai, &path).await.json();
    assert_eq!(left["items"][0]["kind"], "note", "what was sent is no draft any more");
    assert_eq!(left["items"].as_array().map(Vec::len), Some(1));
    let noted = house.post(&mai, &messages, &json!({"kind": "note", "text": "ask Lek"})).await;
    assert_eq!(noted.status, 201);
    assert_eq!(house.get(&mai, &path).await.json()["items"], json!([]));
    let foreign = house.workspace("Elsewhere").await;
    let (_, stranger) = house.member(foreign, "stranger@example.com", Role::Owner).await;
    assert_eq!(house.get(&stranger, &path).await.status, 404);
    assert_eq!(house.send(&stranger, Method::PUT, &reply, &begun, &[]).await.status, 404);
}

#[tokio::test]
async fn what_is_written_on_one_device_is_on_the_others_at_once_and_nowhere_else() {
    let house = House::new().await;
    let (workspace, mai) = house.owner().await;
    let (_, lek) = house.member(workspace, "lek@example.com", Role::Owner).await;
    let (conversation, _) = house.conversation(workspace).await;
    let path = format!("/api/v1/conversations/{conversation}");
    let reply = format!("{path}/drafts/reply");
    let card = json!([{"kind": "product", "external_id": "p1"}]);
    let write = async || {
        let begun = json!({"text": "only for me", "cards": card});
        assert_eq!(house.send(&mai, Method::PUT, &reply, &begun, &[]).await.status, 200);
    };
    let heard = until(&house, &mai, None, "event: draft.updated", write).await;
    assert!(heard.contains("only for me") && heard.contains("\"cards\":[{\"kind\":\"product\""), "{heard}");
    assert!(!heard.contains("id: 0\nevent: draft"), "{heard}");
    let others = until(&house, &lek, None, "event: presence", async || {
        write().await;
        let here = json!({"state": "typing"});
        assert_eq!(house.post(&mai, &format!("{path}/presence"), &here).await.status, 204);
    })
    .await;
    assert!(!others.contains("draft") && !others.contains("only for me"), "{others}");
    let seen = house.get(&mai, &format!("{path}/drafts")).await.json()["items"][0]["etag"].clone();
    let gone = until(&house, &mai, None, "event: draft.removed", async || {
        let said = json!({"kind": "note", "text": "x"});
        assert_eq!(house.post(&mai, &format!("{path}/messages"), &said).await.status, 201);
        assert_eq!(house.send(&mai, Method::DELETE, &reply, &json!({}), &[]).await.status, 204);
    })
    .await;
    let version = format!("\"kind\":\"reply\",\"etag\":{}}}", json!(seen));
    assert!(gone.contains(&version), "{gone}");
    let noted = json!({"text": "x", "cards": card});
    let noted = house.send(&mai, Method::PUT, &format!("{path}/drafts/note"), &noted, &[]).await;
    assert_eq!(noted.status, 422, "a note holds only text");
}

#[tokio::test]
async fn another_device_wins_by_version_and_a_discarded_draft_may_be_begun_anew() {
    let house = House::new().await;
    let (workspace, mai) = house.owner().await;
    let (conversation, _) = house.conversation(workspace).await;
    let path = format!("/api/v1/conversations/{conversation}/drafts/reply");
    let write = async |text: &str, tag: Option<&str>| {
        let seen: Vec<_> = tag.map(|t| ("if-match", t)).into_iter().collect();
        house.send(&mai, Method::PUT, &path, &json!({"text": text}), &seen).await
    };
    let first = write("on the phone", None).await.header("etag").to_owned();
    let second = write("on the desk", Some(&first)).await.header("etag").to_owned();
    let late = write("on the phone still", Some(&first)).await;
    assert_eq!((late.status.as_u16(), late.code().as_str()), (409, "changed_meanwhile"));
    let old = [("if-match", first.as_str())];
    assert_eq!(house.send(&mai, Method::DELETE, &path, &json!({}), &old).await.status, 204);
    let shown = house.get(&mai, "/api/v1/drafts").await.json();
    assert_eq!(shown["items"][0]["text"], "on the desk", "an old device throws nothing newer away");
    assert_eq!(house.send(&mai, Method::DELETE, &path, &json!({}), &[]).await.status, 204);
    let anew = write("anew", Some(&second)).await;
    assert_eq!(anew.status, 200, "{anew:?}");
    let number = |tag: &str| tag.trim_matches('"').parse::<i64>().expect("a number");
    assert!(number(anew.header("etag")) > number(&second));
    assert_eq!(house.send(&mai, Method::DELETE, &path, &json!({}), &[]).await.status, 204);
    let invented = write("of no version", Some("\"9223372036854775807\"")).await;
    assert_eq!(invented.status, 200, "{invented:?}");
    assert!(number(invented.header("etag")) < i64::MAX / 2, "{invented:?}");
    assert_eq!(write("", None).await.status, 422);
    assert_eq!(write(&"x".repeat(20_001), None).await.status, 422);
    let nowhere = format!("/api/v1/conversations/{conversation}/drafts/poem");
    assert_eq!(house.send(&mai, Method::PUT, &nowhere, &json!({"text": "x"}), &[]).await.status, 404);
}
