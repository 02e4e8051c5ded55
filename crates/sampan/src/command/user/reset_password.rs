//! `sampan user reset-password`: another password.

use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use store::{StoreError, audit::By};

use super::password;
use crate::{cli::ConfigArg, command::out, open, telemetry};

/// Set another password and end all sessions of a user
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  sampan user reset-password mai@example.com --password-stdin < password.txt"
)]
pub struct ResetPassword {
    /// Their mail address
    email: String,
    /// Read the password from the first line of stdin; there is no other way, for arguments can be seen by others
    #[arg(long, required = true)]
    password_stdin: bool,
    /// Also end their two-step sign-in: for somebody who lost their phone and their recovery codes
    #[arg(long)]
    end_two_step: bool,
    #[command(flatten)]
    config: ConfigArg,
}

impl ResetPassword {
    /// Sets it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        telemetry::start_quietly();
        let store = open::current_store(&self.config.load()?).await?;
        let Some(user) = store::user::find(&store, &self.email).await? else {
            bail!("nobody signs in as {}; `sampan user list` shows who does", self.email);
        };
        let hash = password::hashed_from_stdin()?;
        let now = engine::clock::now();
        store
            .write(async |tx| {
                store::user::set_password(&tx, user.id, &hash).await?;
                let ended = self.end_two_step && store::totp::remove(&tx, user.id).await?;
                for member in store::member::of_user(&tx, user.id).await? {
                    let mut act = By::cli().did("user.reset_password", Some(&member.id));
                    if ended {
                        act = act.with("two-step sign-in ended".to_owned());
                    }
                    store::audit::append(&tx, member.workspace_id, &act, now).await?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
        out::line(&format!("{} has another password and has to sign in again", self.email))?;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
