//! The `sampan` binary: settings, command line, telemetry.

mod cli;
mod command;
mod config;
mod daemon;
mod listen;
mod open;
mod stop;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    telemetry::hush_panics();
    // Both TLS users, calls to platforms and the database, share the one provider that is linked.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        return command::out::fail(&anyhow::anyhow!(
            "the TLS provider was set twice; this is a mistake in Sampan"
        ));
    }
    let cli = cli::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            return command::out::fail(&anyhow::Error::new(error).context("no runtime could be started"));
        }
    };
    match runtime.block_on(cli.run()) {
        Ok(code) => code,
        Err(error) => command::out::fail(&error),
    }
}
