//! `sampan account`: connected pages, official accounts and shops.

mod backfill;
mod disconnect;
mod list;

use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use model::AccountId;
use store::Store;

/// Connected pages, official accounts and shops
#[derive(Debug, Subcommand)]
pub enum Account {
    List(list::List),
    Disconnect(disconnect::Disconnect),
    Backfill(backfill::Backfill),
}

impl Account {
    /// Does it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Account::List(list) => list.run().await,
            Account::Disconnect(disconnect) => disconnect.run().await,
            Account::Backfill(backfill) => backfill.run().await,
        }
    }
}

/// The account of that id, in whatever workspace: whoever can read the master key may do anything.
async fn find(store: &Store, id: AccountId) -> anyhow::Result<store::account::Account> {
    let found = store::account::anywhere(store, id).await?;
    found.with_context(|| format!("there is no account {id}; `sampan account list` shows them"))
}
