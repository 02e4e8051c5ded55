//! What the binary does: one command, one file.

pub mod account;
pub mod audit;
pub mod demo;
pub mod doctor;
pub mod journal;
pub mod keys;
pub mod migrate;
pub mod moment;
pub mod openapi;
pub mod out;
pub mod serve;
pub mod simulate;
pub mod user;

pub use demo::Demo;
pub use doctor::Doctor;
pub use migrate::Migrate;
pub use openapi::Openapi;
pub use serve::Serve;
pub use simulate::Simulate;
