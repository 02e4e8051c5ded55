//! `sampan doctor`: is everything in order, and what to do if not.

mod accounts;
mod keys;
mod mail;
mod network;

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::out::Table;
use crate::{
    cli::{ConfigArg, JsonArg},
    config::Config,
    open::{self, Missing},
    telemetry,
};

/// Check settings, database, keys, mail server, public address, clock, and every account's grants and webhooks
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sampan doctor --config /etc/sampan/sampan.toml")]
pub struct Doctor {
    #[command(flatten)]
    config: ConfigArg,
    #[command(flatten)]
    json: JsonArg,
}

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Fine,
    /// Worth knowing; it works.
    Notice,
    Broken,
}

/// One thing that was looked at.
#[derive(Debug)]
struct Finding {
    what: String,
    state: State,
    detail: String,
    cure: Option<String>,
}

impl Finding {
    fn fine(what: impl Into<String>, detail: impl Into<String>) -> Finding {
        Finding { what: what.into(), state: State::Fine, detail: detail.into(), cure: None }
    }

    fn notice(what: impl Into<String>, detail: impl Into<String>, cure: impl Into<String>) -> Finding {
        Finding { what: what.into(), state: State::Notice, detail: detail.into(), cure: Some(cure.into()) }
    }

    fn broken(what: impl Into<String>, detail: impl Into<String>, cure: impl Into<String>) -> Finding {
        Finding { what: what.into(), state: State::Broken, detail: detail.into(), cure: Some(cure.into()) }
    }
}

impl Doctor {
    /// Looks at everything that can be looked at, prints what was found; exit 1 if anything is broken.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        telemetry::start_quietly();
        let mut findings = Vec::new();
        match self.config.load() {
            Err(error) => {
                for problem in error.to_string().lines() {
                    findings.push(Finding::broken("settings", problem, "correct it and run this again"));
                }
            }
            Ok(config) => examine(&config, &mut findings).await,
        }
        let worst = findings.iter().map(|f| f.state).max().unwrap_or(State::Fine);
        let mut table = Table::new(&["what", "state", "detail", "cure"]);
        for finding in findings {
            let state = match finding.state {
                State::Fine => "fine",
                State::Notice => "notice",
                State::Broken => "broken",
            };
            table.row([json!(finding.what), json!(state), json!(finding.detail), json!(finding.cure)]);
        }
        table.print(self.json.json)?;
        Ok(if worst == State::Broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

async fn examine(config: &Config, findings: &mut Vec<Finding>) {
    let file = config
        .file
        .as_ref()
        .map_or_else(|| "environment and defaults".to_owned(), |f| f.display().to_string());
    findings.push(Finding::fine("settings", file));
    keys::examine(config, findings);
    match open::store(config, Missing::Refuse).await {
        Err(error) => findings.push(Finding::broken(
            "database",
            format!("{error:#}"),
            "start `sampan serve` once, or correct `data_dir` and `database.url`",
        )),
        Ok(store) => {
            match store.migration_status().await {
                Err(error) => findings.push(Finding::broken(
                    "database",
                    error.to_string(),
                    "see that the database runs and can be reached",
                )),
                Ok(status) if !status.pending.is_empty() => {
                    let detail = format!("{} changes of the schema are not applied", status.pending.len());
                    findings.push(Finding::broken("database", detail, "run `sampan migrate`"));
                }
                Ok(_) => {
                    let kind =
                        if store.is_postgres() { "PostgreSQL, up to date" } else { "SQLite, up to date" };
                    findings.push(Finding::fine("database", kind));
                    keys::examine_wrapped(&store, findings).await;
                    accounts::examine(&store, engine::clock::now(), findings).await;
                }
            }
            store.close().await;
        }
    }
    mail::examine(config, findings).await;
    network::examine(config, findings).await;
}
