//! Rate buckets: a request waits for its turn instead of being refused by the platform.

use std::{collections::HashMap, num::NonZeroU32, sync::Mutex, time::Duration};

use connector::{Bucket, Manifest};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use std::sync::Arc;

/// Platform, owner (account or app) and name of a bucket.
type Key = (&'static str, String, &'static str);

/// All buckets in use.
#[derive(Default)]
pub struct Buckets(Mutex<HashMap<Key, Arc<DefaultDirectRateLimiter>>>);

impl Buckets {
    /// Waits for a token of a bucket. `account` and `app` name whose bucket it is; the manifest says which of them counts.
    /// A bucket that the manifest does not have lets everything through: the conformance kit finds such names.
    pub async fn wait(&self, manifest: &'static Manifest, name: &str, account: &str, app: &str) {
        let Some(bucket) = manifest.buckets.iter().find(|b| b.name == name) else { return };
        let owner = if bucket.per_app { app } else { account };
        self.limiter(manifest, bucket, owner).until_ready().await;
    }

    fn limiter(
        &self,
        manifest: &'static Manifest,
        bucket: &'static Bucket,
        owner: &str,
    ) -> Arc<DefaultDirectRateLimiter> {
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let key = (manifest.platform, owner.to_owned(), bucket.name);
        all.entry(key).or_insert_with(|| Arc::new(RateLimiter::direct(quota(bucket)))).clone()
    }
}

fn quota(bucket: &Bucket) -> Quota {
    let burst = NonZeroU32::new(bucket.burst).unwrap_or(NonZeroU32::MIN);
    let every = Duration::from_micros(1_000_000_000 / u64::from(bucket.per_second_milli.max(1)));
    Quota::with_period(every).unwrap_or_else(|| Quota::per_second(NonZeroU32::MIN)).allow_burst(burst)
}
