//! The daemon put together: store below, engine in the middle, HTTP on top.

use std::{collections::HashMap, time::Duration};

use engine::{Engine, FileApp, run::Endpoints};
use store::Store;

use crate::{
    config::{Config, Purpose},
    connectors,
};

const DAY: Duration = Duration::from_hours(24);

/// The engine by the settings; it does nothing by itself before it is started.
pub async fn engine(config: &Config, store: Store) -> anyhow::Result<Engine> {
    let mut endpoints = Endpoints::default();
    let mut apps = Vec::new();
    for connector in connectors::CONNECTORS {
        let manifest = connector.manifest();
        let Some(platform) = config.platforms.get(manifest.platform) else { continue };
        let hosts: HashMap<String, String> =
            platform.endpoints.iter().map(|(key, url)| ((*key).to_owned(), url.clone())).collect();
        endpoints.add(manifest, &hosts)?;
        for app in &platform.apps {
            apps.push(FileApp {
                platform: manifest.platform.parse()?,
                name: app.name.clone(),
                credentials: app.credentials.clone(),
                purpose: app.purpose.unwrap_or(Purpose::Both).as_str().to_owned(),
            });
        }
    }
    let settings = engine::Settings {
        public_url: config.public_url.clone(),
        connectors: connectors::CONNECTORS.to_vec(),
        endpoints,
        apps,
        orders_interval: config.sync.orders_interval,
        chat_interval: config.sync.chat_interval,
        token_check: config.sync.token_refresh_check,
        raw_events_kept: DAY * config.retention.raw_events_days,
    };
    Ok(Engine::new(store, settings).await?)
}
