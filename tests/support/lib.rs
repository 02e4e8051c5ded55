//! What whole-daemon stories need: a daemon as a process of its own, a person's session with it, and simulated
//! platforms around it. Everything goes over real HTTP; nothing here knows the insides of Sampan.

mod daemon;
mod meddler;
mod person;
mod postbox;
mod scan;
mod stage;

pub use daemon::{Daemon, Database};
pub use meddler::{Act, Meddler, Meddling, Rule, Said, Seen};
pub use person::{Answer, Person, client};
pub use postbox::Postbox;
pub use scan::scan;
pub use stage::{Stage, switch};

/// A fresh database on a PostgreSQL of this test process's own.
pub fn postgres() -> anyhow::Result<String> {
    Ok(testbed::postgres())
}

use std::time::Duration;

/// How long a story waits for something that should come soon. Generous: a slow machine must not fail a right answer.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Asks again and again until there is an answer, or patience ends.
pub async fn eventually<T, F, Fut>(what: &str, mut ask: F) -> anyhow::Result<T>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = anyhow::Result<Option<T>>>,
{
    let ends = tokio::time::Instant::now() + PATIENCE;
    loop {
        match ask().await {
            Ok(Some(value)) => return Ok(value),
            Ok(None) if tokio::time::Instant::now() >= ends => {
                anyhow::bail!("{what} did not come within {PATIENCE:?}")
            }
            Err(e) if tokio::time::Instant::now() >= ends => {
                return Err(e.context(format!("waiting for {what}")));
            }
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}
