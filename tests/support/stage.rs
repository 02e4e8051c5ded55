//! A stage: a daemon, its owner, and simulated platforms, all connected the way a person would connect them.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use simulators::{Platform, Running, Settings, Simulated, Simulators};
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError},
};

use crate::{Daemon, Database, Meddler, Person, eventually};

/// A daemon among simulated platforms.
pub struct Stage {
    /// The platforms.
    pub platforms: Running,
    /// The daemon.
    pub daemon: Daemon,
    /// Its owner, signed in.
    pub owner: Person,
    /// Who stands between the daemon and each platform; nobody, unless asked for.
    pub meddlers: BTreeMap<Platform, Meddler>,
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
        Stage::around(database, platforms, BTreeMap::new()).await
    }

    /// Sets a stage up with a meddler before each platform.
    pub async fn meddled(database: &Database, settings: Settings) -> anyhow::Result<Stage> {
        drop(crate::person::client());
        let platforms = Simulators::start(settings).await?;
        let mut meddlers = BTreeMap::new();
        for platform in platforms.platforms() {
            meddlers.insert(platform, Meddler::before(platforms.base()).await?);
        }
        Stage::around(database, platforms, meddlers).await
    }

    async fn around(
        database: &Database,
        platforms: Running,
        meddlers: BTreeMap<Platform, Meddler>,
    ) -> anyhow::Result<Stage> {
        let daemon = Daemon::start(database, &toml(&platforms, &meddlers)?).await?;
        let owner = Person::set_up(&daemon.base(), &daemon.setup_token).await?;
        Ok(Stage { platforms, daemon, owner, meddlers })
    }

    /// Connects the first channel of LINE by its keys; gives the account's id.
    pub async fn connect_line(&self) -> anyhow::Result<String> {
        self.connect(Platform::Line).await
    }

    /// Connects the first shop of Shopee by consent; gives the account's id.
    pub async fn connect_shopee(&self) -> anyhow::Result<String> {
        self.connect(Platform::Shopee).await
    }

    /// Connects the first account of a platform as a person would: by typing its keys in, or by walking through the consent of
    /// each of the platform's apps. What the operator enters in the platform's console is entered first. Gives the account's id.
    pub async fn connect(&self, platform: Platform) -> anyhow::Result<String> {
        let (name, control) = (platform.name(), self.platforms.control(platform));
        control.introduce(&self.daemon.base()).await.map_err(|e| anyhow::anyhow!(e.0))?;
        let first = control.state()["accounts"][0].clone();
        let platforms = self.owner.get("/platforms").await?.ok()?;
        let rows = platforms["items"].as_array().context("no platforms")?;
        let about = rows.iter().find(|p| p["platform"] == name).context("no such platform")?;
        if about["connect"] == "keys" {
            let mut body = json!({"platform": name});
            for field in about["connect_fields"].as_array().context("no fields")? {
                let field = field["name"].as_str().context("a field without name")?;
                if first[field].is_string() {
                    body[field] = first[field].clone();
                }
            }
            let account = self.owner.post("/accounts", &body).await?.ok().context("connecting by keys")?;
            let id = account["id"].as_str().context("an account without id")?.to_owned();
            self.becomes_active(&id).await?;
            return Ok(id);
        }
        let apps = self.owner.get("/platform-apps").await?.ok()?;
        for app in apps["items"].as_array().context("no apps")?.iter().filter(|a| a["platform"] == name) {
            let mut ask = json!({"platform": name});
            if app["name"].is_string() {
                ask["app"] = app["name"].clone();
            }
            let begun = self.owner.post("/accounts/connect", &ask).await?.ok()?;
            // The first account, also when it is connected again; each simulated page knows one of these names.
            let id = [&first["shop_id"], &first["id"]].into_iter().find(|v| !v.is_null()).context("no id")?;
            let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
            let address = begun["authorize_url"].as_str().context("no authorize_url")?;
            let consent = format!("{address}&shop_id={id}&pages={id}&account={id}&seller={id}");
            let (last, status) = self.owner.browse(&consent).await?;
            ensure!(
                status.is_success() && last.starts_with(&self.daemon.base()),
                "consent ended at {last} with {status}"
            );
        }
        let accounts = self.owner.get("/accounts").await?.ok()?;
        let rows = accounts["items"].as_array().context("no items")?;
        let mut own = rows.iter().filter(|a| a["platform"] == name).peekable();
        ensure!(own.peek().is_some(), "{name} is not connected");
        let is_first =
            |a: &&Value| [&first["shop_id"], &first["id"]].iter().any(|id| same(id, &a["external_id"]));
        let account = rows.iter().find(is_first).or(own.next()).context("no account")?;
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

/// The platforms' settings as TOML: where each is, or who stands before it.
fn toml(platforms: &Running, meddlers: &BTreeMap<Platform, Meddler>) -> anyhow::Result<String> {
    let mut sections = serde_json::Map::new();
    for platform in platforms.platforms() {
        let mut settings = platforms.settings(platform);
        if let Some(meddler) = meddlers.get(&platform) {
            lead_past(&mut settings, platforms.base(), &meddler.base());
        }
        sections.insert(platform.name().to_owned(), settings);
    }
    Ok(toml::to_string(&json!({"platforms": sections}))?)
}

/// Every address that begins with `from` begins with `to`.
fn lead_past(settings: &mut Value, from: &str, to: &str) {
    match settings {
        Value::String(text) if text.starts_with(from) => text.replace_range(..from.len(), to),
        Value::Array(all) => all.iter_mut().for_each(|v| lead_past(v, from, to)),
        Value::Object(all) => all.values_mut().for_each(|v| lead_past(v, from, to)),
        _ => {}
    }
}

/// Whether two ids are one, as text or number.
fn same(a: &Value, b: &Value) -> bool {
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    !a.is_null() && text(a) == text(b)
}

/// Sets switches of a simulated platform: those that `patch` names; the others stay.
pub fn switch(platform: &Arc<dyn Simulated>, patch: &Value) -> anyhow::Result<()> {
    let mut switches = platform.desk().switches.lock().unwrap_or_else(PoisonError::into_inner);
    switches.merge(patch).map_err(|e| anyhow::anyhow!(e))
}
