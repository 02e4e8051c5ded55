//! `sampan serve`: the daemon.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;

use super::out;
use crate::{cli::ConfigArg, config::Config, daemon::Daemon, stop, telemetry};

/// Run the daemon
///
/// It makes its folder, its master key and its database if they are not there. Until somebody can sign in it prints a
/// line `setup token: TOKEN`; open the inbox in a browser and type it in.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sampan serve --config /etc/sampan/sampan.toml")]
pub struct Serve {
    #[command(flatten)]
    config: ConfigArg,
}

impl Serve {
    /// Runs until SIGTERM or SIGINT.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        // Before anything is begun: who is told to stop while it starts goes in order, too.
        let asked = stop::asked()?;
        let config = self.config.load()?;
        telemetry::start(config.log);
        warn_of_idle_settings(&config);
        let listener = listen(config.listen).await?;
        let mut daemon = Daemon::start(&config, listener).await?;
        if let Some(token) = &daemon.setup_token {
            out::line(&format!("setup token: {}", token.reveal()))?;
        }
        tracing::info!(listen = %config.listen, public_url = config.public_origin(), "ready");
        let result = daemon.serve_until(asked).await;
        tracing::info!("stopping");
        daemon.stop().await;
        result.map(|()| ExitCode::SUCCESS)
    }
}

/// Listens, or says what is in the way.
pub async fn listen(address: std::net::SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}; see what else does, or choose another address"))
}

/// Says which settings are known and checked but move nothing in this version.
fn warn_of_idle_settings(config: &Config) {
    if config.metrics_listen.is_some() {
        tracing::warn!("metrics.listen is set, and this version has no metrics to show yet");
    }
}
