//! `sampan audit verify`: whether nobody changed, moved or removed an act.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use serde_json::json;

use crate::{
    cli::{ConfigArg, JsonArg},
    command::out::Table,
    open, telemetry,
};

/// Look at every act of the audit log; exit 1 where one was changed, moved or removed
///
/// Each act is bound to the one before under a key that is not in the database, and where the log ends is kept in the vault.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sampan audit verify --workspace Rim-Nam")]
pub struct Verify {
    /// Only this workspace [default: all]
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
    #[command(flatten)]
    config: ConfigArg,
    #[command(flatten)]
    json: JsonArg,
}

impl Verify {
    /// Looks, and says how each log is.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        telemetry::start_quietly();
        let store = open::current_store(&self.config.load()?).await?;
        let workspaces = match &self.workspace {
            Some(name) => {
                let found = store::workspace::find(&store, name).await?;
                vec![found.with_context(|| format!("there is no workspace \"{name}\""))?]
            }
            None => store::workspace::list(&store).await?,
        };
        let mut table = Table::new(&["workspace", "whole", "first_bad"]);
        let mut broken = false;
        for workspace in workspaces {
            let verdict = store::audit::verify(&store, workspace.id).await?;
            broken |= verdict.first_bad.is_some();
            table.row([json!(workspace.name), json!(verdict.whole), json!(verdict.first_bad)]);
        }
        table.print(self.json.json)?;
        store.close().await;
        Ok(if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
