//! When accounts were last heard: gathered in memory and written once a second, so that it costs a webhook nothing.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use model::{AccountId, Time};
use store::{StoreError, account};

use crate::{Engine, Task};

/// What was heard of an account since it was last written.
#[derive(Clone, Copy, Debug)]
struct Heard {
    at: Time,
    event_at: Option<Time>,
    count: u32,
}

/// What was heard and is not written yet. A crash loses a second of it, never an event.
#[derive(Default)]
pub(crate) struct Hearing(Mutex<HashMap<AccountId, Heard>>);

impl Hearing {
    /// Notes events.
    pub(crate) fn heard(&self, events: &[(AccountId, Option<Time>)], now: Time) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (account, event_at) in events {
            let heard = all.entry(*account).or_insert(Heard { at: now, event_at: None, count: 0 });
            heard.at = now;
            heard.event_at = event_at.or(heard.event_at);
            heard.count += 1;
        }
    }

    fn take(&self) -> HashMap<AccountId, Heard> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Engine {
    /// Writes what was heard, once a second.
    pub(crate) fn hear_forever(self) -> Task {
        Box::pin(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(1)).await;
                let heard = self.shared.hearing.take();
                if heard.is_empty() {
                    continue;
                }
                let newest: Vec<_> = heard.iter().map(|(id, h)| (*id, h.at, h.event_at)).collect();
                let (newest, heard) = (&newest, &heard);
                let written: Result<(), StoreError> = self
                    .shared
                    .store
                    .write(async |tx| {
                        account::note_webhooks(&tx, newest).await?;
                        for (id, h) in heard {
                            account::note_hour(&tx, *id, h.at, h.count).await?;
                        }
                        Ok(())
                    })
                    .await;
                if let Err(e) = written {
                    tracing::warn!(error = %e, "when accounts were last heard was not written");
                }
            }
        })
    }
}
