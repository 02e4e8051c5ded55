//! `sampan user add`: somebody who signs in.

use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ValueEnum};
use model::{Role, Time, WorkspaceId};
use store::{Store, StoreError, audit::Act};

use super::password;
use crate::{cli::ConfigArg, command::out, open, telemetry};

/// Make somebody a member of a workspace
///
/// Whoever signs in already, in another workspace, keeps the password that they have.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  sampan user add mai@example.com --role owner --workspace Rim-Nam --create-workspace --password-stdin < password.txt"
)]
pub struct Add {
    /// Their mail address, with which they sign in
    #[arg(value_parser = address)]
    email: String,
    /// What they may do
    #[arg(long)]
    role: RoleArg,
    /// The workspace's name
    #[arg(long, value_name = "NAME")]
    workspace: String,
    /// Make the workspace if there is none of that name
    #[arg(long)]
    create_workspace: bool,
    /// Their name [default: what is before the @]
    #[arg(long)]
    name: Option<String>,
    /// Read the password from the first line of stdin; there is no other way, for arguments can be seen by others
    #[arg(long, required = true)]
    password_stdin: bool,
    #[command(flatten)]
    config: ConfigArg,
}

/// A role on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleArg {
    /// Also owners, export and erasure
    Owner,
    /// Also accounts, apps, members, settings, tokens, journal, audit
    Admin,
    /// Also answers, notes, assigns and edits contacts
    Agent,
    /// Reads
    Viewer,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Role {
        match role {
            RoleArg::Owner => Role::Owner,
            RoleArg::Admin => Role::Admin,
            RoleArg::Agent => Role::Agent,
            RoleArg::Viewer => Role::Viewer,
        }
    }
}

fn address(text: &str) -> Result<String, String> {
    let fine = text.split_once('@').is_some_and(|(who, host)| {
        !who.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(char::is_whitespace)
    });
    if fine { Ok(text.to_owned()) } else { Err("write a mail address, such as mai@example.com".to_owned()) }
}

impl Add {
    /// Adds them, and says their member id.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        telemetry::start_quietly();
        let store = open::current_store(&self.config.load()?).await?;
        let hash = password::hashed_from_stdin()?;
        let member = self.add(&store, &hash, engine::clock::now()).await.map_err(|error| match error {
            StoreError::Exists("member") => anyhow::Error::new(error).context(format!(
                "{} is a member of {} already; set another password with `sampan user reset-password`",
                self.email, self.workspace
            )),
            StoreError::Missing("workspace") => anyhow::Error::new(error)
                .context(format!("\"{}\" is not there; add --create-workspace to make it", self.workspace)),
            error => error.into(),
        });
        let member = member.context("nobody was added")?;
        out::line(&format!("added {} to {} as {}", self.email, self.workspace, member.id))?;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }

    async fn add(&self, store: &Store, hash: &str, now: Time) -> Result<store::member::Member, StoreError> {
        store
            .write(async |tx| {
                let workspace: WorkspaceId = match store::workspace::find(&tx, &self.workspace).await? {
                    Some(found) => found.id,
                    None if self.create_workspace => {
                        store::workspace::create(&tx, &self.workspace, now).await?.id
                    }
                    None => return Err(StoreError::Missing("workspace")),
                };
                let name =
                    self.name.as_deref().unwrap_or_else(|| self.email.split('@').next().unwrap_or_default());
                // Who signs in already comes into one more workspace, with the password that they have.
                let user = match store::user::find(&tx, &self.email).await? {
                    Some(found) => found.id,
                    None => store::user::create(&tx, &self.email, name, hash, now).await?.id,
                };
                let member = store::member::create(&tx, workspace, user, self.role.into(), now).await?;
                let act = Act {
                    actor: "cli".to_owned(),
                    action: "member.create".to_owned(),
                    subject: Some(member.id.to_string()),
                    from: None,
                    detail: None,
                };
                store::audit::append(&tx, workspace, &act, now).await?;
                Ok(member)
            })
            .await
    }
}
