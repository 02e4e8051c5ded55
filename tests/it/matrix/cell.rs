//! One cell: makes the trouble, and looks that it ends as the outward contract says.

use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tests::{Act, Meddling, Said};
use tokio::time::{Instant, sleep};

use super::{
    bench::{Bench, Waiting, has_arrived, has_problem, is_a_sentence, problems_read_well, waits},
    table::{Cell, Column, End, Trouble},
};

/// Within this long comes the first retry of what may pass, unless the platform names a time.
const FIRST_RETRY: Duration = Duration::from_secs(20);
/// Within this long a send without an answer is known to be unconfirmed, in seconds.
const UNCONFIRMED: u64 = 60;
/// So long a cell waits to see that nothing more happens.
const STILL: Duration = Duration::from_secs(6);

/// Runs a cell.
pub async fn run(bench: &Bench<'_>, cell: &Cell) -> anyhow::Result<()> {
    match (cell.column, cell.trouble) {
        (Column::Send, Trouble::Unreachable) => unreachable(bench, cell).await,
        (Column::Send, _) => send(bench, cell).await,
        (Column::Poll, _) => poll(bench, cell).await,
        (Column::Renew, _) => renew(bench, cell).await,
    }
}

async fn send(bench: &Bench<'_>, cell: &Cell) -> anyhow::Result<()> {
    let asked = bench.asks(cell).await?;
    // What ends as if nothing had been is a trouble of one call; all other troubles last until they have shown.
    let lasting = !matches!(cell.end, End::Sent | End::Unconfirmed);
    let trouble = bench.trouble(cell, Some(&asked.word), lasting)?;
    let id = bench.answer(&asked.conversation, &format!("answer {}", asked.word)).await?;
    match cell.end {
        End::Failed => {
            failed(bench, cell, &asked, &id, &trouble).await?;
            is_active(bench).await
        }
        End::Passes => {
            passes(bench, cell, &asked, &id, &trouble).await?;
            is_active(bench).await
        }
        End::Sent => {
            bench.until(&asked.conversation, &id, 75, "sent", has_arrived).await?;
            ensure!(trouble.seen().meddled > 0, "no trouble came");
            // Answered by the meddler, the platform's earlier try is none that it has written down.
            let by_platform = usize::from(cell.trouble != Trouble::Duplicate);
            taken(bench, &asked, by_platform).await
        }
        End::Unconfirmed => unconfirmed(bench, cell, &asked, &id, &trouble).await,
        End::Missing => {
            failed(bench, cell, &asked, &id, &trouble).await?;
            missing(bench, "messages", &trouble).await
        }
        End::Reconnect => reconnect(bench, cell, &asked, &id, &trouble).await,
        End::Refused => anyhow::bail!("a message cannot end so"),
    }
}

/// Failed, once, for a reason that a person can act on.
async fn failed(
    bench: &Bench<'_>,
    cell: &Cell,
    asked: &Waiting,
    id: &str,
    trouble: &Meddling,
) -> anyhow::Result<()> {
    let is_failed = |m: &Value| m["delivery"]["state"] == "failed";
    let message = bench.until(&asked.conversation, id, 60, "failed", is_failed).await?;
    bench.reads_well(cell, &message["delivery"]["error"])?;
    ensure!(trouble.seen().meddled == 1, "said {} times", trouble.seen().meddled);
    taken(bench, asked, 0).await
}

/// Waits, says why, and goes out by itself.
async fn passes(
    bench: &Bench<'_>,
    cell: &Cell,
    asked: &Waiting,
    id: &str,
    trouble: &Meddling,
) -> anyhow::Result<()> {
    let message = bench.until(&asked.conversation, id, 60, "waiting with a reason", waits).await?;
    let detail = bench.reads_well(cell, &message["delivery"]["error"])?;
    ensure!(detail.contains("tried again"), "it does not say that it goes on by itself: {detail}");
    trouble.end();
    if cell.is_long() {
        let before = trouble.seen().at.len();
        sleep(STILL).await;
        ensure!(trouble.seen().at.len() == before, "the time that the platform named was not waited for");
        return Ok(());
    }
    let most = 60 + cell.wait_s().unwrap_or(0);
    bench.until(&asked.conversation, id, most, "sent by itself", has_arrived).await?;
    retried(cell, &trouble.seen().at)?;
    taken(bench, asked, 1).await
}

/// The first retry came in time, and not before the time that the platform named.
fn retried(cell: &Cell, at: &[Instant]) -> anyhow::Result<()> {
    // A feed of many threads is read one a second, and what is tried again waits for its turn.
    let most = if cell.column == Column::Poll { FIRST_RETRY * 3 } else { FIRST_RETRY };
    // What was on its way already when the answer came is no retry.
    let meanwhile = |t: &&Instant| t.duration_since(at[0]) < Duration::from_millis(300);
    let mut later = at.iter().skip(1);
    let named = cell.wait_s().map(Duration::from_secs);
    // Without a named time any further call is one, however soon.
    let again = if named.is_some() { later.find(|t| !meanwhile(t)) } else { later.next() };
    let gap = again.context("no retry")?.duration_since(at[0]);
    match named {
        None => ensure!(gap <= most, "the first retry came after {gap:.1?}"),
        Some(named) => {
            // The platform counts from its answer, and a second more or less is within its words.
            ensure!(gap + Duration::from_secs(1) >= named, "asked again after {gap:.1?}, before {named:?}");
            ensure!(gap <= named * 2 + most, "asked again only after {gap:.1?}; named was {named:?}");
        }
    }
    Ok(())
}

/// Nobody knows, within a minute, and no machine says it again.
async fn unconfirmed(
    bench: &Bench<'_>,
    cell: &Cell,
    asked: &Waiting,
    id: &str,
    trouble: &Meddling,
) -> anyhow::Result<()> {
    let unsure = |m: &Value| m["delivery"]["state"] == "unconfirmed";
    let message = bench.until(&asked.conversation, id, UNCONFIRMED, "unconfirmed", unsure).await?;
    let (error, detail) = (&message["delivery"]["error"], &message["delivery"]["error"]["detail"]);
    is_a_sentence(detail.as_str().unwrap_or_default())?;
    ensure!(error["code"].is_string(), "no code: {error}");
    ensure!(detail.as_str().is_some_and(|d| d.contains("before you send it again")), "no cure: {detail}");
    sleep(STILL).await;
    ensure!(trouble.seen().at.len() == 1, "a machine said it again");
    taken(bench, asked, usize::from(cell.trouble.is_done())).await
}

/// The platform has it so often; also a moment later.
async fn taken(bench: &Bench<'_>, asked: &Waiting, times: usize) -> anyhow::Result<()> {
    for _ in 0..2 {
        let taken = bench.taken(&asked.word);
        ensure!(taken == times, "the platform took it {taken} times, and not {times}");
        sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

async fn is_active(bench: &Bench<'_>) -> anyhow::Result<()> {
    let health = bench.health(10, "active account", |h| h["state"] == "active").await?;
    problems_read_well(&health)
}

/// The capability is missing, for a reason, and the account is not broken; connecting again gives it back.
async fn missing(bench: &Bench<'_>, used_for: &str, trouble: &Meddling) -> anyhow::Result<()> {
    let gone = |h: &Value| h["capabilities"][used_for]["available"] == false;
    let health = bench.health(40, "missing capability", gone).await?;
    ensure!(health["state"] == "active", "the account is {}", health["state"]);
    is_a_sentence(health["capabilities"][used_for]["reason"].as_str().unwrap_or_default())?;
    ensure!(has_problem(&health, |_| true), "no problem is shown");
    problems_read_well(&health)?;
    let cures = |p: &Value| p["cure"].as_str().is_some_and(|c| c.contains("permission"));
    ensure!(has_problem(&health, cures), "no cure: {}", health["problems"]);
    trouble.end();
    bench.reconnect().await?;
    bench.health(30, "capability again", |h| h["capabilities"][used_for]["available"] == true).await?;
    is_active(bench).await
}

/// The account needs reconnecting and says so; customers are still heard; what waited goes out afterwards.
async fn reconnect(
    bench: &Bench<'_>,
    cell: &Cell,
    asked: &Waiting,
    id: &str,
    trouble: &Meddling,
) -> anyhow::Result<()> {
    needs_reconnect(bench).await?;
    let told = |m: &Value| waits(m) && m["delivery"]["error"]["code"] == "needs_reconnect";
    let message = bench.until(&asked.conversation, id, 60, "waiting for a reconnection", told).await?;
    let error = &message["delivery"]["error"];
    ensure!(bench.reads_well(cell, error)?.contains("Reconnect"), "no cure: {error}");
    trouble.end();
    bench.reconnect().await?;
    bench.until(&asked.conversation, id, 60, "sent after reconnecting", has_arrived).await?;
    taken(bench, asked, 1).await?;
    let over = |p: &Value| p["code"] == "needs_reconnect" || p["code"] == "not_renewed";
    bench.health(30, "account that is whole again", |h| !has_problem(h, over)).await?;
    is_active(bench).await
}

async fn needs_reconnect(bench: &Bench<'_>) -> anyhow::Result<()> {
    let lost = |h: &Value| h["state"] == "needs_reconnect";
    let health = bench.health(90, "account that needs reconnecting", lost).await?;
    let cures = |p: &Value| p["cure"].as_str().is_some_and(|c| c.contains("Reconnect"));
    ensure!(has_problem(&health, cures), "no cure: {}", health["problems"]);
    problems_read_well(&health)?;
    bench.say(&format!("meanwhile {}", uuid::Uuid::now_v7().simple())).await?;
    Ok(())
}

/// Nobody listens at the platform's address.
async fn unreachable(bench: &Bench<'_>, cell: &Cell) -> anyhow::Result<()> {
    let asked = bench.asks(cell).await?;
    bench.meddler()?.close();
    let told = async {
        let id = bench.answer(&asked.conversation, &format!("answer {}", asked.word)).await?;
        let message = bench.until(&asked.conversation, &id, 60, "waiting with a reason", waits).await?;
        let error = &message["delivery"]["error"];
        ensure!(error["code"] == "not_reached", "{error}");
        bench.reads_well(cell, error)?;
        anyhow::Ok(id)
    };
    let told = told.await;
    bench.meddler()?.open().await?;
    let opened = Instant::now();
    bench.until(&asked.conversation, &told?, 60, "sent by itself", has_arrived).await?;
    ensure!(opened.elapsed() <= FIRST_RETRY, "only after {:.1?}", opened.elapsed());
    taken(bench, &asked, 1).await?;
    is_active(bench).await
}

async fn poll(bench: &Bench<'_>, cell: &Cell) -> anyhow::Result<()> {
    if cell.trouble == Trouble::Unreachable {
        return poll_unreachable(bench, cell).await;
    }
    let trouble = bench.trouble(cell, None, cell.end != End::Passes || cell.is_long())?;
    look(bench).await?;
    let met = || async { Ok((trouble.seen().meddled > 0).then_some(())) };
    tests::eventually("a poll", met).await?;
    match cell.end {
        End::Passes if cell.is_long() => {
            // An import that goes on beside the usual look is told so too.
            sleep(STILL).await;
            let before = trouble.seen().at.len();
            sleep(STILL).await;
            ensure!(trouble.seen().at.len() == before, "the named time was not waited for");
            is_active(bench).await
        }
        End::Passes => {
            let most = Duration::from_secs(60 + cell.wait_s().unwrap_or(0));
            read_again(&trouble, most).await?;
            let seen = trouble.seen();
            // Silence lasts as long as one waits for an answer, before anything can be tried again.
            if cell.trouble != Trouble::Silence {
                retried(cell, &seen.at)?;
            }
            is_active(bench).await
        }
        End::Refused => {
            let refused = |p: &Value| p["code"].as_str().is_some_and(|code| code.starts_with("feed_refused"));
            let health = bench.health(40, "problem of the feed", |h| has_problem(h, refused)).await?;
            ensure!(health["state"] == "active", "the account is {}", health["state"]);
            problems_read_well(&health)?;
            trouble.end();
            look(bench).await?;
            read_again(&trouble, FIRST_RETRY).await?;
            // One page may hold many threads, read one a second.
            bench.health(60, "feed that is read again", |h| !has_problem(h, refused)).await?;
            Ok(())
        }
        End::Missing => {
            let used_for = cell.call.used_for.as_deref().context("a feed stands for a capability")?;
            missing(bench, used_for, &trouble).await?;
            look(bench).await?;
            read_again(&trouble, FIRST_RETRY).await
        }
        End::Reconnect => {
            needs_reconnect(bench).await?;
            trouble.end();
            bench.reconnect().await?;
            is_active(bench).await?;
            look(bench).await?;
            read_again(&trouble, FIRST_RETRY).await
        }
        End::Failed | End::Sent | End::Unconfirmed => anyhow::bail!("a poll cannot end so"),
    }
}

/// Asks for a look, where none comes by itself every two seconds.
async fn look(bench: &Bench<'_>) -> anyhow::Result<()> {
    if bench.table.poll.used_for.as_deref() == Some("orders") {
        return Ok(());
    }
    let path = format!("/accounts/{}/backfill", bench.account());
    bench.stage.owner.post(&path, &json!({"since": "2025-01-01T00:00:00.000Z"})).await?.ok()?;
    Ok(())
}

/// The platform itself has answered since, and well.
async fn read_again(trouble: &Meddling, most: Duration) -> anyhow::Result<()> {
    let ends = Instant::now() + most;
    while !trouble.seen().passed.iter().any(|status| (200..300).contains(status)) {
        ensure!(Instant::now() < ends, "not read again within {most:?}: {:?}", trouble.seen());
        sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

async fn poll_unreachable(bench: &Bench<'_>, cell: &Cell) -> anyhow::Result<()> {
    let watch = bench.trouble(cell, None, false)?;
    watch.end();
    bench.meddler()?.close();
    look(bench).await?;
    sleep(STILL).await;
    let active = is_active(bench).await;
    bench.meddler()?.open().await?;
    active?;
    read_again(&watch, FIRST_RETRY).await?;
    is_active(bench).await
}

/// A message for which the grant has to be renewed first.
async fn renew(bench: &Bench<'_>, cell: &Cell) -> anyhow::Result<()> {
    let asked = bench.asks(cell).await?;
    let refused = refuse_token(bench, &asked)?;
    if cell.trouble == Trouble::Unreachable {
        // The token's end is known only from an answer: it is refused first, and then nobody listens.
        let trouble = bench.meddle(&cell.call, None, Act::Cut, usize::MAX)?;
        let id = bench.answer(&asked.conversation, &format!("answer {}", asked.word)).await?;
        return renewed_later(bench, cell, &asked, &id, &trouble, refused.as_ref()).await;
    }
    let trouble = bench.trouble(cell, None, cell.said.is_some())?;
    let id = bench.answer(&asked.conversation, &format!("answer {}", asked.word)).await?;
    match cell.end {
        End::Reconnect => {
            if let Some(refused) = &refused {
                refused.once_more();
            }
            reconnect(bench, cell, &asked, &id, &trouble).await
        }
        End::Passes if cell.said.is_some() => {
            renewed_later(bench, cell, &asked, &id, &trouble, refused.as_ref()).await
        }
        End::Passes => {
            if let Some(refused) = &refused {
                refused.once_more();
            }
            bench.until(&asked.conversation, &id, 75, "sent", has_arrived).await?;
            ensure!(trouble.seen().meddled > 0, "nothing was renewed");
            taken(bench, &asked, 1).await?;
            is_active(bench).await
        }
        _ => anyhow::bail!("a renewal cannot end so"),
    }
}

/// The renewal fails for a while: the message waits and says so, the account stays, and then all goes on by itself.
async fn renewed_later(
    bench: &Bench<'_>,
    cell: &Cell,
    asked: &Waiting,
    id: &str,
    trouble: &Meddling,
    refused: Option<&Meddling>,
) -> anyhow::Result<()> {
    let message = bench.until(&asked.conversation, id, 60, "waiting with a reason", waits).await?;
    let detail = bench.reads_well(cell, &message["delivery"]["error"])?;
    ensure!(detail.contains("tried again"), "it does not say that it goes on by itself: {detail}");
    ensure!(trouble.seen().meddled > 0, "nothing was renewed");
    let not_renewed = |p: &Value| p["code"] == "not_renewed";
    if cell.said.as_ref().is_some_and(|s| s.problem) {
        let health = bench.health(20, "problem of the renewal", |h| has_problem(h, not_renewed)).await?;
        problems_read_well(&health)?;
    }
    is_active(bench).await?;
    trouble.end();
    if let Some(refused) = refused {
        refused.once_more();
    }
    if cell.is_long() {
        return Ok(());
    }
    let most = 60 + cell.wait_s().unwrap_or(0);
    bench.until(&asked.conversation, id, most, "sent by itself", has_arrived).await?;
    retried(cell, &trouble.seen().at)?;
    taken(bench, asked, 1).await?;
    bench.health(20, "renewal without problems", |h| !has_problem(h, not_renewed)).await?;
    is_active(bench).await
}

/// From now on the platform does not take the token. Where an ended token cannot be renewed any more, only the message is refused.
fn refuse_token(bench: &Bench<'_>, asked: &Waiting) -> anyhow::Result<Option<Meddling>> {
    if bench.platform != simulators::Platform::Instagram {
        let simulated = bench.stage.platforms.control(bench.platform);
        simulated.expire("access").map_err(|e| anyhow::anyhow!(e.0))?;
        return Ok(None);
    }
    let said = bench.table.said.iter().find(|s| s.class == Trouble::Unauthorized);
    let said = said.context("the platform refuses no token")?;
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let act = Act::Answer(Said { status: said.status, headers, body: said.body.clone() });
    Ok(Some(bench.meddle(&bench.table.send, Some(&asked.word), act, usize::MAX)?))
}
