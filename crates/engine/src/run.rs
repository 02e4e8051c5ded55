//! Runs plans against the world: one loop for every operation of every platform.
//!
//! It waits for the rate bucket, signs at the moment of leaving, calls with a deadline and a size cap, asks the
//! connector to classify the reply, and retries or renews by class alone.

mod bucket;
mod call;
mod endpoint;
mod hold;

use std::{pin::Pin, sync::Arc, time::Duration};

use connector::{Auth, Connector, Exchange, Fault, FaultClass, Plan, Repeat, Reply, Secrets};
use rand::RngExt;
use tokio::time::Instant;

use crate::outside::Outside;

pub use bucket::Buckets;
pub use call::{FileSink, FileSource, Http, NoFiles};
pub use endpoint::{BadEndpoint, Endpoints};
pub use hold::Holds;

/// A boxed future, for the few seams that are objects.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Quick tries of an exchange that may be repeated, before its owner (outbox, job, poll) waits longer.
const QUICK_TRIES: u32 = 3;

/// Renewals for one exchange: a token may end while its successor waits for its turn. One more that is refused is no chance.
const RENEWALS: u32 = 2;

/// Where the keys of a plan's requests come from.
pub trait KeySource: Send + Sync {
    /// The keys to sign with now, fresh enough to be used.
    fn keys(&self, auth: Auth) -> Later<'_, Result<KeySet, Fault>>;
    /// The grant was refused: renews it once (single flight), or says that a person has to reconnect.
    /// `seen` is the version that was refused. False: there is a newer one already, which nobody has refused yet.
    fn renew(&self, seen: u64) -> Later<'_, Result<bool, Fault>>;
}

/// Keys to sign with.
#[derive(Clone, Debug, Default)]
pub struct KeySet {
    /// The app's credentials.
    pub app: Arc<Secrets>,
    /// The account's grant.
    pub grant: Arc<Secrets>,
    /// The grant's version; 0 where there is none.
    pub version: u64,
}

/// In whose name a plan runs.
pub struct Errand<'a> {
    /// The platform's connector.
    pub connector: &'static dyn Connector,
    /// Keys.
    pub keys: &'a dyn KeySource,
    /// The platform's id of the account, for buckets and signing; "" for app-level errands.
    pub account: &'a str,
    /// The app's name, for buckets.
    pub app: &'a str,
    /// Files to upload.
    pub files: &'a dyn FileSource,
    /// Where a downloaded file goes.
    pub sink: Option<&'a dyn FileSink>,
}

/// Runs plans.
pub struct Runner {
    http: Http,
    buckets: Buckets,
    holds: Holds,
    endpoints: Arc<Endpoints>,
}

impl Runner {
    /// A runner for these endpoints; what others choose is fetched through `outside`.
    pub fn new(endpoints: Arc<Endpoints>, outside: Outside) -> Result<Runner, reqwest::Error> {
        Ok(Runner {
            http: Http::new(outside)?,
            buckets: Buckets::default(),
            holds: Holds::default(),
            endpoints,
        })
    }

    /// Where the platforms are.
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// Runs a plan to its end.
    pub async fn run<T>(&self, mut plan: Plan<T>, errand: &Errand<'_>) -> Result<T, Fault> {
        // A plan that asks without end is a bug of a connector; it must not hold a worker for ever.
        for _ in 0..10_000 {
            match plan {
                Plan::Done(result) => return result,
                Plan::Ask(exchange, next) => {
                    let reply = self.exchange(&exchange, errand).await;
                    plan = next(reply);
                }
            }
        }
        Err(Fault::malformed("the platform's pages have no end"))
    }

    async fn is_newer(&self, exchange: &Exchange, errand: &Errand<'_>, than: u64) -> bool {
        errand.keys.keys(exchange.request.auth).await.is_ok_and(|keys| keys.version != than)
    }

    async fn exchange(&self, exchange: &Exchange, errand: &Errand<'_>) -> Result<Reply, Fault> {
        if !exchange.delay.is_zero() {
            tokio::time::sleep(exchange.delay).await;
        }
        let (mut refused, mut renewals) = (0, 0);
        let mut tries = 0;
        loop {
            let platform = errand.connector.manifest();
            self.buckets.wait(platform, exchange.bucket, errand.account, errand.app).await;
            let keys = errand.keys.keys(exchange.request.auth).await.map_err(never_left)?;
            // Asked at the last moment: what was said while it waited for its turn and its keys counts.
            if let Some(fault) =
                self.holds.held(exchange.op, platform.platform, errand.account, Instant::now())
            {
                return Err(fault);
            }
            let fault = match self.http.call(exchange, errand, &keys, &self.endpoints).await {
                Ok(reply) => match errand.connector.fault(exchange.op, &reply) {
                    None => return Ok(reply),
                    Some(fault) => fault,
                },
                Err(fault) => fault,
            };
            tries += 1;
            match fault.class {
                FaultClass::Unauthorized
                    if exchange.request.auth == Auth::Grant && renewals < RENEWALS && refused < 4 =>
                {
                    refused += 1;
                    renewals += u32::from(errand.keys.renew(keys.version).await.map_err(never_left)?);
                }
                // Connected anew, or renewed by another, while this was on its way: the newer grant is not the one refused.
                FaultClass::Unauthorized
                    if exchange.request.auth == Auth::Grant
                        && refused < 3
                        && self.is_newer(exchange, errand, keys.version).await =>
                {
                    refused += 1;
                }
                FaultClass::Upstream
                    if exchange.repeat != Repeat::Never
                        && tries < QUICK_TRIES
                        && fault.retry_after.is_none() =>
                {
                    tokio::time::sleep(pause(tries)).await;
                }
                // It may have taken effect before it failed, and saying it again could double it.
                FaultClass::Upstream
                    if exchange.repeat == Repeat::Never && fault.code != call::NEVER_LEFT =>
                {
                    return Err(Fault { class: FaultClass::UnknownOutcome, ..fault });
                }
                _ => {
                    self.holds.keep(exchange.op, platform.platform, errand.account, &fault, Instant::now());
                    return Err(fault);
                }
            }
        }
    }
}

/// A fault of the keys: the request that they were for did not leave, whatever it would have done.
fn never_left(fault: Fault) -> Fault {
    match fault.class {
        FaultClass::Upstream => Fault { code: Fault::NOT_REACHED.to_owned(), ..fault },
        _ => fault,
    }
}

/// Half a second, then two, each up to a half longer by chance so that many do not come back at once.
fn pause(tries: u32) -> Duration {
    let base = 250_u64 * 4_u64.pow(tries.min(3)) / 2;
    Duration::from_millis(base + rand::rng().random_range(0..=base / 2))
}
