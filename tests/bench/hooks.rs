//! Webhooks: how many a second are acknowledged, how long the platform waits, how many messages a second are there to see.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, ensure};
use futures::StreamExt;
use tests::Stage;
use tokio::time::Instant;

use crate::spread::Spread;

/// Calls under way at once.
const CONNECTIONS: usize = 64;

/// A platform's call, signed.
#[derive(Clone)]
pub struct Call {
    /// Where to.
    pub url: String,
    /// Its tag.
    pub tag: String,
    /// Its body.
    pub body: Vec<u8>,
}

/// What came of many calls.
pub struct Hooked {
    /// Until the last answer.
    pub took: Duration,
    /// How long each answer took.
    pub waits: Spread,
    /// Until the last message was on the stream, where there is one.
    pub visible: Option<Duration>,
}

/// Sends calls as fast as they are answered; to `instead` where given.
pub async fn blast(calls: &[Call], instead: Option<&str>) -> anyhow::Result<Hooked> {
    send(calls, instead, CONNECTIONS).await
}

/// Sends calls to the daemon, and waits until every message came over the stream.
pub async fn through(stage: &Stage, calls: &[Call]) -> anyhow::Result<Hooked> {
    let stream = stage.owner.stream(None).await?;
    let wanted = calls.len();
    let begun = Instant::now();
    let seen = tokio::spawn(async move {
        let mut chunks = stream.bytes_stream();
        let (mut seen, mut line) = (0, Vec::new());
        while seen < wanted {
            for byte in chunks.next().await.context("the stream ended")?? {
                if byte == b'\n' {
                    seen += usize::from(line == b"event: message.created");
                    line.clear();
                } else {
                    line.push(byte);
                }
            }
        }
        anyhow::Ok(begun.elapsed())
    });
    let mut hooked = blast(calls, None).await?;
    let visible = tokio::time::timeout(Duration::from_mins(5), seen);
    hooked.visible = Some(visible.await.context("messages did not come over the stream")???);
    crate::seed::applied(stage).await?;
    Ok(hooked)
}

/// Sends calls over so many connections.
pub async fn send(calls: &[Call], instead: Option<&str>, connections: usize) -> anyhow::Result<Hooked> {
    let http = reqwest::Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(connections)
        .timeout(Duration::from_mins(1))
        .build()?;
    let (calls, next) = (Arc::new(calls.to_vec()), Arc::new(AtomicUsize::new(0)));
    let instead = instead.map(str::to_owned);
    let begun = Instant::now();
    let mut senders = Vec::new();
    for _ in 0..connections {
        let (calls, next, http, instead) = (calls.clone(), next.clone(), http.clone(), instead.clone());
        senders.push(tokio::spawn(async move {
            let mut waits = Vec::new();
            while let Some(call) = calls.get(next.fetch_add(1, Ordering::Relaxed)) {
                let url = instead.as_ref().unwrap_or(&call.url);
                let request = http
                    .post(url)
                    .header("content-type", "application/json")
                    .header("x-line-signature", &call.tag)
                    .body(call.body.clone());
                let asked = Instant::now();
                let status = request.send().await?.status();
                ensure!(status.is_success(), "a webhook was answered {status}");
                waits.push(asked.elapsed());
            }
            anyhow::Ok(waits)
        }));
    }
    let mut waits = Vec::new();
    for sender in senders {
        waits.extend(sender.await??);
    }
    Ok(Hooked { took: begun.elapsed(), waits: Spread::of(waits), visible: None })
}
