//! What it costs to have the process running.

use std::time::Duration;

use anyhow::{Context, ensure};
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

/// Waits until the daemon has done what it had to do: it has used next to no time of a processor for two seconds.
pub async fn rest(daemon: &Daemon) -> anyhow::Result<()> {
    let process = daemon.process().context("the daemon ended")?;
    let ends = Instant::now() + Duration::from_mins(30);
    let mut before = ticks(process)?;
    loop {
        tokio::time::sleep(Duration::from_secs(2)).await;
        let now = ticks(process)?;
        // Ticks are hundredths of a second.
        if now - before <= 6 {
            return Ok(());
        }
        before = now;
        ensure!(Instant::now() < ends, "the daemon still works after half an hour");
    }
}

/// Time of processors that a process has used, in the kernel's ticks.
fn ticks(process: u32) -> anyhow::Result<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in brackets, may hold spaces; the fields are counted behind it.
    let behind = stat.rsplit_once(')').context("the kernel does not say")?.1;
    let mut fields = behind.split_whitespace().skip(11);
    let mut next =
        || -> anyhow::Result<u64> { Ok(fields.next().context("the kernel does not say")?.parse()?) };
    Ok(next()? + next()?)
}
