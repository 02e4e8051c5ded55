//! `sampan account backfill`: read back what an account had.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use model::{AccountId, Time};

use crate::{
    cli::ConfigArg,
    command::{moment, out},
    daemon, open, telemetry,
};

/// Read what an account had since a date; what is known already stays as it is
///
/// The running daemon does it; without one it waits for the next.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  sampan account backfill 019ab4c2-7f00-7cc1-8a51-3a8f5f4a2d10 --since 2026-10-01"
)]
pub struct Backfill {
    /// Which; `sampan account list` shows ids
    id: AccountId,
    /// From when on
    #[arg(long, value_name = "DATE", value_parser = moment::parse)]
    since: Time,
    #[command(flatten)]
    config: ConfigArg,
}

impl Backfill {
    /// Puts it in as work.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        telemetry::start_quietly();
        let config = self.config.load()?;
        let store = open::current_store(&config).await?;
        let account = super::find(&store, self.id).await?;
        let engine = daemon::engine(&config, store.clone()).await?;
        engine
            .backfill(account.workspace_id, account.id, self.since, &store::audit::By::cli())
            .await
            .with_context(|| format!("{} is not read back", account.id))?;
        out::line(&format!("{} ({}) is read back from {} on", account.name, account.platform, self.since))?;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
