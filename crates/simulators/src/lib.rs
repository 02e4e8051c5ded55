//! Simulated platforms over real HTTP: they sign, push, page, limit, expire and fail like the real ones, by
//! their contract sheets, and share no code with the connectors that talk to them.
//!
//! [`Simulators::start`] binds one loopback listener. Below it lie
//! - the platforms, each under the prefixes that the configuration's base URLs point at (`/line`,
//!   `/line-data`, `/shopee`, …; `GET /_sim` lists them as they belong into `sampan.toml`),
//! - the control API `/_sim/{platform}/…` ([`control`]), documented with curl in this crate's README.
//!
//! ```no_run
//! # async fn example() -> Result<(), simulators::StartError> {
//! use simulators::{Platform, Say, Settings, Simulators};
//! let run = Simulators::start(Settings::quiet()).await?;
//! let line = run.control(Platform::Line);
//! println!("{}", run.settings(Platform::Line));
//! line.say(&Say::text("Is the blue kettle still in stock?")).ok();
//! # Ok(()) }
//! ```
//!
//! A further platform is one file (and folder) that implements [`Simulated`], an arm in [`Platform`] and a
//! line in `Simulators::start`.

#![expect(clippy::result_large_err, reason = "a refusal is the HTTP answer itself")]
#![expect(clippy::needless_pass_by_value, reason = "JSON values are made for the answer that takes them")]

pub mod clock;
pub mod control;
pub mod courier;
pub mod desk;
pub mod dice;
pub mod facebook;
pub mod instagram;
pub mod lazada;
pub mod ledger;
pub mod line;
pub mod load;
pub mod mac;
pub mod meta;
pub mod platform;
pub mod shopee;
mod simulators;
pub mod switches;
pub mod tiktok;
pub mod wire;
pub mod world;

pub use ledger::{Attempt, Refused, Sent};
pub use platform::{Order, Platform, Problem, Say, Simulated};
pub use simulators::{Running, Settings, Simulators, StartError};
pub use switches::Switches;
