//! What every operation has at hand.

use std::{sync::Arc, time::Duration};

use model::Time;
use store::{Store, StoreError};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{
    auth::{Passwords, SessionCookie, Throttle},
    daemon::Daemon,
    problem::Problem,
    stream::Hub,
};

/// What the server has to be told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The inbox's public address: where its pages, webhooks and consent returns come in.
    pub public_url: Url,
    /// Whether mail goes out.
    pub has_mail: bool,
    /// How long a deleted workspace is kept before it is erased.
    pub deleted_workspaces_kept: Duration,
}

impl Settings {
    /// The address of a page of the inbox.
    pub fn page(&self, path: &str) -> String {
        format!("{}/{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}

/// What every operation has at hand.
pub struct Server {
    /// Everything durable.
    pub store: Store,
    /// The floor below: platforms, outbox, webhooks.
    pub daemon: Arc<dyn Daemon>,
    /// What was set.
    pub settings: Settings,
    /// Makes and checks password hashes.
    pub passwords: Passwords,
    /// Slows guessing down.
    pub throttle: Throttle,
    /// Slows down asking for other people's new passwords.
    pub resets: Throttle,
    /// The session cookie.
    pub cookie: SessionCookie,
    /// Live streams.
    pub hub: Hub,
    /// Ends the streams when the daemon stops, so that their connections do not hold it up.
    pub stop: CancellationToken,
}

impl Server {
    /// Puts the server together. `stop` ends its streams.
    pub fn new(
        store: Store,
        daemon: Arc<dyn Daemon>,
        settings: Settings,
        stop: CancellationToken,
    ) -> Arc<Server> {
        let cookie = SessionCookie::new(&settings.public_url);
        Arc::new(Server {
            store,
            daemon,
            settings,
            passwords: Passwords::default(),
            throttle: Throttle::default(),
            resets: Throttle::default(),
            cookie,
            hub: Hub::default(),
            stop,
        })
    }

    /// Now.
    pub fn now(&self) -> Time {
        engine::clock::now()
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        match error {
            StoreError::Missing(_) => Problem::not_found(),
            StoreError::Stale(what) => Problem::conflict(
                "changed_meanwhile",
                format!(
                    "Somebody changed this {what} meanwhile. Read it again, look at the change, and repeat yours."
                ),
            ),
            StoreError::Exists(what) => Problem::conflict(
                "exists",
                format!("This {what} exists already. Choose another name, or change that one."),
            ),
            StoreError::BadCursor => Problem::bad_parameter(
                "cursor",
                "This is no cursor of this list. Take next_cursor from the page before, or leave it out.",
            ),
            other => Problem::internal(&other),
        }
    }
}
