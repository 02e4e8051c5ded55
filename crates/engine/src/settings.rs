//! What the engine has to be told.

use std::time::Duration;

use connector::{Connector, Secrets};
use model::{AppId, Platform};
use sha2::{Digest, Sha256};
use url::Url;

use crate::{mail::MailServer, run::Endpoints};

/// What the engine has to be told.
pub struct Settings {
    /// The public name: webhook and callback addresses are built from it.
    pub public_url: Url,
    /// All connectors there are.
    pub connectors: Vec<&'static dyn Connector>,
    /// Where the platforms are.
    pub endpoints: Endpoints,
    /// Apps of the configuration file.
    pub apps: Vec<FileApp>,
    /// Between two looks for orders.
    pub orders_interval: Duration,
    /// Between two looks for messages, where a platform allows it.
    pub chat_interval: Duration,
    /// Between two looks at which grants have to be renewed.
    pub token_check: Duration,
    /// How long applied raw events are kept.
    pub raw_events_kept: Duration,
    /// How long a deleted workspace is kept before it is erased.
    pub deleted_workspaces_kept: Duration,
    /// By whom mail goes out, if any goes out.
    pub mail: Option<MailServer>,
}

/// An app of the configuration file.
#[derive(Clone, Debug)]
pub struct FileApp {
    /// Of which platform.
    pub platform: Platform,
    /// Its name in the file and in addresses; none for the platform's first.
    pub name: Option<String>,
    /// Its credentials.
    pub credentials: Secrets,
    /// "chat", "orders" or "both".
    pub purpose: String,
}

impl FileApp {
    /// Its id: made of its name, so that it is the same after a restart.
    pub fn id(&self) -> AppId {
        let name =
            format!("app of the file\n{}\n{}", self.platform, self.name.as_deref().unwrap_or_default());
        let hash = Sha256::digest(name.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        AppId::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}
