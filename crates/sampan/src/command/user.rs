//! `sampan user`: members.

mod list;

use std::process::ExitCode;

use clap::Subcommand;

/// Members of workspaces
#[derive(Debug, Subcommand)]
pub enum User {
    List(list::List),
}

impl User {
    /// Does it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            User::List(list) => list.run().await,
        }
    }
}
