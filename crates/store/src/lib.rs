//! Everything durable: one file of it per noun.
//!
//! Floor 1 of the house. [`Store::open`] connects; readers take `&impl Db` (a [`Store`] or a [`Tx`]), writers a [`Tx`]
//! inside [`Store::write`]. Every query of a workspace's rows takes its `WorkspaceId`,
//! and every one that reads what customers sent takes a [`Sight`], which says what the caller may see. Time is always an argument, randomness
//! comes from the [`Random`] that the store was opened with, and what says something about a person is sealed before it
//! reaches the database ([`key`]).

pub mod account;
pub mod api_token;
pub mod app;
pub mod assignment;
pub mod attachment;
pub mod audit;
pub mod availability;
pub mod canned_reply;
pub mod change;
pub mod contact;
pub mod conversation;
pub mod cursor;
pub mod draft;
pub mod effect;
pub mod foresee;
pub mod grant;
pub mod idempotency;
pub mod invitation;
pub mod job;
pub mod journal;
pub mod key;
pub mod known_device;
pub mod label;
pub mod lease;
pub mod master;
pub mod member;
pub mod member_settings;
pub mod mention;
pub mod message;
pub mod notice;
pub mod oauth_state;
pub mod order;
pub mod outbox;
pub mod outgoing;
pub mod passkey;
pub mod password_reset;
pub mod push_subscription;
pub mod schedule;
pub mod search;
pub mod session;
pub mod setup_token;
pub mod sight;
pub mod sign_in_step;
pub mod sign_in_try;
pub mod sso;
pub mod team;
pub mod tombstone;
pub mod totp;
pub mod user;
pub mod view;
pub mod workspace;

#[cfg(test)]
mod attention_tests;
#[cfg(test)]
mod bed;
mod db;
mod entity;
mod error;
#[cfg(test)]
mod flow_tests;
#[cfg(test)]
mod grant_tests;
mod page;
#[cfg(test)]
mod proof_tests;
mod random;
mod settings;
#[cfg(test)]
mod sign_in_tests;
mod sql;
mod store;
mod tx;
mod vault;
mod waker;
mod word;
#[cfg(test)]
mod writing_tests;

pub use db::Db;
pub use error::StoreError;
pub use key::{KeyError, Keyring, MasterKey};
pub use page::Page;
pub use random::{OsRandom, Random, SharedRandom};
pub use settings::StoreSettings;
pub use sight::Sight;
pub use store::{MigrationStatus, Store};
pub use tx::Tx;
pub use waker::Wakers;
