//! `sampan account disconnect`: take an account out.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use model::AccountId;

use crate::{cli::ConfigArg, command::out, daemon, open, telemetry};

/// Take an account out: give its grants back to the platform, destroy its keys, end its work
///
/// Its history stays unless it is erased too.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sampan account disconnect 019ab4c2-7f00-7cc1-8a51-3a8f5f4a2d10")]
pub struct Disconnect {
    /// Which; `sampan account list` shows ids
    id: AccountId,
    /// Also erase its conversations, messages and orders; they cannot be brought back
    #[arg(long)]
    erase_history: bool,
    #[command(flatten)]
    config: ConfigArg,
}

impl Disconnect {
    /// Takes it out. A running daemon sees it at once, for both share the database.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        telemetry::start_quietly();
        let config = self.config.load()?;
        let store = open::current_store(&config).await?;
        let account = super::find(&store, self.id).await?;
        let engine = daemon::engine(&config, store.clone()).await?;
        engine
            .disconnect(account.workspace_id, account.id, self.erase_history, &store::audit::By::cli())
            .await
            .with_context(|| format!("{} was not taken out", account.id))?;
        out::line(&format!("{} ({}) is disconnected", account.name, account.platform))?;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
