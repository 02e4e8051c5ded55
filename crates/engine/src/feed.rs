//! Feeds of a whole app: lost pushes and the like, which name the account of each event themselves.

use connector::{AccountContext, Connector, Fault, Feed, FeedScope, PollAsk};
use model::{JournalSource, Platform};
use store::{
    StoreError,
    cursor::{self, CursorOf},
};

use crate::{Engine, app::App, clock, keys::store_fault};

/// Pages of one feed in one go.
const PAGES: usize = 50;

impl Engine {
    /// Polls the feeds of apps that are due, each in a task of its own.
    pub(crate) async fn due_app_feeds(&self) -> Result<(), StoreError> {
        for connector in self.connectors() {
            let manifest = connector.manifest();
            let Ok(platform) = manifest.platform.parse::<Platform>() else { continue };
            for feed in manifest.feeds.iter().filter(|f| f.scope == FeedScope::App) {
                let Some(every) = self.every(feed.pace) else { continue };
                for app in self.all_apps(&platform).await? {
                    if !self.is_due(&format!("poll:{}:{}", app.id, feed.name), every).await? {
                        continue;
                    }
                    let (engine, connector) = (self.clone(), *connector);
                    self.shared.tasks.spawn(async move {
                        if let Err(fault) = engine.poll_app(connector, &app, feed).await {
                            tracing::warn!(platform = %app.platform, feed = feed.name, fault = %fault, "an app's feed was not read; it comes again");
                        }
                    });
                }
            }
        }
        Ok(())
    }

    async fn all_apps(&self, platform: &Platform) -> Result<Vec<App>, StoreError> {
        let mut all: Vec<App> = self.file_apps().filter(|a| a.platform == *platform).collect();
        for entered in store::app::of_platform(&self.shared.store, platform).await? {
            all.extend(self.app(platform, entered.id).await?);
        }
        Ok(all)
    }

    async fn poll_app(&self, connector: &'static dyn Connector, app: &App, feed: &Feed) -> Result<(), Fault> {
        let (store, of, name) = (&self.shared.store, CursorOf::App(app.id), app.id.to_string());
        let mut at = cursor::get(store, &of, feed.name).await.map_err(|e| store_fault(&e))?;
        for _ in 0..PAGES {
            let now = clock::now();
            let own = AccountContext {
                external_id: String::new(),
                webhook_url: self.app_webhook_url(&app.platform, app.name.as_deref()),
                memo: std::collections::BTreeMap::new(),
                now,
            };
            let ask = PollAsk { feed: feed.name, cursor: at.clone(), since: None, now };
            let page = self
                .run_as_app(connector, app.credentials.clone(), &name, connector.poll(&own, &ask))
                .await?;
            self.journal(&app.platform, None, JournalSource::Poll, page.deliveries, now)
                .await
                .map_err(|e| store_fault(&e))?;
            if page.cursor != at {
                let to = page.cursor.as_deref();
                let set: Result<(), StoreError> =
                    store.write(async |tx| cursor::set(&tx, &of, feed.name, to).await).await;
                set.map_err(|e| store_fault(&e))?;
            }
            // The platform forgets what is confirmed: only now that it is durable here.
            if let Some(token) = page.confirm {
                let plan = connector.confirm(&own, feed.name, &token);
                self.run_as_app(connector, app.credentials.clone(), &name, plan).await?;
            }
            at = page.cursor;
            if !page.more {
                break;
            }
        }
        Ok(())
    }
}
