//! The promise: what was acknowledged is there, exactly once, in the platform's order, and unreadable on disk, whatever
//! happens to the process.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, ensure};
use serde_json::Value;
use simulators::{Platform, load};
use tests::{Database, Person, Stage, scan};

use crate::story;

/// Distinct messages by platform; with 20 % duplicates on top, more than 5,000 webhooks in all.
const LINE: usize = 2_600;
const SHOPEE: usize = 1_600;
/// Customers who write them, by platform.
const CUSTOMERS: usize = 30;

story!(five_thousand_hooks_and_three_kills_lose_and_double_nothing);
async fn five_thousand_hooks_and_three_kills_lose_and_double_nothing(
    database: &Database,
) -> anyhow::Result<()> {
    let mut stage = Stage::new(database).await?;
    let account = stage.connect_line().await?;
    stage.connect_shopee().await?;
    let (to, expected, secrets) = loads(&stage, &account)?;
    ensure!(to.len() >= 5_000, "only {} requests", to.len());

    // A platform that is not answered comes again with the very same request: so does this.
    let all = to.len();
    let done = Arc::new(AtomicUsize::new(0));
    let queue = Arc::new(std::sync::Mutex::new(to));
    let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build()?;
    let mut senders = Vec::new();
    for _ in 0..16 {
        let (queue, done, http) = (queue.clone(), done.clone(), http.clone());
        senders.push(tokio::spawn(async move {
            loop {
                let next = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
                let Some((url, request)) = next else { return };
                loop {
                    let mut sent = http.post(&url).body(request.body.clone());
                    for (name, value) in &request.headers {
                        sent = sent.header(name, value);
                    }
                    match sent.send().await {
                        Ok(response) if response.status().is_success() => break,
                        Ok(response) if response.status().is_client_error() => {
                            panic!("refused: {}", response.status())
                        }
                        _ => tokio::time::sleep(Duration::from_millis(100)).await,
                    }
                }
                done.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    for quarter in 1..=3 {
        while done.load(Ordering::Relaxed) < all * quarter / 4 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stage.daemon.kill().await?;
        stage.daemon.run().await?;
    }
    for sender in senders {
        sender.await?;
    }

    let owner = stage.owner.clone();
    wait_until_applied(&owner).await?;
    let threads = threads(&owner).await?;
    let mut seen = BTreeMap::<String, usize>::new();
    for (customer, messages) in &threads {
        let times: Vec<&str> = messages.iter().filter_map(|m| m["sent_at"].as_str()).collect();
        ensure!(times.is_sorted(), "{customer}: not in the platform's order");
        for m in messages {
            *seen.entry(m["external_id"].as_str().context("no external_id")?.to_owned()).or_default() += 1;
        }
    }
    let wanted: BTreeSet<&String> = expected.iter().map(|e| &e.message).collect();
    let doubled: Vec<_> = seen.iter().filter(|(_, n)| **n > 1).take(5).collect();
    let lost: Vec<_> = wanted.iter().filter(|id| !seen.contains_key(**id)).take(5).collect();
    ensure!(doubled.is_empty(), "doubled: {doubled:?}");
    ensure!(lost.is_empty(), "lost: {lost:?}");
    ensure!(seen.len() == wanted.len(), "{} messages instead of {}", seen.len(), wanted.len());
    let order: BTreeMap<&String, i64> = expected.iter().map(|e| (&e.message, e.at_ms)).collect();
    for messages in threads.values() {
        let at: Vec<_> =
            messages.iter().filter_map(|m| order.get(&m["external_id"].as_str()?.to_owned())).collect();
        ensure!(at.is_sorted(), "a thread is not in the platform's order");
    }

    let mut needles: Vec<String> = expected.iter().map(|e| e.text.clone()).collect();
    needles.extend(expected.iter().filter_map(|e| e.name.clone()).collect::<BTreeSet<_>>());
    needles.extend(secrets);
    needles.extend([
        "mai@example.test".to_owned(),
        "Mai Sample".to_owned(),
        "correct horse battery".to_owned(),
    ]);
    needles.extend(names(&stage.owner).await?);
    // A word that is shorter stands somewhere by chance.
    needles.retain(|n| n.chars().count() >= 4);
    let found = scan(&stage.daemon.data_dir(), &needles)?;
    ensure!(found.is_empty(), "readable at rest: {found:#?}");
    let log = std::fs::read_to_string(stage.daemon.log_path())?;
    ensure!(!needles.iter().any(|n| log.contains(n.as_str())), "the log holds a secret or a message");
    Ok(())
}

type Loads = (Vec<(String, load::Request)>, Vec<load::Expected>, Vec<String>);

/// What to send where, what has to be there afterwards, and secrets that must not be.
#[expect(
    clippy::disallowed_methods,
    reason = "the daemon under test reads the real clock, so what it is sent is of now"
)]
fn loads(stage: &Stage, account: &str) -> anyhow::Result<Loads> {
    let text = |v: &Value| {
        v.as_str().map(str::to_owned).or_else(|| Some(v.as_u64()?.to_string())).context("no text")
    };
    let start = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_millis();
    let start = i64::try_from(start)? - 60_000;
    let line = stage.platforms.control(Platform::Line).state()["accounts"][0].clone();
    let secret = text(&line["channel_secret"])?;
    let by_line =
        load::line(&load::Shape::new(LINE, CUSTOMERS, 7, start), &secret, &text(&line["bot_user_id"])?);
    let shopee = stage.platforms.control(Platform::Shopee);
    let (keys, shop) =
        (shopee.settings(), shopee.state()["accounts"][0]["shop_id"].as_u64().context("no shop")?);
    let (push_key, hook) = (text(&keys["push_key"])?, format!("{}/webhooks/shopee", stage.daemon.base()));
    let by_shopee = load::shopee(&load::Shape::new(SHOPEE, CUSTOMERS, 8, start), &push_key, &hook, shop);

    let at = format!("{}/webhooks/line/{account}", stage.daemon.base());
    let mut to: Vec<_> = by_line.requests.into_iter().map(|r| (at.clone(), r)).collect();
    // Dealt out in turns, so that both platforms come at once.
    for (i, r) in by_shopee.requests.into_iter().enumerate() {
        to.insert((i * 2).min(to.len()), (hook.clone(), r));
    }
    let secrets = vec![secret, push_key, text(&keys["partner_key"])?];
    Ok((to, by_line.expected.into_iter().chain(by_shopee.expected).collect(), secrets))
}

/// The names that the inbox shows.
async fn names(owner: &Person) -> anyhow::Result<BTreeSet<String>> {
    let page = owner.get("/conversations?limit=100").await?.ok()?;
    let rows = page["items"].as_array().context("no items")?;
    Ok(rows.iter().filter_map(|r| r["contact"]["name"].as_str()).map(str::to_owned).collect())
}

/// Waits until every raw event is interpreted; as long as events go on being interpreted, a slow machine is let take its time.
async fn wait_until_applied(owner: &Person) -> anyhow::Result<()> {
    let mut newest = String::new();
    for _ in 0..8 {
        let done = tests::eventually("an empty journal", || async {
            let pending = owner.get("/journal?state=pending&limit=1").await?.ok()?;
            let failed = owner.get("/journal?state=failed&limit=1").await?.ok()?;
            ensure!(failed["items"].as_array().is_some_and(Vec::is_empty), "events failed: {failed}");
            Ok(pending["items"].as_array().is_some_and(Vec::is_empty).then_some(()))
        });
        match done.await {
            Ok(()) => return Ok(()),
            Err(e) => {
                let applied = owner.get("/conversations?limit=100").await?.ok()?.to_string();
                ensure!(applied != newest, "nothing is interpreted any more: {e}");
                newest = applied;
            }
        }
    }
    anyhow::bail!("events are still being interpreted after minutes")
}

/// Every inbound message of every conversation, oldest first.
async fn threads(owner: &Person) -> anyhow::Result<BTreeMap<String, Vec<Value>>> {
    let mut all = BTreeMap::new();
    let mut cursor = String::new();
    loop {
        let page = owner.get(&format!("/conversations?limit=100{cursor}")).await?.ok()?;
        for row in page["items"].as_array().context("no items")? {
            let id = row["id"].as_str().context("no id")?;
            let mut messages = Vec::new();
            let mut before = String::new();
            loop {
                let page =
                    owner.get(&format!("/conversations/{id}/messages?limit=100{before}")).await?.ok()?;
                let mut items = page["items"].as_array().context("no items")?.clone();
                let first = items.first().and_then(|m| m["id"].as_str()).map(str::to_owned);
                items.append(&mut messages);
                messages = items;
                match first {
                    Some(first) if page["has_more_before"] == true => before = format!("&before={first}"),
                    _ => break,
                }
            }
            messages.retain(|m| m["direction"] == "inbound");
            all.insert(id.to_owned(), messages);
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(all),
        }
    }
}
