//! `sampan keys new`: another master key.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Args;
use store::{MasterKey, OsRandom};

use crate::{
    cli::ConfigArg,
    command::out,
    config,
    open::{self},
};

/// Make a master key in a new file, mode 0600; the key is not printed
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sampan keys new --out /etc/sampan/master.key")]
pub struct New {
    /// The file.
    #[arg(
        long,
        value_name = "FILE",
        help = "The file, which must not be there yet [default: the setting vault.master_key_file]"
    )]
    out: Option<PathBuf>,
    #[command(flatten)]
    config: ConfigArg,
}

impl New {
    /// Makes it, and says its short public name.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let path = match self.out {
            Some(path) => path,
            None => match self.config.load()?.master_key {
                config::MasterKey::File(path) => path,
                config::MasterKey::Given(_) => {
                    anyhow::bail!(
                        "the settings give the key by value; name a file for the new one with --out FILE"
                    )
                }
            },
        };
        let key = MasterKey::generate(&OsRandom);
        open::write_key(&path, &key).context("no key was made; name another file with --out FILE")?;
        out::line(&format!(
            "made {} ({}); keep a copy of it somewhere else",
            path.display(),
            key.fingerprint()
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}
