//! What must not come in does not, and costs nothing.

use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::json;
use simulators::{Platform, Say};
use tests::{Database, Stage};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::story;

story!(bad_hooks_are_refused_and_leave_nothing);
async fn bad_hooks_are_refused_and_leave_nothing(database: &Database) -> anyhow::Result<()> {
    let mut stage = Stage::new(database).await?;
    let account = stage.connect_line().await?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let line = format!("{}/webhooks/line/{account}", stage.daemon.base());
    let shopee = format!("{}/webhooks/shopee", stage.daemon.base());
    let journal = || async {
        anyhow::Ok(stage.owner.get("/journal").await?.ok()?["items"].as_array().map_or(0, Vec::len))
    };
    let before = journal().await?;

    let body = r#"{"destination":"U0","events":[{"type":"message"}]}"#;
    for (what, request, status) in [
        ("no signature", http.post(&line).body(body), 401),
        ("a wrong signature", http.post(&line).header("x-line-signature", "AAAA").body(body), 401),
        (
            "garbage",
            http.post(&line).header("x-line-signature", "not base64 at all !!").body(vec![0xff; 300]),
            401,
        ),
        (
            "a wrong push signature",
            http.post(&shopee).header("authorization", "0".repeat(64)).body(r#"{"code":3}"#),
            401,
        ),
        ("5 MiB", http.post(&line).header("x-line-signature", "AAAA").body(vec![b'a'; 5 << 20]), 413),
        ("no such account", http.post(format!("{}/webhooks/line/none", stage.daemon.base())).body(body), 404),
        ("no such platform", http.post(format!("{}/webhooks/nowhere", stage.daemon.base())).body(body), 404),
    ] {
        let got = match request.send().await {
            Ok(response) => response.status().as_u16(),
            // A refused upload may find the connection closed before it is through.
            Err(_) if status == 413 => 413,
            Err(e) => return Err(e).context(what),
        };
        ensure!(got == status, "{what}: {got} instead of {status}");
    }
    ensure!(journal().await? == before, "a refused hook was stored");
    ensure!(stage.daemon.is_alive(), "the daemon died");

    stage
        .platforms
        .control(Platform::Line)
        .say(&Say::text("still here?"))
        .map_err(|e| anyhow::anyhow!(e.0))?;
    stage
        .conversation("a good hook after bad ones", |row| {
            row["last_message"]["snippet"] == json!("still here?")
        })
        .await?;
    Ok(())
}

story!(a_slow_body_is_cut_off);
async fn a_slow_body_is_cut_off(database: &Database) -> anyhow::Result<()> {
    let mut stage = Stage::new(database).await?;
    let address = stage.daemon.base().replace("http://", "");
    let mut slow = TcpStream::connect(&address).await?;
    let head = format!("POST /webhooks/shopee HTTP/1.1\r\nhost: {address}\r\ncontent-length: 1000\r\n\r\n{{");
    slow.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    tokio::time::timeout(Duration::from_secs(40), slow.read_to_end(&mut answer))
        .await
        .context("never cut off")??;
    let answer = String::from_utf8_lossy(&answer);
    ensure!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    ensure!(stage.daemon.is_alive(), "the daemon died");
    Ok(())
}
