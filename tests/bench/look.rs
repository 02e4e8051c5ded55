//! Pages: how long the inbox waits for a list, a thread, a search.

use std::time::Duration;

use anyhow::Context;
use serde_json::Value;
use tests::Stage;
use tokio::time::Instant;

use crate::{floor::Floor, spread::Spread, text};

/// Askers at once.
const ASKERS: usize = 4;
/// How often each page is asked for.
const TIMES: usize = 1_000;

/// One kind of page.
pub struct Page {
    /// What it is.
    pub what: &'static str,
    /// Bytes of one of its answers.
    pub bytes: usize,
    /// How long it took.
    pub waits: Spread,
    /// How long the floor took to give the very same bytes.
    pub floor: Spread,
}

/// All kinds.
pub async fn all(stage: &Stage, floor: &Floor) -> anyhow::Result<Vec<Page>> {
    let mut deep = Vec::new();
    let mut cursor = String::new();
    for _ in 0..40 {
        let path = format!("/conversations?status=open&limit=50{cursor}");
        let page = stage.owner.get(&path).await?.ok()?;
        deep.push(path);
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let rows = stage.owner.get("/conversations?status=open&limit=100").await?.ok()?;
    let ids: Vec<String> = rows["items"]
        .as_array()
        .context("no items")?
        .iter()
        .map(|row| text(row, "id"))
        .collect::<Result<_, _>>()?;
    let threads: Vec<String> =
        ids.iter().map(|id| format!("/conversations/{id}/messages?limit=50")).collect();
    let one = |path: &str| vec![path.to_owned()];
    let kinds: Vec<(&'static str, Vec<String>)> = vec![
        ("list, newest 50", one("/conversations?status=open&limit=50")),
        ("list, each of the first 40 pages", deep),
        ("list, longest waiting", one("/conversations?status=open&limit=50&sort=waiting")),
        ("list, unassigned and unread", one("/conversations?status=open&limit=50&assignee=none&unread=true")),
        ("counts", one("/conversations/counts")),
        ("thread, newest 50", threads),
        ("search, a word in every eighth message", one("/search?q=kettle")),
        ("search, two Chinese characters", one("/search?q=%E5%8F%91%E8%B4%A7")),
        ("search, a number that occurs once", one("/search?q=31337")),
    ];
    let mut pages = Vec::new();
    for (what, paths) in kinds {
        pages.push(measure(stage, floor, what, &paths).await?);
    }
    Ok(pages)
}

/// The list while the daemon has other work: the profiles of everybody who wrote are still being asked for.
pub async fn busy(stage: &Stage, floor: &Floor) -> anyhow::Result<Page> {
    let path = "/conversations?status=open&limit=50".to_owned();
    measure(stage, floor, "list, newest 50, while profiles are fetched", &[path]).await
}

async fn measure(stage: &Stage, floor: &Floor, what: &'static str, paths: &[String]) -> anyhow::Result<Page> {
    eprintln!("{what}");
    let body = stage.owner.get(&paths[0]).await?.ok()?.to_string().into_bytes();
    let bytes = body.len();
    let url = floor.page(&what.replace([' ', ','], "-"), body).await?;
    let waits = ask(TIMES, |n| {
        let (owner, path) = (stage.owner.clone(), paths[n % paths.len()].clone());
        async move { owner.get(&path).await?.ok() }
    })
    .await?;
    let http = tests::client();
    let bare = ask(TIMES, |_| {
        let (http, url) = (http.clone(), url.clone());
        async move { Ok(serde_json::from_str(&http.get(&url).send().await?.text().await?)?) }
    })
    .await?;
    Ok(Page { what, bytes, waits, floor: bare })
}

async fn ask<F, Fut>(times: usize, once: F) -> anyhow::Result<Spread>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = anyhow::Result<Value>> + Send + 'static,
{
    let mut waits: Vec<Duration> = Vec::with_capacity(times);
    let mut running = tokio::task::JoinSet::new();
    for n in 0..times {
        if running.len() == ASKERS {
            waits.push(running.join_next().await.context("nobody asks")???);
        }
        let asked = once(n);
        running.spawn(async move {
            let begun = Instant::now();
            asked.await?;
            anyhow::Ok(begun.elapsed())
        });
    }
    while let Some(wait) = running.join_next().await {
        waits.push(wait??);
    }
    Ok(Spread::of(waits))
}
