//! `sampan account`: connected pages, official accounts and shops.

mod list;

use std::process::ExitCode;

use clap::Subcommand;

/// Connected pages, official accounts and shops
#[derive(Debug, Subcommand)]
pub enum Account {
    List(list::List),
}

impl Account {
    /// Does it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Account::List(list) => list.run().await,
        }
    }
}
