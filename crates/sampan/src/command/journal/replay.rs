//! `sampan journal replay`: interpret raw events again.

use std::process::ExitCode;

use clap::Args;
use model::{AccountId, JournalId, Time};
use store::{StoreError, audit::By};

use crate::{
    cli::ConfigArg,
    command::{moment, out},
    open, telemetry,
};

/// Interpret failed and unrouted raw events again: those named, or all, narrowed by account and time
///
/// The running daemon interprets them; without one they wait for it.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sampan journal replay --since 2026-11-01")]
pub struct Replay {
    /// Which raw events [default: all that failed]
    ids: Vec<JournalId>,
    /// Only those of an account
    #[arg(long, value_name = "ID")]
    account: Option<AccountId>,
    /// Only those received since a date or a time
    #[arg(long, value_name = "T", value_parser = moment::parse)]
    since: Option<Time>,
    #[command(flatten)]
    config: ConfigArg,
}

impl Replay {
    /// Makes them pending again, and says how many.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        telemetry::start_quietly();
        let store = open::current_store(&self.config.load()?).await?;
        let ids = (!self.ids.is_empty()).then_some(&self.ids[..]);
        let now = engine::clock::now();
        let count = store
            .write(async |tx| {
                let replayed = store::journal::replay(&tx, None, ids, self.account, self.since).await?;
                // Raw events of every workspace: each hears of it.
                for workspace in store::workspace::list(&tx).await? {
                    let act = By::cli().did("journal.replay", self.account.as_ref().map(|a| a as _));
                    store::audit::append(&tx, workspace.id, &act, now).await?;
                }
                Ok::<_, StoreError>(replayed)
            })
            .await?;
        out::line(&format!("{count} raw events are interpreted again"))?;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
