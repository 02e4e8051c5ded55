//! What it costs to have the process running.

use std::time::Duration;

use anyhow::Context;
use tests::Daemon;
use tokio::time::Instant;

/// From the start of the process until it says that it is ready.
pub async fn start(daemon: &mut Daemon) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    daemon.run().await?;
    Ok(begun.elapsed())
}

/// Bytes of memory that the daemon holds when nobody has asked it anything for a while.
pub async fn idle(daemon: &Daemon) -> anyhow::Result<u64> {
    tokio::time::sleep(Duration::from_secs(10)).await;
    resident(daemon.process().context("the daemon ended")?)
}

/// Bytes of memory that a process holds, as the kernel counts them.
pub fn resident(process: u32) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).context("the kernel does not say")?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib * 1024)
}
