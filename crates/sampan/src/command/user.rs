//! `sampan user`: members.

mod add;
mod list;
mod password;
mod reset_password;

use std::process::ExitCode;

use clap::Subcommand;

/// Members of workspaces
#[derive(Debug, Subcommand)]
pub enum User {
    Add(add::Add),
    List(list::List),
    ResetPassword(reset_password::ResetPassword),
}

impl User {
    /// Does it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            User::Add(add) => add.run().await,
            User::List(list) => list.run().await,
            User::ResetPassword(reset) => reset.run().await,
        }
    }
}
