//! Accounts: connected pages, official accounts and shops.

mod health;
mod read;
mod write;

pub use health::{Hour, hourly, note_gap, note_hour, note_poll, note_webhooks, prune_hours};
pub use read::{all, anywhere, find, get, list, lock, route};
pub use write::{AccountChange, change, erase_history, upsert};

use std::collections::BTreeMap;

use model::{AccountId, AccountState, AppId, Capabilities, Platform, Problem, Time, WorkspaceId};

/// One connected page, official account or shop, opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Ours.
    pub id: AccountId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Where.
    pub platform: Platform,
    /// The platform's id.
    pub external_id: String,
    /// The app it was first connected through; none where it is connected by keys.
    pub app_id: Option<AppId>,
    /// Its name.
    pub name: String,
    /// What the connector remembers of it.
    pub memo: BTreeMap<String, String>,
    /// Where it stands.
    pub state: AccountState,
    /// What it may be used for.
    pub capabilities: Capabilities,
    /// What a person should mend, worst first.
    pub problems: Vec<Problem>,
    /// When it was connected (last).
    pub connected_at: Option<Time>,
    /// The last genuine webhook.
    pub last_webhook_at: Option<Time>,
    /// The last successful poll.
    pub last_poll_at: Option<Time>,
    /// Time between the platform's time of the last event and its arrival.
    pub lag_ms: Option<i64>,
    /// Paid messages left and in total.
    pub quota: Option<(u64, u64)>,
    /// Unread messages of all its conversations.
    pub unread_count: u32,
    /// Counts changes.
    pub version: i64,
    /// First seen.
    pub created_at: Time,
    /// Last changed.
    pub updated_at: Time,
}

/// An account as consent or keys opened it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAccount {
    /// Where.
    pub platform: Platform,
    /// The platform's id.
    pub external_id: String,
    /// The app it came through.
    pub app_id: Option<AppId>,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: AccountState,
    /// What it may be used for.
    pub capabilities: Capabilities,
    /// What the connector remembers of it.
    pub memo: BTreeMap<String, String>,
}

/// What a row of another noun shows of its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRef {
    /// Ours.
    pub id: AccountId,
    /// Where.
    pub platform: Platform,
    /// The platform's id.
    pub external_id: String,
    /// Its name.
    pub name: String,
}

/// Where an event goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Which account.
    pub account_id: AccountId,
    /// Where it stands.
    pub state: AccountState,
}
