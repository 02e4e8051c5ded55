//! Being told to stop.

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

/// Hears SIGTERM and SIGINT from now on; what it gives ends when one of them comes, or came meanwhile.
pub fn asked() -> anyhow::Result<impl Future<Output = anyhow::Result<()>>> {
    let mut term = signal(SignalKind::terminate()).context("SIGTERM cannot be heard")?;
    let mut int = signal(SignalKind::interrupt()).context("SIGINT cannot be heard")?;
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        Ok(())
    })
}
