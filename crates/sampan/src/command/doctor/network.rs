//! The public address, the platforms' hosts, and the clock beside theirs.

use std::{collections::BTreeSet, time::Duration};

use jiff::fmt::rfc2822;
use model::Time;

use super::Finding;
use crate::config::Config;

/// Platforms refuse signed calls whose time is further off than some minutes; say so long before.
const SKEW: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks around.
pub async fn examine(config: &Config, findings: &mut Vec<Finding>) {
    let client = match reqwest::Client::builder()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .build()
    {
        Ok(client) => client,
        Err(error) => {
            findings.push(Finding::broken(
                "network",
                error.to_string(),
                "see that this machine has its CA certificates",
            ));
            return;
        }
    };
    findings.push(public_url(&client, config).await);
    let hosts: BTreeSet<&String> = config
        .platforms
        .values()
        .filter(|p| !p.apps.is_empty())
        .flat_map(|platform| platform.endpoints.values())
        .collect();
    let mut skews = Vec::new();
    for host in hosts {
        match client.head(host).send().await {
            Ok(reply) => skews.extend(skew(&reply)),
            Err(error) => {
                let cure = "see that this machine may make https calls to it";
                findings.push(Finding::broken(
                    "network",
                    format!("{host} does not answer: {}", error.without_url()),
                    cure,
                ));
            }
        }
    }
    if let Some(worst) = skews.into_iter().max() {
        let seconds = worst.as_secs();
        findings.push(if worst > SKEW {
            Finding::broken(
                "clock",
                format!("{seconds} s off the platforms' clocks"),
                "set this machine's clock by NTP",
            )
        } else {
            Finding::fine("clock", format!("within {seconds} s of the platforms' clocks"))
        });
    }
}

async fn public_url(client: &reqwest::Client, config: &Config) -> Finding {
    const WHAT: &str = "public address";
    let address = format!("{}/healthz", config.public_origin());
    match client.get(&address).send().await {
        Ok(reply) if reply.status().is_success() => Finding::fine(WHAT, config.public_origin()),
        Ok(reply) => Finding::broken(
            WHAT,
            format!("{address} answers {}", reply.status().as_u16()),
            "see that the proxy passes every path on to `listen`, and that `sampan serve` runs",
        ),
        Err(error) => Finding::broken(
            WHAT,
            format!("{address} does not answer: {}", error.without_url()),
            "see that `sampan serve` runs, and that DNS and proxy lead to it",
        ),
    }
}

/// How far our clock is off the `Date` of a reply.
fn skew(reply: &reqwest::Response) -> Option<Duration> {
    let date = reply.headers().get(reqwest::header::DATE)?.to_str().ok()?;
    let theirs = rfc2822::parse(date).ok()?.timestamp();
    let theirs = Time::from_millis(theirs.as_millisecond());
    let ours = engine::clock::now();
    Some(ours.since(theirs).max(theirs.since(ours)))
}
