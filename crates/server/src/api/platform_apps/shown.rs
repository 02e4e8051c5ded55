//! A platform app as the API shows it: never its credentials.

use std::collections::BTreeMap;

use connector::{Manifest, Secrets};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{daemon::FileApp, problem::Problem, shape::Id, state::Server};

/// A platform app.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlatformApp {
    /// Its id; null for one of the configuration file, which can only be changed there.
    pub id: Option<Id>,
    /// Its platform.
    pub platform: String,
    /// Its name, which is part of its webhook address; null for the platform's first app.
    pub name: Option<String>,
    /// What it is for.
    pub purpose: Purpose,
    /// Whether it comes from the configuration file.
    pub read_only: bool,
    /// Names of the credentials that are set.
    pub credentials_set: Vec<String>,
    /// Paste this into the platform's console as the webhook address.
    pub webhook_url: String,
    /// Paste this into the platform's console as the return address of consent.
    pub callback_url: String,
}

/// What an app is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Messages.
    Chat,
    /// Orders.
    Orders,
    /// Both.
    Both,
}

impl Purpose {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Chat => "chat",
            Purpose::Orders => "orders",
            Purpose::Both => "both",
        }
    }

    /// The purpose of a word; both, where it says nothing.
    pub fn of(word: &str) -> Purpose {
        match word {
            "chat" => Purpose::Chat,
            "orders" => Purpose::Orders,
            _ => Purpose::Both,
        }
    }
}

impl PlatformApp {
    /// One of the configuration file.
    pub fn of_file(server: &Server, app: FileApp) -> PlatformApp {
        PlatformApp {
            id: None,
            webhook_url: server.daemon.webhook_url(&app.platform, app.name.as_deref(), None),
            callback_url: server.daemon.callback_url(&app.platform),
            platform: app.platform.to_string(),
            purpose: Purpose::of(&app.purpose),
            name: app.name,
            read_only: true,
            credentials_set: app.credentials_set,
        }
    }

    /// One that was entered here.
    pub async fn entered(server: &Server, app: store::app::App) -> Result<PlatformApp, Problem> {
        let credentials = store::app::credentials(&server.store, app.id).await?.unwrap_or_default();
        let in_address = app.id.to_string();
        Ok(PlatformApp {
            id: Some(app.id.into()),
            webhook_url: server.daemon.webhook_url(&app.platform, Some(&in_address), None),
            callback_url: server.daemon.callback_url(&app.platform),
            platform: app.platform.to_string(),
            purpose: Purpose::of(&app.purpose),
            name: Some(app.name),
            read_only: false,
            credentials_set: credentials
                .iter()
                .filter(|(_, v)| !v.is_empty())
                .map(|(n, _)| n.to_owned())
                .collect(),
        })
    }
}

/// What a platform claims.
pub fn manifest(server: &Server, platform: &str) -> Result<&'static Manifest, Problem> {
    server.daemon.manifests().into_iter().find(|m| m.platform == platform).ok_or_else(unknown_platform)
}

/// There is no connector of this name.
pub fn unknown_platform() -> Problem {
    Problem::invalid("platform", "There is no such platform. GET /api/v1/platforms lists them.")
}

/// Reads credentials by the platform's own names; `whole`: none that it needs may be missing.
pub fn credentials(
    manifest: &Manifest,
    said: &BTreeMap<String, String>,
    whole: bool,
) -> Result<Secrets, Problem> {
    if manifest.app_fields.is_empty() {
        return Err(Problem::invalid(
            "platform",
            "This platform has no apps: its accounts bring their own keys.",
        ));
    }
    let mut secrets = Secrets::new();
    for (name, value) in said {
        if !manifest.app_fields.iter().any(|f| f.name == name) {
            return Err(Problem::invalid(
                name,
                format!("There is no credential {name} for this platform. Leave it out."),
            ));
        }
        secrets.set(name, value.trim());
    }
    for field in manifest.app_fields.iter().filter(|f| whole && !f.optional) {
        if secrets.get(field.name).is_none() {
            return Err(Problem::invalid(
                field.name,
                format!("{} is missing. Copy it from the platform's developer console.", field.name),
            ));
        }
    }
    Ok(secrets)
}
