//! The fault matrix: every platform, everything that can go wrong with it in its own words, and every kind of call: what becomes of
//! the message, of the account, and what a person is told.
//!
//! The tables are in `matrix/*.toml`. A cell that cannot exist has a reason there; one that has neither fails.

mod bench;
mod cell;
mod table;

use std::{collections::BTreeSet, sync::PoisonError, time::Duration};

use anyhow::{bail, ensure};
use connector::FaultClass;
use futures::future::join_all;
use serde_json::json;
use simulators::{Platform, Settings};
use tests::{Database, Stage};
use tokio::time::Instant;

use bench::Bench;
use table::{CLASSES, Cell, Column, Trouble, table};

/// The platform whose whole matrix is run on the second database too.
const BOTH: Platform = Platform::TikTok;

/// The class of a row.
fn class_of(trouble: Trouble) -> FaultClass {
    CLASSES.into_iter().find(|c| Trouble::of(*c).contains(&trouble)).unwrap_or(FaultClass::Unsupported)
}

#[test]
fn every_cell_is_run_or_says_why_not() -> anyhow::Result<()> {
    let mut bad = Vec::new();
    let mut run = 0;
    for platform in Platform::ALL {
        let table = table(*platform)?;
        let cells = table.cells();
        run += cells.len();
        for column in Column::ALL {
            for trouble in Trouble::all() {
                let is_run = cells.iter().any(|c| c.trouble == trouble && c.column == column);
                let reason = table.reason(trouble, column);
                if is_run == reason.is_some() || reason.is_some_and(|r| r.split_whitespace().count() < 4) {
                    bad.push(format!(
                        "{}: {trouble:?} on {column:?}: run: {is_run}, reason: {reason:?}",
                        platform.name()
                    ));
                }
            }
        }
        for said in &table.said {
            ensure!(!said.class.is_of_the_wire(), "{}: {:?} is the wire's", platform.name(), said.class);
        }
    }
    ensure!(bad.is_empty(), "a cell is run, or has a reason, and not both: {bad:#?}");
    ensure!(run > 200, "only {run} cells");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() -> anyhow::Result<()> {
    matrix(&Database::Sqlite, |_, _| true).await
}

/// One platform whole, and what is sent on all others.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() -> anyhow::Result<()> {
    let chosen = |platform, cell: &Cell| platform == BOTH || cell.column == Column::Send;
    matrix(&Database::Postgres(tests::postgres()?), chosen).await
}

async fn matrix(database: &Database, chosen: impl Fn(Platform, &Cell) -> bool) -> anyhow::Result<()> {
    let mut settings = Settings::quiet();
    // A token of Instagram's that lives longer is not renewed on its first day (instagram §1.3).
    settings.switches.token_life_s = Some(24 * 3600);
    let stage = Stage::meddled(database, settings).await?;
    // … and this one's may be.
    let instagram = stage.platforms.control(Platform::Instagram);
    instagram.console(&json!({"forms": ["young_refresh"]})).await.map_err(|e| anyhow::anyhow!(e.0))?;
    let all = Platform::ALL.iter().map(|platform| {
        let chosen = &chosen;
        let stage = &stage;
        async move {
            let whole = async {
                let bench = Bench::connected(stage, *platform).await?;
                let cells: Vec<Cell> =
                    bench.table.cells().into_iter().filter(|c| chosen(*platform, c)).collect();
                anyhow::Ok(rows(&bench, cells).await)
            };
            whole.await.unwrap_or_else(|e| vec![format!("{}: {e:#}", platform.name())])
        }
    });
    let bad: Vec<String> = join_all(all).await.into_iter().flatten().collect();
    let failed = stage.owner.get("/journal?state=failed").await?.ok()?;
    if !bad.is_empty() {
        let log = std::fs::read_to_string(stage.daemon.log_path()).unwrap_or_default();
        let warned: Vec<&str> = log.lines().filter(|l| l.contains("WARN") || l.contains("ERROR")).collect();
        bail!(
            "{} cells went wrong:\n{}\nThe daemon warned:\n{}",
            bad.len(),
            bad.join("\n"),
            warned.join("\n")
        );
    }
    ensure!(failed["items"].as_array().is_some_and(Vec::is_empty), "not all was understood: {failed}");
    Ok(())
}

/// Runs a platform's cells: beside each other what does not disturb the others, then the rest one by one. Gives what went wrong.
async fn rows(bench: &Bench<'_>, cells: Vec<Cell>) -> Vec<String> {
    let (mut alone, beside): (Vec<Cell>, Vec<Cell>) = cells.into_iter().partition(Cell::disturbs);
    let (sends, polls): (Vec<Cell>, Vec<Cell>) = beside.into_iter().partition(|c| c.column == Column::Send);
    // What waits longer than a test does comes last; and a feed that could not be read waits longer each time.
    alone.sort_by_key(|c| (c.is_long(), c.column != Column::Poll));
    let sends = join_all(sends.iter().map(|cell| one(bench, cell)));
    let polls = async {
        let mut bad = Vec::new();
        for cell in &polls {
            bad.push(one(bench, cell).await);
        }
        bad
    };
    let (sends, polls) = futures::join!(sends, polls);
    let mut bad: Vec<Option<String>> = sends.into_iter().chain(polls).collect();
    for cell in &alone {
        let broken = one(bench, cell).await;
        if broken.is_some() {
            // So that the next cells tell of themselves.
            let _ = bench.reconnect().await;
        }
        bad.push(broken);
    }
    let shown = bench.shown.lock().unwrap_or_else(PoisonError::into_inner);
    let same = shown.iter().filter(|(_, classes): &(_, &BTreeSet<String>)| classes.len() > 1);
    let same = same.map(|(text, of)| format!("{}: the same words for {of:?}: {text}", bench.platform.name()));
    bad.into_iter().flatten().chain(same).collect()
}

async fn one(bench: &Bench<'_>, cell: &Cell) -> Option<String> {
    let began = Instant::now();
    let most = Duration::from_mins(5);
    let ended = tokio::time::timeout(most, cell::run(bench, cell)).await;
    let name = format!(
        "{}: {:?} on {:?}{} → {:?} ({:.0?})",
        bench.platform.name(),
        cell.trouble,
        cell.column,
        cell.said.as_ref().map(|s| format!(" ({} {})", s.status, s.body)).unwrap_or_default(),
        cell.end,
        began.elapsed()
    );
    match ended {
        Ok(Ok(())) => None,
        Ok(Err(e)) => Some(format!("{name}: {e:#}")),
        Err(_) => Some(format!("{name}: did not end")),
    }
}
