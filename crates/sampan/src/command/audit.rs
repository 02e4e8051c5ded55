//! `sampan audit`: what was done, by whom and from where.

mod verify;

use std::process::ExitCode;

use clap::Subcommand;

/// The audit log
#[derive(Debug, Subcommand)]
pub enum Audit {
    Verify(verify::Verify),
}

impl Audit {
    /// Does it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Audit::Verify(verify) => verify.run().await,
        }
    }
}
