//! `sampan demo`: the daemon with all simulated platforms around it.

mod browser;
mod connect;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Args;
use serde_json::json;
use simulators::{Running, Settings, Simulators};

use super::{out, serve, simulate};
use crate::{config::Config, daemon::Daemon, stop, telemetry};
use browser::Browser;

/// The demo's owner. Known to everybody, as everything in the demo is.
const EMAIL: &str = "owner@demo.example";
const PASSWORD: &str = "sampan-demo";

/// Try it out: the daemon with simulated platforms around it, over real HTTP with real signatures
///
/// Accounts are connected, customers write, orders move. Nothing leaves this machine.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sampan demo --listen 127.0.0.1:8080 --rate 30")]
pub struct Demo {
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where to keep the data [default: a temporary folder, removed at the end]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// How often customers do something, per minute and platform
    #[arg(long, value_name = "N", default_value_t = 12.0, value_parser = simulate::rate)]
    rate: f64,
}

impl Demo {
    /// Runs until SIGTERM or SIGINT.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let asked = stop::asked()?;
        tokio::pin!(asked);
        let temporary = match &self.data_dir {
            Some(_) => None,
            None => Some(
                tempfile::tempdir().context("no temporary folder can be made; give one with --data-dir")?,
            ),
        };
        let data_dir = match (&self.data_dir, &temporary) {
            (Some(given), _) => given.clone(),
            (None, Some(made)) => made.path().to_owned(),
            (None, None) => unreachable!("one of the two is there"),
        };
        let listener = serve::listen(self.listen).await?;
        let settings = Settings { rate: self.rate, ..Settings::default() };
        let platforms = Simulators::start(settings).await.context("the simulated platforms did not start")?;
        let config = config(listener.local_addr()?, &data_dir, &platforms)?;
        telemetry::start(config.log);
        let mut daemon = Daemon::start(&config, listener).await?;

        let introduced = introduce(&config, &daemon, &platforms);
        let result = tokio::select! {
            introduced = introduced => match introduced {
                Ok(()) => daemon.serve_until(&mut asked).await,
                Err(error) => Err(error),
            },
            asked = &mut asked => asked,
        };
        platforms.shutdown();
        daemon.stop().await;
        result.map(|()| ExitCode::SUCCESS)
    }
}

/// The settings of the demo, as if they stood in a file.
fn config(address: SocketAddr, data_dir: &std::path::Path, platforms: &Running) -> anyhow::Result<Config> {
    let host = if address.ip().is_unspecified() { "127.0.0.1".to_owned() } else { url_host(address) };
    let sections: serde_json::Map<_, _> =
        platforms.platforms().into_iter().map(|p| (p.name().to_owned(), platforms.settings(p))).collect();
    let settings = json!({
        "listen": address.to_string(),
        "public_url": format!("http://{host}:{}", address.port()),
        "data_dir": data_dir,
        "log": {"level": "warn"},
        // Whoever tries webhooks out listens on the same machine.
        "outgoing": {"allow_private": "127.0.0.0/8, ::1/128"},
        "sync": {"orders_interval_s": 15, "chat_interval_s": 15},
        "platforms": sections,
    });
    Ok(Config::parse("demo", &toml::to_string(&settings)?, &platforms::manifests())?)
}

fn url_host(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    }
}

/// Makes the owner, connects every account, and says where to go; all through HTTP, as a person would.
async fn introduce(config: &Config, daemon: &Daemon, platforms: &Running) -> anyhow::Result<()> {
    let mut browser = Browser::new(config.public_url.clone())?;
    if let Some(token) = &daemon.setup_token {
        let owner = json!({
            "setup_token": token.reveal(), "workspace_name": "Rim Nam Trading", "name": "Mali",
            "email": EMAIL, "password": PASSWORD,
        });
        browser.post("/api/v1/setup", &owner).await.context("the owner could not be made")?;
    } else {
        let login = json!({"email": EMAIL, "password": PASSWORD});
        browser
            .post("/api/v1/session", &login)
            .await
            .context("nobody could sign in; this folder is not a demo's, give another --data-dir")?;
    }
    for platform in platforms.platforms() {
        connect::all(&browser, platforms.control(platform))
            .await
            .with_context(|| format!("{} was not connected", platform.name()))?;
    }
    out::line(&format!(
        "\nSampan is at {}\n  sign in with {EMAIL} and {PASSWORD}\n  simulated platforms: {}/_sim\n  Ctrl-C ends it",
        config.public_origin(),
        platforms.base(),
    ))
}
