//! `sampan account list`: what is connected.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::{
    cli::{ConfigArg, JsonArg},
    command::out::Table,
    open, telemetry,
};

/// List the accounts of all workspaces
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sampan account list --json")]
pub struct List {
    #[command(flatten)]
    config: ConfigArg,
    #[command(flatten)]
    json: JsonArg,
}

impl List {
    /// One row for each account, those that were taken out among them.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        telemetry::start_quietly();
        let store = open::current_store(&self.config.load()?).await?;
        let mut table = Table::new(&[
            "id",
            "platform",
            "name",
            "external_id",
            "state",
            "workspace",
            "last_webhook_at",
            "problems",
        ]);
        for workspace in store::workspace::list(&store).await? {
            for account in store::account::list(&store, &store::Sight::house(workspace.id)).await? {
                let problems: Vec<_> = account.problems.iter().map(|p| p.detail.clone()).collect();
                table.row([
                    json!(account.id),
                    json!(account.platform),
                    json!(account.name),
                    json!(account.external_id),
                    json!(account.state),
                    json!(workspace.name),
                    json!(account.last_webhook_at),
                    json!(problems),
                ]);
            }
        }
        table.print(self.json.json)?;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
