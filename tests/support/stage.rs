//! A stage: a daemon, its owner, and simulated platforms, all connected the way a person would connect them.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use simulators::{Platform, Running, Settings, Simulated, Simulators};
use std::{
    fmt::Write as _,
    sync::{Arc, PoisonError},
};

use crate::{Daemon, Database, Person, eventually};

/// A daemon among simulated platforms.
pub struct Stage {
    /// The platforms.
    pub platforms: Running,
    /// The daemon.
    pub daemon: Daemon,
    /// Its owner, signed in.
    pub owner: Person,
}

impl Stage {
    /// Sets a stage up: nothing is connected yet, and nothing happens by itself.
    pub async fn new(database: &Database) -> anyhow::Result<Stage> {
        Stage::with(database, Settings::quiet()).await
    }

    /// Sets a stage up among platforms with these settings.
    pub async fn with(database: &Database, settings: Settings) -> anyhow::Result<Stage> {
        // Sets the process's TLS provider, which the simulators' client needs too.
        drop(crate::person::client());
        let platforms = Simulators::start(settings).await?;
        let daemon = Daemon::start(database, &toml(&platforms)).await?;
        let owner = Person::set_up(&daemon.base(), &daemon.setup_token).await?;
        Ok(Stage { platforms, daemon, owner })
    }

    /// Connects the first channel of LINE by its keys; gives the account's id.
    pub async fn connect_line(&self) -> anyhow::Result<String> {
        let state = self.platforms.control(Platform::Line).state();
        let channel = &state["accounts"][0];
        let text = |key: &str| {
            channel[key].as_str().map(str::to_owned).with_context(|| format!("no {key} in {channel}"))
        };
        let body = json!({"platform": "line", "channel_id": text("channel_id")?, "channel_secret": text("channel_secret")?});
        let account = self.owner.post("/accounts", &body).await?.ok().context("connecting LINE")?;
        let id = account["id"].as_str().context("an account without id")?.to_owned();
        self.becomes_active(&id).await?;
        Ok(id)
    }

    /// Connects Shopee by consent, walking through it like a browser; gives the first account's id.
    pub async fn connect_shopee(&self) -> anyhow::Result<String> {
        let console = json!({"callback_url": format!("{}/webhooks/shopee", self.daemon.base())});
        self.platforms.control(Platform::Shopee).console(&console).await.map_err(|e| anyhow::anyhow!(e.0))?;
        let begun = self.owner.post("/accounts/connect", &json!({"platform": "shopee"})).await?.ok()?;
        // The first shop, also when it is connected again; without a choice the consent page takes the next one.
        let shop = self.platforms.control(Platform::Shopee).state()["accounts"][0]["shop_id"].clone();
        let consent =
            format!("{}&shop_id={shop}", begun["authorize_url"].as_str().context("no authorize_url")?);
        let (last, status) = self.owner.browse(&consent).await?;
        ensure!(
            status.is_success() && last.starts_with(&self.daemon.base()),
            "consent ended at {last} with {status}"
        );
        let accounts = self.owner.get("/accounts").await?.ok()?;
        let rows = accounts["items"].as_array().context("no items")?;
        let account = rows
            .iter()
            .find(|a| a["platform"] == "shopee")
            .with_context(|| format!("not connected; ended at {last}"))?;
        let id = account["id"].as_str().context("an account without id")?.to_owned();
        self.becomes_active(&id).await?;
        Ok(id)
    }

    async fn becomes_active(&self, id: &str) -> anyhow::Result<()> {
        eventually("an active account", || async {
            let account = self.owner.get(&format!("/accounts/{id}")).await?.ok()?;
            Ok((account["state"] == "active").then_some(()))
        })
        .await
    }

    /// Waits for a conversation that `fits`.
    pub async fn conversation(&self, what: &str, fits: impl Fn(&Value) -> bool) -> anyhow::Result<Value> {
        eventually(what, || async {
            let page = self.owner.get("/conversations").await?.ok()?;
            Ok(page["items"].as_array().and_then(|rows| rows.iter().find(|row| fits(row)).cloned()))
        })
        .await
    }

    /// Waits for a message of a conversation that `fits`.
    pub async fn message(
        &self,
        conversation: &str,
        what: &str,
        fits: impl Fn(&Value) -> bool,
    ) -> anyhow::Result<Value> {
        eventually(what, || async {
            let page = self.owner.get(&format!("/conversations/{conversation}/messages")).await?.ok()?;
            Ok(page["items"].as_array().and_then(|rows| rows.iter().find(|row| fits(row)).cloned()))
        })
        .await
    }
}

/// The platforms' settings as TOML.
fn toml(platforms: &Running) -> String {
    let mut out = String::new();
    for platform in platforms.platforms() {
        let _ = writeln!(out, "[platforms.{}]", platform.name());
        if let Some(settings) = platforms.settings(platform).as_object() {
            for (key, value) in settings {
                // JSON's strings and numbers are TOML's too.
                let value = value.as_str().map_or_else(|| json!(value.to_string()), |text| json!(text));
                let _ = writeln!(out, "{key} = {value}");
            }
        }
    }
    out
}

/// Sets switches of a simulated platform: those that `patch` names; the others stay.
pub fn switch(platform: &Arc<dyn Simulated>, patch: &Value) -> anyhow::Result<()> {
    let mut switches = platform.desk().switches.lock().unwrap_or_else(PoisonError::into_inner);
    switches.merge(patch).map_err(|e| anyhow::anyhow!(e))
}
