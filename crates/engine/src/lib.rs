//! The world: takes events in, interprets them, sends replies, polls, fetches files, renews grants. Everything that goes on by
//! itself, and the one place that talks to platforms.

pub mod account;
pub mod app;
pub mod clock;
pub mod intake;
pub mod mail;
pub mod media;
pub mod run;

mod deliver;
mod engine;
mod errand;
mod feed;
mod job;
mod keys;
mod renew;
mod schedule;
mod settings;

pub use account::{AccountError, GrantHealth, Health, HourHealth, Truth};
pub use engine::{Engine, StartError};
pub use intake::{Call, CallOutcome, Door};
pub use mail::{MailError, MailServer};
pub use settings::{FileApp, Settings};

/// A task that goes on until the engine stops.
pub(crate) type Task = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;
