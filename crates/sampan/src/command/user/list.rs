//! `sampan user list`: who signs in.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::{
    cli::{ConfigArg, JsonArg},
    command::out::Table,
    open, telemetry,
};

/// List members of all workspaces
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sampan user list --json")]
pub struct List {
    #[command(flatten)]
    config: ConfigArg,
    #[command(flatten)]
    json: JsonArg,
}

impl List {
    /// One row for each workspace that somebody is in.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        telemetry::start_quietly();
        let store = open::current_store(&self.config.load()?).await?;
        let mut table = Table::new(&["email", "name", "role", "workspace", "member_id", "since"]);
        for workspace in store::workspace::list(&store).await? {
            for member in store::member::list(&store, workspace.id).await? {
                table.row([
                    json!(member.email),
                    json!(member.name),
                    json!(member.role),
                    json!(workspace.name),
                    json!(member.id),
                    json!(member.created_at),
                ]);
            }
        }
        table.print(self.json.json)?;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
