//! Lists the platforms, and how their accounts are connected.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use connector::{ConnectKind, Field, HookScope, Manifest};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{Features, Page},
    state::Server,
};

/// A platform.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the fields are the API's words")]
pub struct Platform {
    /// Its name in addresses and JSON.
    pub platform: String,
    /// Its name for people.
    pub label: String,
    /// How its accounts are connected: by typed-in keys, or by consent on its own page.
    pub connect: Connect,
    /// What to type in, for `keys`.
    pub connect_fields: Vec<CredentialField>,
    /// Credentials of a platform app; empty where the platform has no apps.
    pub app_fields: Vec<CredentialField>,
    /// Whether each account has a webhook address of its own.
    pub webhook_per_account: bool,
    /// Whether it has orders.
    pub orders: bool,
    /// What the page may offer.
    pub features: Features,
    /// Where its apps' webhooks come in.
    pub webhook_url: Option<String>,
    /// Where consent returns to.
    pub callback_url: Option<String>,
}

/// How accounts are connected.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Connect {
    /// `POST /accounts` with the fields.
    Keys,
    /// `POST /accounts/connect`, then the platform's own page.
    Consent,
}

/// A credential to type in.
#[derive(Debug, Serialize, ToSchema)]
pub struct CredentialField {
    /// Its name.
    pub name: String,
    /// May be left out.
    pub optional: bool,
    /// Never shown again.
    pub secret: bool,
}

impl From<&Field> for CredentialField {
    fn from(f: &Field) -> CredentialField {
        CredentialField { name: f.name.to_owned(), optional: f.optional, secret: f.secret }
    }
}

fn show(server: &Server, m: &Manifest) -> Platform {
    let (connect, fields) = match m.connect {
        ConnectKind::Keys(fields) => (Connect::Keys, fields),
        ConnectKind::Consent => (Connect::Consent, &[][..]),
    };
    let name: Option<model::Platform> = m.platform.parse().ok();
    let per_account = m.hooks == HookScope::Account;
    let consent = matches!(connect, Connect::Consent);
    Platform {
        platform: m.platform.to_owned(),
        label: m.label.to_owned(),
        connect,
        connect_fields: fields.iter().map(CredentialField::from).collect(),
        app_fields: m.app_fields.iter().map(CredentialField::from).collect(),
        webhook_per_account: per_account,
        orders: m.has_orders,
        features: m.features.into(),
        webhook_url: name
            .as_ref()
            .filter(|_| !per_account)
            .map(|name| server.daemon.webhook_url(name, None, None)),
        callback_url: name.as_ref().filter(|_| consent).map(|name| server.daemon.callback_url(name)),
    }
}

/// Lists the platforms, and how their accounts are connected.
#[utoipa::path(get, path = "/platforms", tag = "accounts", operation_id = "platforms_list", responses((status = 200, body = Page<Platform>)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    _who: Viewer,
) -> Result<Answer<Page<Platform>>, Problem> {
    let items = server.daemon.manifests().into_iter().map(|m| show(&server, m)).collect();
    Ok(Answer(Page::whole(items)))
}
