//! What the binary does: one command, one file.

pub mod account;
pub mod doctor;
pub mod journal;
pub mod keys;
pub mod migrate;
pub mod moment;
pub mod out;
pub mod simulate;
pub mod user;

pub use doctor::Doctor;
pub use migrate::Migrate;
pub use simulate::Simulate;
