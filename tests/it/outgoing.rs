//! Other programs hear of changes: signed so that they can tell, tried until they have it, and none lost over a kill.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::{Context, ensure};
use axum::{Router, body::Bytes, extract::State, routing::post};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use sha2::Sha256;
use simulators::{Platform, Say};
use tests::{Database, Stage, eventually, scan};

use crate::story;

/// A call of the daemon's.
#[derive(Clone, Debug)]
struct Call {
    id: String,
    at: String,
    signatures: Vec<String>,
    body: Bytes,
    answered: StatusCode,
}

impl Call {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    fn text(&self) -> String {
        self.json()["data"]["parts"][0]["text"].as_str().unwrap_or_default().to_owned()
    }

    /// By the specification alone: nothing of the daemon's code has a part in it.
    fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.trim_start_matches("whsec_")).unwrap_or_default();
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(&key) else { return false };
        mac.update(format!("{}.{}.", self.id, self.at).as_bytes());
        mac.update(&self.body);
        let wanted = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.signatures.contains(&wanted)
    }
}

/// Another program.
#[derive(Clone, Default)]
struct Receiver {
    calls: Arc<Mutex<Vec<Call>>>,
    /// How many calls are still refused.
    refuse: Arc<AtomicUsize>,
}

impl Receiver {
    async fn listen(&self) -> anyhow::Result<String> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let router = Router::new().route("/hooks/{key}", post(take)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(format!("http://{address}/hooks/fake-key-in-the-address"))
    }

    fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn taken(&self) -> Vec<Call> {
        self.calls().into_iter().filter(|call| call.answered.is_success()).collect()
    }

    /// Waits until a message of this text was taken.
    async fn has(&self, text: &str) -> anyhow::Result<Call> {
        eventually(&format!("\"{text}\" at the other program"), || async {
            Ok(self.taken().into_iter().find(|call| call.text() == text))
        })
        .await
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let of = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let refused =
        receiver.refuse.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok();
    let answered = if refused { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK };
    receiver.calls.lock().unwrap_or_else(PoisonError::into_inner).push(Call {
        id: of("webhook-id"),
        at: of("webhook-timestamp"),
        signatures: of("webhook-signature").split(' ').map(str::to_owned).collect(),
        body,
        answered,
    });
    answered
}

fn say(stage: &Stage, text: &str) -> anyhow::Result<()> {
    let control = stage.platforms.control(Platform::Line);
    control.say(&Say::text(text)).map(|_| ()).map_err(|e| anyhow::anyhow!(e.0))
}

story!(another_program_gets_every_message_signed_and_none_is_lost_over_a_kill);
async fn another_program_gets_every_message_signed_and_none_is_lost_over_a_kill(
    database: &Database,
) -> anyhow::Result<()> {
    let mut stage = Stage::new(database).await?;
    stage.connect_line().await?;
    let receiver = Receiver::default();
    let url = receiver.listen().await?;

    let metadata = json!({"url": "http://169.254.169.254/latest", "events": ["message.created"]});
    let refused = stage.owner.post("/outgoing-webhooks", &metadata).await?;
    ensure!(refused.status == StatusCode::UNPROCESSABLE_ENTITY, "a metadata address was taken: {refused:?}");

    let new = json!({"url": url, "events": ["message.created"], "name": "Bookkeeping"});
    let hook = stage.owner.post("/outgoing-webhooks", &new).await?.ok()?;
    let id = hook["id"].as_str().context("no id")?.to_owned();
    let secret = hook["secret"].as_str().context("no secret")?.to_owned();
    let listed = stage.owner.get("/outgoing-webhooks").await?.ok()?;
    ensure!(!listed.to_string().contains("whsec_"), "the secret is shown again");

    // In order, signed, in the API's own shape.
    for text in ["one", "two", "three"] {
        say(&stage, text)?;
    }
    for text in ["one", "two", "three"] {
        let call = receiver.has(text).await?;
        ensure!(call.is_signed_with(&secret), "{text} is not signed: {call:?}");
        ensure!(!call.is_signed_with("whsec_AAAA"), "anything fits");
        let body = call.json();
        ensure!(body["type"] == "message.created" && body["data"]["direction"] == "inbound", "{body}");
        ensure!(body["workspace_id"].is_string() && body["timestamp"].is_string(), "{body}");
    }
    let order: Vec<String> = receiver.taken().iter().map(Call::text).collect();
    ensure!(order.starts_with(&["one".to_owned(), "two".to_owned(), "three".to_owned()]), "{order:?}");

    // Refused once: tried again under the same id.
    receiver.refuse.store(1, Ordering::SeqCst);
    say(&stage, "refused at first")?;
    let call = receiver.has("refused at first").await?;
    let same = receiver.calls().iter().filter(|c| c.id == call.id).count();
    ensure!(same == 2, "{same} calls of one delivery");
    let log = stage.owner.get(&format!("/outgoing-webhooks/{id}/deliveries")).await?.ok()?;
    let noted =
        log["items"].as_array().and_then(|rows| rows.iter().find(|row| row["id"] == call.id.as_str()));
    let noted = noted.context("the delivery is not in the log")?;
    ensure!(noted["attempts"] == 2 && noted["state"] == "delivered" && noted["status"] == 200, "{noted}");

    // Killed the moment that the messages are there, with deliveries waiting and changes not yet read.
    receiver.refuse.store(2, Ordering::SeqCst);
    let last: Vec<String> = (0..8).map(|n| format!("before the kill {n}")).collect();
    for text in &last {
        say(&stage, text)?;
    }
    let conversation = stage.conversation("the conversation", |_| true).await?;
    let conversation = conversation["id"].as_str().context("no id")?.to_owned();
    stage.message(&conversation, "the last words", |m| m.to_string().contains("before the kill 7")).await?;
    stage.daemon.kill().await?;
    stage.daemon.run().await?;
    for text in &last {
        receiver.has(text).await?;
    }
    let distinct: BTreeSet<String> = receiver.taken().iter().map(|c| c.id.clone()).collect();
    ensure!(distinct.len() == 4 + last.len(), "{} deliveries", distinct.len());

    // Sent again by hand, and signed with both secrets after a rotation.
    let rotated =
        stage.owner.post(&format!("/outgoing-webhooks/{id}/rotate-secret"), &json!({})).await?.ok()?;
    let newer = rotated["secret"].as_str().context("no secret")?.to_owned();
    let again = format!("/outgoing-webhooks/{id}/deliveries/{}/replay", call.id);
    stage.owner.post(&again, &json!({})).await?.ok()?;
    let replayed = eventually("the replay", || async {
        let all = receiver.taken();
        Ok(all.into_iter().filter(|c| c.id == call.id).nth(1))
    })
    .await?;
    ensure!(replayed.body == call.body, "a replay says the same");
    ensure!(replayed.is_signed_with(&secret) && replayed.is_signed_with(&newer), "both secrets sign");

    // A test, and the end.
    stage.owner.post(&format!("/outgoing-webhooks/{id}/test"), &json!({})).await?.ok()?;
    eventually("the test", || async {
        Ok(receiver.taken().into_iter().find(|c| c.json()["type"] == "webhook.test"))
    })
    .await?;
    let needles = [secret, newer, "fake-key-in-the-address".to_owned(), "before the kill".to_owned()];
    if matches!(database, Database::Sqlite) {
        let found = scan(&stage.daemon.data_dir(), &needles)?;
        ensure!(found.is_empty(), "readable on the disk: {found:?}");
    }
    let verify = stage.daemon.command(&["audit", "verify", "--json"]).await?;
    ensure!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stdout));
    Ok(())
}
