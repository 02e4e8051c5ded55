//! The command line.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::{
    command::{Demo, Doctor, Migrate, Openapi, Serve, Simulate, account, audit, journal, keys, user},
    config::{Config, ConfigError},
};

/// Every message and every order of your shops in one inbox.
#[derive(Debug, Parser)]
#[command(name = "sampan", version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(Demo),
    Serve(Serve),
    Simulate(Simulate),
    Doctor(Doctor),
    Migrate(Migrate),
    /// Members of workspaces
    #[command(subcommand)]
    User(user::User),
    /// Connected pages, official accounts and shops
    #[command(subcommand)]
    Account(account::Account),
    /// The master key
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Raw events of the platforms
    #[command(subcommand)]
    Journal(journal::Journal),
    /// The audit log
    #[command(subcommand)]
    Audit(audit::Audit),
    Openapi(Openapi),
}

impl Cli {
    /// Does what was asked for. The exit code is 0 when it went well, 1 when something is broken.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Demo(demo) => demo.run().await,
            Command::Serve(serve) => serve.run().await,
            Command::Openapi(openapi) => openapi.run(),
            Command::Simulate(simulate) => simulate.run().await,
            Command::Account(account) => account.run().await,
            Command::Doctor(doctor) => doctor.run().await,
            Command::Migrate(migrate) => migrate.run().await,
            Command::User(user) => user.run().await,
            Command::Keys(keys) => keys.run().await,
            Command::Journal(journal) => journal.run().await,
            Command::Audit(audit) => audit.run().await,
        }
    }
}

/// `--config`, for every command that reads the settings.
#[derive(Debug, Args)]
pub struct ConfigArg {
    /// The settings.
    #[arg(
        long,
        value_name = "FILE",
        help = "The settings [default: $SAMPAN_CONFIG, ./sampan.toml, /etc/sampan/sampan.toml]"
    )]
    config: Option<PathBuf>,
}

impl ConfigArg {
    /// Reads the settings.
    pub fn load(&self) -> Result<Config, ConfigError> {
        Config::load(self.config.as_deref(), std::env::vars(), &platforms::manifests())
    }
}

/// `--json`, for every command that prints a table.
#[derive(Debug, Args)]
pub struct JsonArg {
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn leaves(command: &clap::Command, found: &mut Vec<clap::Command>) {
        let subcommands: Vec<_> = command.get_subcommands().filter(|c| c.get_name() != "help").collect();
        if subcommands.is_empty() {
            found.push(command.clone());
        }
        for subcommand in subcommands {
            leaves(subcommand, found);
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_does_and_shows_an_example() {
        let mut found = Vec::new();
        leaves(&Cli::command(), &mut found);
        assert!(found.len() >= 8);
        for mut command in found {
            let help = command.render_long_help().to_string();
            let name = command.get_name().to_owned();
            assert!(command.get_about().is_some(), "{name} says what it does");
            assert!(help.contains("Example:\n  sampan "), "{name} shows an example:\n{help}");
        }
    }
}
