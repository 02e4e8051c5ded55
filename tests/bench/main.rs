//! `make bench`: what the daemon does in a second, how long a page waits, what it costs to have it running. Every figure
//! stands beside a bare floor that was measured in the same run, since a figure alone says more of the machine than of Sampan.

mod floor;
mod hooks;
mod look;
mod process;
mod report;
mod rows;
mod seed;
mod spread;

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Parser;
use serde_json::Value;
use simulators::{Platform, Settings};
use tests::{Database, Stage};

use floor::Floor;

/// Measures the release binary, and writes what it found as a page.
#[derive(Parser)]
struct Settle {
    /// Conversations that lie in the database when pages are asked for.
    #[arg(long, default_value_t = 200_000)]
    conversations: usize,
    /// Messages in them.
    #[arg(long, default_value_t = 2_000_000)]
    messages: usize,
    /// Webhooks of one message each, for the rate of acknowledgements.
    #[arg(long, default_value_t = 20_000)]
    hooks: usize,
    /// `sqlite`, `postgres`, or both.
    #[arg(long, value_delimiter = ',', default_value = "sqlite,postgres")]
    database: Vec<String>,
    /// Where the page goes; on standard output when absent.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Be the floor that is measured beside the daemon.
    #[arg(long, hide = true)]
    floor: bool,
    /// Cargo says this to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let settle = Settle::parse();
    if settle.floor {
        return floor::serve().await;
    }
    let out = settle.out.as_deref().map(page_file).transpose()?;
    let mut sections = Vec::new();
    for name in &settle.database {
        let database = match name.as_str() {
            "sqlite" => Database::Sqlite,
            "postgres" => Database::Postgres(tests::postgres()?),
            other => anyhow::bail!("--database takes sqlite and postgres, not {other:?}"),
        };
        eprintln!("── {name}");
        sections.push(measure(&settle, name, &database).await.with_context(|| format!("on {name}"))?);
        if let Some(path) = &out {
            // After each database: an hour's measuring is not lost with the next one.
            let before = std::fs::read_to_string(path).unwrap_or_default();
            let page = report::page(&sections, &before);
            std::fs::write(path, page).with_context(|| format!("writing {}", path.display()))?;
        }
    }
    if out.is_none() {
        print!("{}", report::page(&sections, ""));
    }
    Ok(())
}

/// Where the page goes, seen to be writable before an hour is spent on it. Cargo runs this in the folder of its package; a
/// path is meant from the root of the repository, where `make` is.
fn page_file(path: &Path) -> anyhow::Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("no folder above")?;
    let path = root.join(path);
    std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .with_context(|| format!("writing {}", path.display()))?;
    Ok(path)
}

impl Settle {
    fn describe(&self) -> String {
        format!(
            "{} conversations, {} messages, {} webhooks of one message each",
            report::thousands(self.conversations),
            report::thousands(self.messages),
            report::thousands(self.hooks)
        )
    }
}

/// Everything about one database.
async fn measure(settle: &Settle, name: &str, database: &Database) -> anyhow::Result<report::Section> {
    let floor = Floor::start().await?;
    let mut stage = Stage::with(database, Settings::quiet()).await?;
    let account = stage.connect_line().await?;
    let channel = stage.platforms.control(Platform::Line).state()["accounts"][0].clone();
    let text = |key: &str| Some(channel[key].as_str()?.to_owned());
    let seed = seed::Seed {
        url: format!("{}/webhooks/line/{account}", stage.daemon.base()),
        secret: text("channel_secret").context("no secret")?,
        bot: text("bot_user_id").context("no bot")?,
        customers: settle.conversations,
        start_ms: now_ms()?,
    };
    let mut section = report::Section::new(name, &settle.describe());

    stage.daemon.stop().await?;
    section.start("start-up, empty", process::start(&mut stage.daemon).await?, floor.started);

    let singles = seed.singles(0, settle.hooks);
    let bare = hooks::blast(&singles, Some(&floor.hook())).await?;
    let hooked = hooks::through(&stage, &singles).await?;
    section.hooks("on an empty database", settle.hooks, &hooked, &bare);

    seed.fill(&stage, settle.hooks, settle.messages).await?;
    let more = seed.singles(settle.messages, settle.hooks);
    let bare = hooks::blast(&more, Some(&floor.hook())).await?;
    let hooked = hooks::through(&stage, &more).await?;
    section.hooks("on the full database", settle.hooks, &hooked, &bare);

    let busy = look::busy(&stage, &floor).await?;
    process::rest(&stage.daemon).await?;
    section.pages = look::all(&stage, &floor).await?;
    section.pages.push(busy);

    stage.daemon.stop().await?;
    section.start("start-up, full", process::start(&mut stage.daemon).await?, floor.started);
    section.memory(process::idle(&stage.daemon).await?, floor.memory()?);
    stage.daemon.stop().await?;
    section.rows = rows::insert(database, &stage.daemon.data_dir()).await?;
    Ok(section)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the daemon under test reads the real clock, so what it is sent is of now"
)]
fn now_ms() -> anyhow::Result<i64> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    Ok(i64::try_from(since.as_millis())?)
}

/// The text at a key.
fn text(v: &Value, key: &str) -> anyhow::Result<String> {
    v[key].as_str().map(str::to_owned).with_context(|| format!("no {key}"))
}
