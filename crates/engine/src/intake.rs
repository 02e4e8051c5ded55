//! The way in: a platform's call becomes durable, then rows.

mod hear;
mod interpret;
mod receive;
mod routes;

pub(crate) use hear::Hearing;
pub use receive::{Call, CallOutcome, Door};
pub(crate) use routes::Routes;

use std::collections::BTreeSet;

use connector::{Connector, Delivery};
use inbox::conversation::context::account_context;
use model::{AccountState, JournalSource, Platform, Time};
use store::{
    StoreError,
    account::{self, Route},
    journal::NewEntry,
};

use crate::Engine;

impl Engine {
    /// Makes deliveries durable, routed to their accounts. `account` is where they came in, if that tells; a delivery that
    /// names no account is spread by its connector. Comes back when all of them are on disk. Gives how many were new.
    pub(crate) async fn journal(
        &self,
        platform: &Platform,
        own: Option<&Route>,
        source: JournalSource,
        deliveries: Vec<Delivery>,
        now: Time,
    ) -> Result<usize, StoreError> {
        let mut entries = Vec::with_capacity(deliveries.len());
        for delivery in deliveries {
            match own {
                Some(route) => entries.extend(entry(platform, Some(route), None, source, &delivery, now)),
                None => self.spread(platform, source, delivery, now, &mut entries).await?,
            }
        }
        let heard: Vec<_> = entries.iter().filter_map(|e| Some((e.account_id?, e.event_at))).collect();
        if entries.is_empty() {
            return Ok(0);
        }
        let appended = self.shared.store.journal().append(entries).await?;
        if source == JournalSource::Webhook {
            self.shared.hearing.heard(&heard, now);
        }
        Ok(appended.iter().filter(|a| matches!(a, store::journal::Appended::New(_))).count())
    }

    async fn spread(
        &self,
        platform: &Platform,
        source: JournalSource,
        delivery: Delivery,
        now: Time,
        entries: &mut Vec<NewEntry>,
    ) -> Result<(), StoreError> {
        let named = match &delivery.account {
            Some(id) => vec![id.clone()],
            None => match self.connector_of(platform) {
                Some(connector) => match connector.route(&delivery) {
                    named if named.is_empty() => self.concerned(connector, &delivery, now).await?,
                    named => named,
                },
                None => Vec::new(),
            },
        };
        if named.is_empty() {
            entries.extend(entry(platform, None, None, source, &delivery, now));
        }
        for external_id in named {
            let routes = self.shared.routes.find(&self.shared.store, platform, &external_id).await?;
            if routes.is_empty() {
                entries.extend(entry(platform, None, Some(external_id.clone()), source, &delivery, now));
            }
            for route in &routes {
                entries.extend(entry(
                    platform,
                    Some(route),
                    Some(external_id.clone()),
                    source,
                    &delivery,
                    now,
                ));
            }
        }
        Ok(())
    }
}

impl Engine {
    /// The accounts (platform ids) that an event concerns which names none.
    async fn concerned(
        &self,
        connector: &'static dyn Connector,
        delivery: &Delivery,
        now: Time,
    ) -> Result<Vec<String>, StoreError> {
        let accounts = account::all(&self.shared.store).await?;
        let own = accounts.iter().filter(|a| {
            a.platform.as_str() == connector.manifest().platform
                && connector.concerns(delivery, &account_context(a, "", now))
        });
        let named: BTreeSet<String> = own.map(|a| a.external_id.clone()).collect();
        Ok(named.into_iter().collect())
    }
}

/// A journal entry; none for an account that was disconnected: its events are acknowledged and dropped.
fn entry(
    platform: &Platform,
    route: Option<&Route>,
    external_id: Option<String>,
    source: JournalSource,
    delivery: &Delivery,
    now: Time,
) -> Option<NewEntry> {
    if route.is_some_and(|r| r.state == AccountState::Disconnected) {
        return None;
    }
    let external_id = external_id.or_else(|| delivery.account.clone());
    Some(NewEntry {
        workspace_id: route.map(|r| r.workspace_id),
        account_id: route.map(|r| r.account_id),
        platform: platform.clone(),
        source,
        scope: match (route, &external_id) {
            (Some(r), _) => r.account_id.to_string(),
            (None, Some(id)) => format!("{platform}:{id}"),
            (None, None) => platform.to_string(),
        },
        key: delivery.key.clone(),
        external_id,
        received_at: now,
        event_at: delivery.at,
        unrouted: route.is_none(),
        body: delivery.body.clone(),
    })
}
