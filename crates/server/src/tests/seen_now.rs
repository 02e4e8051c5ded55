//! What somebody may see is looked at when the write is done, not when it was asked for.

use std::time::Duration;

use http::Method;
use model::Role;
use tokio::sync::oneshot;

use super::{
    House,
    matrix::{
        subject::{Ground, thread},
        who,
    },
};

/// Writes of an agent that need sight of the thread: the path's `{…}` are its parts.
const WRITES: [(&str, &str, &str); 11] = [
    ("PATCH", "/conversations/{conversation}", r#"{"priority": "high"}"#),
    ("POST", "/conversations/{conversation}/read", "{}"),
    ("POST", "/conversations/{conversation}/hand-over", r#"{"team_id": "{team}", "note": "x"}"#),
    ("POST", "/conversations/{conversation}/messages", r#"{"kind": "note", "text": "x"}"#),
    ("POST", "/conversations/{conversation}/messages", r#"{"kind": "reply", "text": "x"}"#),
    ("PUT", "/conversations/{conversation}/drafts/reply", r#"{"text": "x"}"#),
    ("POST", "/messages/{message}/retry", ""),
    ("POST", "/messages/{message}/settle", r#"{"outcome": "sent"}"#),
    ("DELETE", "/messages/{message}", ""),
    ("PATCH", "/contacts/{contact}", r#"{"name": "x"}"#),
    ("POST", "/contacts/{contact}/merge", r#"{"contact_id": "{other}"}"#),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_limited_while_their_write_waits_does_not_write() {
    let house = House::new().await;
    let workspace = house.workspace("Market").await;
    let ground = Ground::lay(&house, workspace).await;
    let (account, team) = (ground.accounts[0], ground.teams[0]);
    for (n, (method, path, body)) in WRITES.into_iter().enumerate() {
        let one = thread(&house, ground, &format!("a{n}"), account, Some(team)).await;
        let other = thread(&house, ground, &format!("b{n}"), account, Some(team)).await;
        let fill = |text: &str| {
            text.replace("{conversation}", &one.conversation.to_string())
                .replace("{message}", &one.message.to_string())
                .replace("{contact}", &one.contact.to_string())
                .replace("{other}", &other.contact.to_string())
                .replace("{team}", &team.to_string())
        };
        let id = who::member(&house, workspace, &format!("agent{n}"), Role::Agent).await;
        let agent = who::session(&house, workspace, id, house.server.now()).await;
        let (held, holds) = oneshot::channel::<()>();
        let limiting = async {
            let now = house.server.now();
            let held = &std::sync::Mutex::new(Some(held));
            let done = house.server.store.write(async |tx| {
                if let Some(held) = held.lock().expect("whole").take() {
                    held.send(()).expect("somebody waits");
                }
                // Meanwhile the write is asked for, finds everything in sight, and waits for its turn.
                tokio::time::sleep(Duration::from_millis(150)).await;
                store::member::change(&tx, workspace, id, Role::Agent, Some(&[]), None, now).await
            });
            assert!(done.await.expect("limited"));
        };
        let writing = async {
            holds.await.expect("held");
            let verb: Method = method.parse().expect("a method");
            agent.call(&house, verb, &fill(path), &fill(body)).await
        };
        let ((), (status, answer)) = tokio::join!(limiting, writing);
        assert_eq!(status, 404, "{method} {path}: {}", String::from_utf8_lossy(&answer));
    }
}
