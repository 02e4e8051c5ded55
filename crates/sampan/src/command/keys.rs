//! `sampan keys`: the master key.

mod new;
mod status;

use std::process::ExitCode;

use clap::Subcommand;

/// The master key
#[derive(Debug, Subcommand)]
pub enum Keys {
    Status(status::Status),
    New(new::New),
}

impl Keys {
    /// Does it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Keys::Status(status) => status.run().await,
            Keys::New(new) => new.run(),
        }
    }
}
