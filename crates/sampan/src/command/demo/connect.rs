//! Connecting every account of a simulated platform, as a person would: typing keys in, or clicking through consent.

use std::sync::Arc;

use anyhow::{Context, bail};
use connector::{ConnectKind, Field};
use serde_json::{Map, Value, json};
use simulators::Simulated;
use url::Url;

use super::browser::Browser;

/// Connects them all.
pub async fn all(browser: &Browser, platform: &Arc<dyn Simulated>) -> anyhow::Result<()> {
    let name = platform.platform().name();
    let manifest = platforms::manifests()
        .into_iter()
        .find(|m| m.platform == name)
        .context("there is no connector for it")?;
    // What the developer console asks for. It may probe the addresses, so the daemon has to be up.
    platform.introduce(&browser.origin()).await.context("the console refused our addresses")?;
    match manifest.connect {
        ConnectKind::Keys(fields) => by_keys(browser, platform, name, fields).await,
        ConnectKind::Consent => {
            for app in apps(browser, name).await? {
                by_consent(browser, name, app.as_deref()).await?;
            }
            Ok(())
        }
    }
}

/// The names of a platform's apps; none for its first.
async fn apps(browser: &Browser, name: &str) -> anyhow::Result<Vec<Option<String>>> {
    let all = browser.get("/api/v1/platform-apps").await?;
    let all = all["items"].as_array().context("no platform apps")?;
    let own = all.iter().filter(|app| app["platform"] == name);
    Ok(own.map(|app| app["name"].as_str().map(str::to_owned)).collect())
}

async fn by_keys(
    browser: &Browser,
    platform: &Arc<dyn Simulated>,
    name: &str,
    fields: &[Field],
) -> anyhow::Result<()> {
    let state = platform.state();
    let accounts = state["accounts"].as_array().context("it has no accounts")?;
    for account in accounts {
        let mut body = Map::from_iter([("platform".to_owned(), json!(name))]);
        for field in fields.iter().filter(|f| account.get(f.name).is_some_and(Value::is_string)) {
            body.insert(field.name.to_owned(), account[field.name].clone());
        }
        browser.ask("/api/v1/accounts", &Value::Object(body)).await?;
    }
    Ok(())
}

/// Walks through consent to an app once for each account that the page offers.
async fn by_consent(browser: &Browser, name: &str, app: Option<&str>) -> anyhow::Result<()> {
    for round in 0.. {
        let ask = match app {
            Some(app) => json!({"platform": name, "app": app}),
            None => json!({"platform": name}),
        };
        let started = browser.ask("/api/v1/accounts/connect", &ask).await?;
        let address: Url = started["authorize_url"].as_str().context("no consent page was named")?.parse()?;
        let page = browser.open(address).await?;
        let offered: Vec<Url> = page.links().filter(offers_one).collect();
        let Some(link) = offered.into_iter().nth(round) else {
            if round == 0 {
                bail!("the consent page offers nothing");
            }
            return Ok(());
        };
        let back = browser.open(link).await?;
        if !browser.is_home(&back) {
            bail!("consent did not lead back to the inbox");
        }
    }
    Ok(())
}

/// Whether a link says yes for one account.
fn offers_one(link: &Url) -> bool {
    let has = |name: &str, value: &str| link.query_pairs().any(|(n, v)| n == name && v == value);
    has("answer", "approve") && !has("main", "1")
}
