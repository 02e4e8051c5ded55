//! The live stream: what changes arrives with an id, and whoever was away gets all of it.

use anyhow::{Context, ensure};
use futures::StreamExt;
use serde_json::Value;
use simulators::{Platform, Say};
use tests::{Database, PATIENCE, Stage};

use crate::story;

/// An event of the stream.
#[derive(Debug)]
struct Event {
    id: Option<String>,
    name: String,
    data: Value,
}

/// Reads events until one `fits`; gives all that came, the fitting one last.
async fn until(
    response: reqwest::Response,
    what: &str,
    fits: impl Fn(&Event) -> bool,
) -> anyhow::Result<Vec<Event>> {
    let mut chunks = response.bytes_stream();
    let (mut text, mut events) = (String::new(), Vec::new());
    let read = async {
        while let Some(chunk) = chunks.next().await {
            text.push_str(&String::from_utf8_lossy(&chunk?));
            while let Some(end) = text.find("\n\n") {
                let block: String = text.drain(..end + 2).collect();
                let field = |name: &str| {
                    block.lines().find_map(|l| l.strip_prefix(name)).map(|v| v.trim().to_owned())
                };
                let Some(name) = field("event:") else { continue };
                let data = serde_json::from_str(&field("data:").unwrap_or_default()).unwrap_or(Value::Null);
                events.push(Event { id: field("id:"), name, data });
                if events.last().is_some_and(&fits) {
                    return anyhow::Ok(());
                }
            }
        }
        anyhow::bail!("the stream ended")
    };
    tokio::time::timeout(PATIENCE, read).await.with_context(|| format!("{what} did not come"))??;
    Ok(events)
}

fn is_message(e: &Event, text: &str) -> bool {
    e.name == "message.created" && e.data.to_string().contains(text)
}

story!(who_was_away_misses_nothing);
async fn who_was_away_misses_nothing(database: &Database) -> anyhow::Result<()> {
    let mut stage = Stage::new(database).await?;
    stage.connect_line().await?;
    let say = |stage: &Stage, text: &str| {
        stage
            .platforms
            .control(Platform::Line)
            .say(&Say::text(text))
            .map(|_| ())
            .map_err(|e| anyhow::anyhow!(e.0))
    };
    let stream = stage.owner.stream(None).await?;
    say(&stage, "first words")?;
    let events = until(stream, "the first message", |e| is_message(e, "first words")).await?;
    let last = events.iter().rev().find_map(|e| e.id.clone()).context("no event carried an id")?;

    // Away: messages go on, and the daemon is even restarted.
    for n in 0..20 {
        say(&stage, &format!("away {n:02}"))?;
    }
    stage.conversation("the last of them", |row| row["last_message"]["snippet"] == "away 19").await?;
    stage.daemon.stop().await?;
    stage.daemon.run().await?;

    let events =
        until(stage.owner.stream(Some(&last)).await?, "what was missed", |e| is_message(e, "away 19"))
            .await?;
    for n in 0..20 {
        let text = format!("away {n:02}");
        ensure!(events.iter().filter(|e| is_message(e, &text)).count() == 1, "{text}: not exactly once");
    }
    ensure!(events.iter().all(|e| e.name != "reset"), "told to read anew within the kept span");

    let reset = until(stage.owner.stream(Some("999999999")).await?, "reset", |e| e.name == "reset").await?;
    ensure!(reset.last().is_some_and(|e| e.name == "reset"), "{reset:?}");
    Ok(())
}
