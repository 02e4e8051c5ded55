//! `sampan simulate`: the simulated platforms alone.

use std::{net::SocketAddr, process::ExitCode};

use anyhow::Context;
use clap::Args;
use simulators::{Platform, Settings, Simulators};

use super::out;
use crate::{config::Log, config::LogFormat, telemetry};

/// Run the simulated platforms alone, for developing against
///
/// They sign, push, page, limit and fail like the real ones. What to write into sampan.toml to point Sampan
/// at them, and how to make customers write and orders move, is told at /_sim of the printed address.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sampan simulate --listen 127.0.0.1:4010 --rate 12")]
pub struct Simulate {
    /// Which platforms [default: all]
    #[arg(value_name = "PLATFORM", value_parser = platform)]
    platforms: Vec<Platform>,
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4010")]
    listen: SocketAddr,
    /// How often customers do something, per minute and platform; 0 leaves everything to you
    #[arg(long, value_name = "N", default_value_t = 0.0, value_parser = rate)]
    rate: f64,
    /// The same number makes the same world again
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

fn platform(name: &str) -> Result<Platform, String> {
    name.parse().map_err(|problem: simulators::Problem| problem.to_string())
}

/// Reads a rate: events a minute.
pub fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if (0.0..=6000.0).contains(&rate) => Ok(rate),
        _ => Err("write a number from 0 to 6000: events a minute".to_owned()),
    }
}

impl Simulate {
    /// Runs until it is told to stop.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        telemetry::start(Log {
            level: tracing_subscriber::filter::LevelFilter::INFO,
            format: LogFormat::Pretty,
        });
        let platforms = if self.platforms.is_empty() { Platform::ALL.to_vec() } else { self.platforms };
        let settings = Settings {
            listen: self.listen,
            platforms,
            rate: self.rate,
            seed: self.seed,
            // Who leaves everything to us does not want to be answered back, either.
            reactions: self.rate > 0.0,
            ..Settings::default()
        };
        let asked = crate::stop::asked()?;
        let running = Simulators::start(settings).await.context("the simulated platforms did not start")?;
        out::line(&format!("simulated platforms: {}/_sim", running.base()))?;
        asked.await?;
        running.shutdown();
        Ok(ExitCode::SUCCESS)
    }
}
