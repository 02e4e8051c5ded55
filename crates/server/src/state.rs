//! What every operation has at hand.

use std::{sync::Arc, time::Duration};

use model::Time;
use store::{Store, StoreError};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{
    auth::{Doors, HostCookie, Passkeys, Passwords, Throttle},
    daemon::Daemon,
    problem::Problem,
    sso::{Provider, Providers, SsoSettings},
    stream::Hub,
    view::Recounts,
};

/// What the server has to be told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The inbox's public address: where its pages, webhooks and consent returns come in.
    pub public_url: Url,
    /// Issuers of single sign-on.
    pub sso: Vec<SsoSettings>,
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
    /// Slows down who knocks at the platforms' doors without a key.
    pub doors: Doors,
    /// The session cookie.
    pub cookie: HostCookie,
    /// The cookie that knows a browser again.
    pub device_cookie: HostCookie,
    /// What passkeys are bound to; none where the public address has no name that they could be bound to.
    pub passkeys: Option<Passkeys>,
    /// Issuers of single sign-on, by name.
    pub sso: Providers,
    /// Live streams.
    pub hub: Hub,
    /// Counts that have to be looked for.
    pub recounts: Recounts,
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
    ) -> Result<Arc<Server>, reqwest::Error> {
        let cookie = HostCookie::session(&settings.public_url);
        let mut sso = Providers::new();
        for issuer in &settings.sso {
            sso.insert(issuer.name.clone(), Provider::new(issuer.clone())?);
        }
        let passkeys = Passkeys::new(&settings.public_url);
        let device_cookie = HostCookie::device(&settings.public_url);
        let [throttle, resets] = ["sign in", "reset"].map(|door| Throttle::new(&store, door));
        Ok(Arc::new(Server {
            store,
            daemon,
            settings,
            passwords: Passwords::default(),
            throttle,
            resets,
            doors: Doors::default(),
            cookie,
            device_cookie,
            passkeys,
            sso,
            hub: Hub::default(),
            recounts: Recounts::default(),
            stop,
        }))
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
