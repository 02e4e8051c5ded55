//! The live stream: what changes is told, and whoever was away loses nothing.

use std::time::Duration;

use axum::body::Body;
use futures::StreamExt as _;
use http::Method;
use serde_json::json;
use tower::ServiceExt as _;

use super::{Guest, House};

/// Reads a stream until it holds a text, and gives all of it.
pub(super) async fn until(
    house: &House,
    guest: &Guest,
    last: Option<&str>,
    wanted: &str,
    meanwhile: impl AsyncFnOnce(),
) -> String {
    let mut request = guest.request(Method::GET, "/api/v1/stream");
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = house.router.clone().oneshot(request).await.expect("never fails");
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut pieces = response.into_body().into_data_stream();
    meanwhile().await;
    let mut seen = String::new();
    let reading = async {
        while let Some(Ok(piece)) = pieces.next().await {
            seen.push_str(&String::from_utf8_lossy(&piece));
            if seen.contains(wanted) {
                return;
            }
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(10), reading).await;
    assert!(ended.is_ok() && seen.contains(wanted), "{wanted} did not come: {seen}");
    seen
}

#[tokio::test]
async fn a_change_is_told_with_an_id_and_whoever_was_away_gets_it_later() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (conversation, _) = house.conversation(workspace).await;
    let path = format!("/api/v1/conversations/{conversation}");
    let live = until(&house, &owner, None, "\"priority\":\"high\"", async || {
        let change = json!({"priority": "high"});
        assert_eq!(house.send(&owner, Method::PATCH, &path, &change, &[]).await.status, 200);
    })
    .await;
    assert!(live.starts_with("id: "), "the first block says where the stream begins: {live}");
    assert!(live.contains("\nevent: conversation.updated\ndata: {\"id\":\""), "{live}");
    let begin = live[4..].split('\n').next().expect("an id").to_owned();
    // Away, and back: the same change, with the same id, and then a word that this was all.
    let later = until(&house, &owner, Some(&begin), ": caught up\n\n", async || {}).await;
    let id = |text: &str| {
        text.split("\n\n")
            .find(|b| b.contains("conversation.updated"))
            .map(|b| b.split('\n').next().map(str::to_owned))
    };
    assert_eq!(id(&later), id(&live));
}

/// Who is asked for first names the place: what changes between that and the listening is told.
#[tokio::test]
async fn from_the_place_that_me_names_nothing_is_missed() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (conversation, _) = house.conversation(workspace).await;
    let me = house.get(&owner, "/api/v1/me").await;
    let place = me.headers["last-event-id"].to_str().expect("a number").to_owned();
    let path = format!("/api/v1/conversations/{conversation}");
    let change = json!({"priority": "high"});
    assert_eq!(house.send(&owner, Method::PATCH, &path, &change, &[]).await.status, 200);
    let text = until(&house, &owner, Some(&place), ": caught up\n\n", async || {}).await;
    assert_eq!(text.matches("event: conversation.updated").count(), 1, "{text}");
    assert!(text.contains("\"priority\":\"high\""), "{text}");
    assert!(!text.contains("event: reset"), "{text}");
}

#[tokio::test]
async fn an_id_that_was_never_ours_gets_a_reset() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    for last in ["999999", "garbage", "-1"] {
        let text = until(&house, &owner, Some(last), "event: reset", async || {}).await;
        assert!(text.contains("data: {}"), "{text}");
    }
}

#[tokio::test]
async fn another_workspace_hears_nothing_and_presence_has_no_id() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (conversation, _) = house.conversation(workspace).await;
    let other = house.workspace("Other").await;
    let (_, stranger) = house.member(other, "stranger@example.com", model::Role::Owner).await;
    let (elsewhere, _) = house.conversation(other).await;
    let text = until(&house, &stranger, None, "event: presence", async || {
        for (guest, id) in [(&owner, conversation), (&stranger, elsewhere)] {
            let path = format!("/api/v1/conversations/{id}/presence");
            assert_eq!(house.post(guest, &path, &json!({"state": "typing"})).await.status, 204);
        }
    })
    .await;
    assert!(!text.contains(&conversation.to_string()), "{text}");
    assert!(text.contains("\n\nevent: presence\ndata: {"), "{text}");
}
