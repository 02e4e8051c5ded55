//! The engine: what all its tasks share, and their start.

use std::{collections::HashMap, sync::Arc};

use connector::Connector;
use model::{Platform, Time};
use store::Store;
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    clock,
    intake::{Hearing, Routes},
    job::Lane,
    media::MediaLinks,
    outside::{Guard, Outside},
    push::{self, Pusher, Sender},
    renew::Renewals,
    run::{Endpoints, Runner},
    settings::Settings,
};

/// The world, for everything above it. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub store: Store,
    pub settings: Settings,
    pub connectors: HashMap<&'static str, &'static dyn Connector>,
    pub runner: Runner,
    /// The way to addresses that others choose.
    pub outside: Outside,
    /// Something was made ready for another program.
    pub outgoing: tokio::sync::Notify,
    pub links: MediaLinks,
    pub pusher: Pusher,
    pub renewals: Renewals,
    pub routes: Routes,
    pub hearing: Hearing,
    /// This process, among those that share a database.
    pub holder: String,
    pub stop: CancellationToken,
    pub tasks: TaskTracker,
    pub sending: Arc<Semaphore>,
    pub working: Arc<Semaphore>,
    /// How many profiles are asked for at once.
    pub naming: Arc<Semaphore>,
    /// How many feeds and threads are read at once.
    pub reading: Arc<Semaphore>,
    pub fetching: Arc<Semaphore>,
    /// How many notices and pushes are under way at once.
    pub telling: Arc<Semaphore>,
    /// How many letters are handed over at once.
    pub posting: Arc<Semaphore>,
}

/// Why the engine did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store could not be read.
    #[error("{0}")]
    Store(#[from] store::StoreError),
    /// The HTTP client could not be built.
    #[error("the HTTP client could not be built: {0}")]
    Http(#[from] reqwest::Error),
    /// The schedule could not be started.
    #[error("the schedule could not be started: {0}")]
    Schedule(#[from] tokio_cron_scheduler::JobSchedulerError),
}

impl Engine {
    /// An engine that answers but does nothing by itself: for commands that only look.
    pub async fn new(store: Store, mut settings: Settings) -> Result<Engine, StartError> {
        // The first provider stands; a second call says so, which is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let endpoints = Arc::new(std::mem::take(&mut settings.endpoints));
        let outside = Outside::new(Guard::new(&settings.private_allowed))?;
        let links = MediaLinks::new(*store.purpose_key("media links").await?, &settings.public_url);
        // Only an inbox that is on this machine alone is called by http.
        let mut reached = settings.private_allowed.clone();
        if settings.public_url.scheme() == "http" {
            reached.extend(push::loopback());
        }
        let sender = Sender::of(&store, &settings.public_url).await?;
        let pusher = Pusher::new(sender, Outside::new(Guard::new(&reached))?);
        let connectors = settings.connectors.iter().map(|c| (c.manifest().platform, *c)).collect();
        let holder = uuid::Builder::from_random_bytes(clock::random()).into_uuid().to_string();
        Ok(Engine {
            shared: Arc::new(Shared {
                store,
                runner: Runner::new(endpoints, outside.clone())?,
                outside,
                outgoing: tokio::sync::Notify::new(),
                settings,
                connectors,
                links,
                pusher,
                renewals: Renewals::default(),
                routes: Routes::default(),
                hearing: Hearing::default(),
                holder,
                stop: CancellationToken::new(),
                tasks: TaskTracker::new(),
                sending: Arc::new(Semaphore::new(32)),
                working: Arc::new(Semaphore::new(16)),
                naming: Arc::new(Semaphore::new(16)),
                // Almost all of them wait for their platform.
                reading: Arc::new(Semaphore::new(64)),
                fetching: Arc::new(Semaphore::new(4)),
                telling: Arc::new(Semaphore::new(16)),
                posting: Arc::new(Semaphore::new(2)),
            }),
        })
    }

    /// Starts all that goes on by itself: interpreting, sending, jobs, files, polls, renewals, housekeeping.
    pub async fn start(&self) -> Result<(), StartError> {
        for (name, task) in [
            ("interpret", self.clone().interpret_forever() as crate::Task),
            ("deliver", self.clone().deliver_forever()),
            ("work", self.clone().work_forever(Lane::Quick)),
            ("names", self.clone().work_forever(Lane::Profiles)),
            ("read", self.clone().work_forever(Lane::Long)),
            ("post", self.clone().work_forever(Lane::Mail)),
            ("fetch", self.clone().fetch_forever()),
            ("hear", self.clone().hear_forever()),
            ("follow", self.clone().follow_forever()),
            ("tell", self.clone().work_forever(Lane::Notices)),
        ] {
            let stop = self.shared.stop.clone();
            self.shared.tasks.spawn(async move {
                tokio::select! {
                    () = task => tracing::error!(task = name, "a task of the engine ended by itself"),
                    () = stop.cancelled() => {}
                }
            });
        }
        if let Err(e) = self.refresh_app_memos().await {
            tracing::warn!(error = %e, "what accounts remember of their apps is as it was; it is looked at again");
        }
        self.start_schedule().await
    }

    /// Ends all tasks; what is being sent or fetched is let finish, for at most 20 s.
    pub async fn stop(&self) {
        self.shared.stop.cancel();
        self.shared.tasks.close();
        if tokio::time::timeout(std::time::Duration::from_secs(20), self.shared.tasks.wait()).await.is_err() {
            tracing::warn!("some tasks did not end in 20 s; their work goes on at the next start");
        }
        self.leave_turn().await;
    }

    /// The store below.
    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    /// What was set.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Where the platforms are.
    pub fn endpoints(&self) -> &Endpoints {
        self.shared.runner.endpoints()
    }

    /// A platform's connector.
    pub fn connector(&self, platform: &str) -> Option<&'static dyn Connector> {
        self.shared.connectors.get(platform).copied()
    }

    /// All connectors, in the order of the table.
    pub fn connectors(&self) -> &[&'static dyn Connector] {
        &self.shared.settings.connectors
    }

    /// Which addresses may be reached that others choose.
    pub fn guard(&self) -> &Guard {
        self.shared.outside.guard()
    }

    /// Public addresses of files.
    pub fn links(&self) -> &MediaLinks {
        &self.shared.links
    }

    /// Now.
    pub fn now(&self) -> Time {
        clock::now()
    }

    pub(crate) fn connector_of(&self, platform: &Platform) -> Option<&'static dyn Connector> {
        self.connector(platform.as_str())
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("holder", &self.shared.holder).finish_non_exhaustive()
    }
}
