//! `sampan journal`: raw events of the platforms.

mod failed;
mod replay;

use std::process::ExitCode;

use clap::Subcommand;

/// Raw events of the platforms
#[derive(Debug, Subcommand)]
pub enum Journal {
    Failed(failed::Failed),
    Replay(replay::Replay),
}

impl Journal {
    /// Does it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Journal::Failed(failed) => failed.run().await,
            Journal::Replay(replay) => replay.run().await,
        }
    }
}
