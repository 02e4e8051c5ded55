//! Which accounts a platform's id means, remembered for a moment so that a busy shop costs no query per event.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use model::Platform;
use store::{
    Store, StoreError,
    account::{self, Route},
};

/// How long another process's change may go unseen. Changes of this process are seen at once ([`Routes::forget`]).
const REMEMBERED: Duration = Duration::from_secs(2);
/// More than this many are not remembered: invented ids must not fill the memory.
const MOST: usize = 10_000;

type Known = HashMap<(Platform, String), (Instant, Vec<Route>)>;

/// Routes as they were a moment ago.
#[derive(Default)]
pub(crate) struct Routes(Mutex<Known>);

impl Routes {
    /// The accounts, of whatever workspace, behind a platform's id.
    #[expect(clippy::disallowed_methods, reason = "the age of a cache entry is no time of the product")]
    pub(crate) async fn find(
        &self,
        store: &Store,
        platform: &Platform,
        external_id: &str,
    ) -> Result<Vec<Route>, StoreError> {
        let key = (platform.clone(), external_id.to_owned());
        let now = Instant::now();
        if let Some((at, routes)) = self.lock().get(&key)
            && now.duration_since(*at) < REMEMBERED
        {
            return Ok(routes.clone());
        }
        let routes = account::route(store, platform, external_id).await?;
        let mut known = self.lock();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, (now, routes.clone()));
        Ok(routes)
    }

    /// An account was connected or disconnected here.
    pub(crate) fn forget(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
