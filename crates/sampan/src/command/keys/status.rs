//! `sampan keys status`: how the keys stand.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::{
    cli::{ConfigArg, JsonArg},
    command::out::Table,
    open, telemetry,
};

/// Show which master key is in use and what it wraps
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sampan keys status")]
pub struct Status {
    #[command(flatten)]
    config: ConfigArg,
    #[command(flatten)]
    json: JsonArg,
}

impl Status {
    /// Prints the key's short public name and counts; never the key.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        telemetry::start_quietly();
        let store = open::current_store(&self.config.load()?).await?;
        let status = store::master::status(&store).await?;
        let mut table = Table::new(&["fingerprint", "key_id", "since", "wrapped", "outdated"]);
        table.row([
            json!(status.fingerprint),
            json!(status.key_id),
            json!(status.since),
            json!(status.wrapped),
            json!(status.outdated),
        ]);
        table.print(self.json.json)?;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
