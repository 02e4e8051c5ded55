//! `sampan journal failed`: what could not be interpreted.

use std::process::ExitCode;

use clap::Args;
use model::JournalState;
use serde_json::json;
use store::journal::JournalFilter;

use crate::{
    cli::{ConfigArg, JsonArg},
    command::out::Table,
    open, telemetry,
};

/// List raw events that could not be interpreted, newest first; never their contents
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sampan journal failed --limit 20")]
pub struct Failed {
    /// Show at most this many
    #[arg(long, default_value_t = 100, value_name = "N")]
    limit: usize,
    #[command(flatten)]
    config: ConfigArg,
    #[command(flatten)]
    json: JsonArg,
}

impl Failed {
    /// Lists them.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        telemetry::start_quietly();
        let store = open::current_store(&self.config.load()?).await?;
        let filter = JournalFilter { state: Some(JournalState::Failed), ..JournalFilter::default() };
        let mut table = Table::new(&[
            "id",
            "platform",
            "account_id",
            "external_id",
            "received_at",
            "source",
            "attempts",
            "problem",
        ]);
        let mut cursor = None;
        let mut left = self.limit;
        while left > 0 {
            let ask = u32::try_from(left.min(100)).unwrap_or(100);
            let page = store::journal::list(&store, None, &filter, cursor.as_deref(), ask).await?;
            left -= page.items.len().min(left);
            for row in page.items {
                table.row([
                    json!(row.id),
                    json!(row.platform),
                    json!(row.account_id),
                    json!(row.external_id),
                    json!(row.received_at),
                    json!(row.source),
                    json!(row.attempts),
                    json!(row.problem),
                ]);
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        table.print(self.json.json)?;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
