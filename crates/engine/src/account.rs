//! Accounts: connected, looked after, read back, disconnected.

mod backfill;
mod connect;
mod consent;
mod disconnect;
mod health;
mod import;
mod probe;
mod problem;
mod setup;
mod truth;

pub use health::{GrantHealth, Health, HourHealth};
pub use import::Import;
pub use truth::Truth;

use connector::Fault;
use store::StoreError;

/// Why something about an account could not be done.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// No such account here.
    #[error("there is no such account")]
    Missing,
    /// No such platform.
    #[error("there is no platform of that name; GET /api/v1/platform-apps lists them")]
    NoPlatform,
    /// No app to ask consent with.
    #[error(
        "no app of this platform is set up yet; enter one in Settings, Platform apps, or in the configuration file"
    )]
    NoApp,
    /// A field is missing or makes no sense.
    #[error("{0}")]
    Field(String),
    /// This platform's accounts are connected the other way.
    #[error("accounts of this platform are connected by {0}")]
    OtherWay(&'static str),
    /// The consent's state is unknown, used, too old, or of another session.
    #[error("this consent is over or was begun elsewhere; begin again from Settings, Accounts")]
    State,
    /// The person said no, or the platform did.
    #[error("{0}")]
    Declined(String),
    /// The platform refused.
    #[error("{}", .0.detail)]
    Platform(Fault),
    /// The store could not.
    #[error("{0}")]
    Store(#[from] StoreError),
}
