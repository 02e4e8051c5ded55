//! `sampan migrate`: the schema.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::out::Table;
use crate::{
    cli::{ConfigArg, JsonArg},
    open::{self, Missing},
    telemetry,
};

/// Bring the database to this version's schema
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sampan migrate --check && echo up to date")]
pub struct Migrate {
    /// Only look; exit 1 if something has to be applied
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    config: ConfigArg,
    #[command(flatten)]
    json: JsonArg,
}

impl Migrate {
    /// Lists every change with what became of it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        telemetry::start_quietly();
        let config = self.config.load()?;
        let store = open::store(&config, if self.check { Missing::Refuse } else { Missing::Make }).await?;
        let before = store.migration_status().await?;
        if !self.check {
            store.migrate().await?;
        }
        let mut table = Table::new(&["change", "state"]);
        for name in &before.applied {
            table.row([json!(name), json!("applied")]);
        }
        for name in &before.pending {
            table.row([json!(name), json!(if self.check { "pending" } else { "applied now" })]);
        }
        table.print(self.json.json)?;
        store.close().await;
        Ok(if self.check && !before.pending.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
