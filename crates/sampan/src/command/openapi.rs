//! `sampan openapi`: the API's description.

use std::process::ExitCode;

use clap::Args;

use super::out;

/// Print the OpenAPI 3.1 document
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sampan openapi > openapi.json")]
pub struct Openapi {}

impl Openapi {
    /// Prints it.
    #[expect(clippy::unused_self, reason = "every command is run the same way")]
    pub fn run(self) -> anyhow::Result<ExitCode> {
        out::line(server::openapi().trim_end())?;
        Ok(ExitCode::SUCCESS)
    }
}
