//! Being told to stop.

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

/// Waits for SIGTERM or SIGINT.
pub async fn asked() -> anyhow::Result<()> {
    let mut term = signal(SignalKind::terminate()).context("SIGTERM cannot be heard")?;
    let mut int = signal(SignalKind::interrupt()).context("SIGINT cannot be heard")?;
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    Ok(())
}
