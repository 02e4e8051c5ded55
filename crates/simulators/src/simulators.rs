//! Starting and stopping: one loopback listener for all simulated platforms.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::clock::Clock;
use crate::control::{self, Cast};
use crate::courier::Courier;
use crate::desk::Desk;
use crate::dice::Dice;
use crate::facebook::Facebook;
use crate::instagram::Instagram;
use crate::lazada::Lazada;
use crate::ledger::{Ledger, Sent};
use crate::line::Line;
use crate::platform::{Platform, Simulated};
use crate::shopee::Shopee;
use crate::switches::Switches;
use crate::tiktok::TikTok;
use crate::wire::{CuttableListener, Wire};
use crate::world::traffic::{self, Audience};

/// How to run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Which platforms.
    pub platforms: Vec<Platform>,
    /// The same seed makes the same world and, beat by beat, the same stories.
    pub seed: u64,
    /// Beats of customers' stories a minute and platform; 0 leaves the world silent.
    pub rate: f64,
    /// How much faster retry ladders and customers' pauses pass (1 = as on the real platform).
    pub time_scale: f64,
    /// How much shorter the time limits for a receiver's answer are (1 = as on the real platform).
    pub timeout_scale: f64,
    /// Conversations and orders per shop that lie in the past when the run starts.
    pub history: usize,
    /// Whether customers react to our answers.
    pub reactions: bool,
    /// The switches to start with.
    pub switches: Switches,
}

impl Default for Settings {
    /// A lively demonstration: all platforms, a beat every five seconds.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            platforms: Platform::ALL.to_vec(),
            seed: 1,
            rate: 12.0,
            time_scale: 1.0,
            timeout_scale: 1.0,
            history: 12,
            reactions: true,
            switches: Switches::default(),
        }
    }
}

impl Settings {
    /// For tests: nothing happens by itself, waits pass a hundred times as fast, no past, consent at once.
    pub fn quiet() -> Self {
        Self {
            rate: 0.0,
            time_scale: 100.0,
            history: 0,
            reactions: false,
            switches: Switches { auto_approve: true, ..Switches::default() },
            ..Self::default()
        }
    }
}

/// Why the simulators did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("cannot listen on {0}: {1}; choose another address with --listen")]
    Listen(SocketAddr, std::io::Error),
    /// The HTTP client that delivers webhooks could not be built.
    #[error("cannot build the client that delivers webhooks: {0}")]
    Client(#[from] reqwest::Error),
}

/// The entrance.
#[derive(Debug)]
pub struct Simulators;

impl Simulators {
    /// Binds the listener, builds the world and starts its traffic.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(settings: Settings) -> Result<Running, StartError> {
        let listener =
            TcpListener::bind(settings.listen).await.map_err(|e| StartError::Listen(settings.listen, e))?;
        let address = listener.local_addr().map_err(|e| StartError::Listen(settings.listen, e))?;
        let base = format!("http://{address}");
        let mut cast: BTreeMap<Platform, Arc<dyn Simulated>> = BTreeMap::new();
        for platform in &settings.platforms {
            let desk = Arc::new(Desk {
                base: base.clone(),
                seed: settings.seed,
                clock: Arc::new(Clock::new(settings.time_scale)),
                dice: Dice::new(settings.seed ^ platform.name().len() as u64),
                switches: std::sync::Mutex::new(settings.switches.clone()),
                ledger: Ledger::default(),
                courier: Courier::new(settings.timeout_scale)?,
                audience: Audience::new(settings.reactions),
            });
            let simulated: Arc<dyn Simulated> = match platform {
                Platform::Facebook => Facebook::new(desk, settings.history),
                Platform::Instagram => Instagram::new(desk, settings.history),
                Platform::Line => Line::new(desk, settings.history),
                Platform::Shopee => Shopee::new(desk, settings.history),
                Platform::Lazada => Lazada::new(desk, settings.history),
                Platform::TikTok => TikTok::new(desk, settings.history),
            };
            cast.insert(*platform, simulated);
        }
        let cast: Cast = Arc::new(cast);
        let mut app = Router::new().nest("/_sim", control::router(cast.clone()));
        for simulated in cast.values() {
            for (prefix, router) in simulated.clone().routers() {
                app = app.nest(prefix, router);
            }
        }
        let mut tasks = Vec::new();
        if settings.rate > 0.0 || settings.reactions {
            for simulated in cast.values() {
                tasks.push(tokio::spawn(traffic::run(simulated.clone(), settings.rate)));
            }
        }
        tasks.push(tokio::spawn(async move {
            let service = app.into_make_service_with_connect_info::<Wire>();
            if let Err(error) = axum::serve(CuttableListener(listener), service).await {
                tracing::error!(%error, "the simulated platforms stopped");
            }
        }));
        Ok(Running { address, base, cast, tasks })
    }
}

/// Running simulators; dropping it stops them.
pub struct Running {
    address: SocketAddr,
    base: String,
    cast: Cast,
    tasks: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Running {
    /// The address that was bound.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://ADDR`, below which everything lies.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The base URL of a platform's API, e.g. `http://127.0.0.1:4010/line`.
    pub fn base_url(&self, platform: Platform) -> String {
        format!("{}/{}", self.base, platform.name())
    }

    /// The configuration of a platform as in `sampan.toml`: URLs and the app's credentials.
    pub fn settings(&self, platform: Platform) -> Value {
        self.control(platform).settings()
    }

    /// The platforms of this run.
    pub fn platforms(&self) -> Vec<Platform> {
        self.cast.keys().copied().collect()
    }

    /// The handle of one platform: say, order, console, switches, records.
    ///
    /// # Panics
    /// When the platform is not part of this run, which is a mistake of the caller.
    pub fn control(&self, platform: Platform) -> &Arc<dyn Simulated> {
        match self.cast.get(&platform) {
            Some(simulated) => simulated,
            None => panic!("{} is not simulated in this run", platform.name()),
        }
    }

    /// Waits until the platform accepted at least `count` calls with messages from us, or until `limit`.
    /// Answers what was accepted by then.
    pub async fn wait_for_sent(&self, platform: Platform, count: usize, limit: Duration) -> Vec<Sent> {
        let started = Instant::now();
        loop {
            let sent = self.control(platform).desk().ledger.sent();
            if sent.len() >= count || started.elapsed() >= limit {
                return sent;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until the run ends, which it does not do by itself.
    pub async fn wait(mut self) {
        if let Some(server) = self.tasks.pop() {
            let _ended = server.await;
        }
    }

    /// Stops everything.
    pub fn shutdown(self) {
        drop(self);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}
