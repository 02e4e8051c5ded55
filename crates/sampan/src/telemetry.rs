//! What is logged, and how. Logs go to stderr; stdout belongs to what a command answers.

use std::{
    io::{self, Write},
    panic,
};

use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::config::{Log, LogFormat};

/// Crates of ours, whose events hold neither keys nor contents. All others are heard from `warn` on: what a
/// database driver or an HTTP client says below that may hold a statement's values or an address with a token.
const OURS: [&str; 7] = ["sampan", "server", "engine", "inbox", "store", "connector", "simulators"];

/// Starts logging.
pub fn start(log: Log) {
    let filter =
        OURS.iter().fold(Targets::new().with_default(log.level.min(LevelFilter::WARN)), |filter, ours| {
            filter.with_target(*ours, log.level)
        });
    let registry = tracing_subscriber::registry().with(filter);
    // A second start, in a test, leaves the first in place.
    let _ = match log.format {
        LogFormat::Pretty => registry
            .with(tracing_subscriber::fmt::layer().with_writer(io::stderr).with_target(false))
            .try_init(),
        LogFormat::Json => registry
            .with(tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(io::stderr))
            .try_init(),
    };
}

/// For commands that answer and end: only what goes wrong.
pub fn start_quietly() {
    start(Log { level: LevelFilter::WARN, format: LogFormat::Pretty });
}

/// A panic says where it happened and nothing more: its words could hold what a person wrote.
pub fn hush_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        let thread = std::thread::current();
        let thread = thread.name().unwrap_or("unnamed");
        if tracing::event_enabled!(tracing::Level::ERROR) {
            tracing::error!(place, thread, "a mistake in Sampan: a task panicked; please report the place");
        } else {
            let _ = writeln!(
                io::stderr(),
                "error: a mistake in Sampan: {thread} panicked at {place}; please report it"
            );
        }
    }));
}
