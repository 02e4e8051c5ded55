//! The `sampan` binary: settings, command line, telemetry, and the table of connectors.

mod config;
mod connectors;

fn main() {}
