//! The daemon put together: store below, engine in the middle, HTTP on top.

use std::{collections::HashMap, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use connector::Secret;
use engine::{Engine, FileApp, run::Endpoints};
use server::Server;
use store::{Store, StoreError};
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::{
    config::{Config, Purpose},
    open::{self, Missing},
};

/// What answers that are under way get when the daemon stops.
const LAST_ANSWERS: Duration = Duration::from_secs(5);
/// Between two moves of SQLite's write-ahead log.
const CHECKPOINT: Duration = Duration::from_millis(500);
/// Before listening again when the connection broke.
const LISTEN_AGAIN: Duration = Duration::from_secs(2);
const DAY: Duration = Duration::from_hours(24);

/// A running daemon.
pub struct Daemon {
    store: Store,
    engine: Engine,
    stop: CancellationToken,
    serving: JoinHandle<std::io::Result<()>>,
    beside: [JoinHandle<()>; 2],
    /// What the first run asks for; none once there is somebody who can sign in.
    pub setup_token: Option<Secret>,
}

impl Daemon {
    /// Opens, migrates and starts everything; it listens when this returns.
    pub async fn start(config: &Config, listener: TcpListener) -> anyhow::Result<Daemon> {
        let store = open::store(config, Missing::Make).await?;
        store.migrate().await.context("the database could not be brought to this version's schema")?;
        let beside = beside(&store);
        let setup_token = setup_token(&store).await?;
        let engine = engine(config, store.clone()).await?;
        engine.start().await?;
        let stop = CancellationToken::new();
        let settings = server::Settings {
            public_url: config.public_url.clone(),
            has_mail: config.mail.is_some(),
            deleted_workspaces_kept: DAY * config.retention.deleted_workspace_days,
        };
        let server = Server::new(store.clone(), Arc::new(engine.clone()), settings, stop.clone());
        let service = server::router(server).into_make_service_with_connect_info::<SocketAddr>();
        let stopped = stop.clone().cancelled_owned();
        let serving =
            tokio::spawn(async move { axum::serve(listener, service).with_graceful_shutdown(stopped).await });
        Ok(Daemon { store, engine, stop, serving, beside, setup_token })
    }

    /// Waits until it is told to stop, or cannot go on.
    pub async fn serve_until(
        &mut self,
        asked: impl Future<Output = anyhow::Result<()>>,
    ) -> anyhow::Result<()> {
        tokio::select! {
            asked = asked => asked,
            ended = &mut self.serving => {
                ended.context("the HTTP server broke off")?.context("the HTTP server broke off")?;
                anyhow::bail!("the HTTP server ended by itself")
            }
        }
    }

    /// Ends it: no new calls, those under way are answered, what is being sent is let finish.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if !self.serving.is_finished() && timeout(LAST_ANSWERS, &mut self.serving).await.is_err() {
            self.serving.abort();
        }
        self.engine.stop().await;
        self.beside.iter().for_each(JoinHandle::abort);
        self.store.close().await;
    }
}

/// The engine by the settings; it does nothing by itself before it is started.
pub async fn engine(config: &Config, store: Store) -> anyhow::Result<Engine> {
    let mut endpoints = Endpoints::default();
    let mut apps = Vec::new();
    for connector in platforms::CONNECTORS {
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
                purpose: match (app.purpose, &app.name) {
                    (Some(purpose), _) => purpose.as_str(),
                    (None, None) => manifest.app_purpose,
                    (None, Some(_)) => Purpose::Both.as_str(),
                }
                .to_owned(),
            });
        }
    }
    let settings = engine::Settings {
        public_url: config.public_url.clone(),
        connectors: platforms::CONNECTORS.to_vec(),
        endpoints,
        apps,
        orders_interval: config.sync.orders_interval,
        chat_interval: config.sync.chat_interval,
        token_check: config.sync.token_refresh_check,
        raw_events_kept: DAY * config.retention.raw_events_days,
        deleted_workspaces_kept: DAY * config.retention.deleted_workspace_days,
        mail: config.mail.clone(),
    };
    Ok(Engine::new(store, settings).await?)
}

/// What the store does beside everything: moving its log into the file, and hearing other processes.
fn beside(store: &Store) -> [JoinHandle<()>; 2] {
    let (log, others) = (store.clone(), store.clone());
    [
        tokio::spawn(async move {
            if let Err(error) = log.checkpoint_task(CHECKPOINT).await {
                tracing::error!(%error, "the write-ahead log is not moved any more; it grows until the next start");
            }
        }),
        tokio::spawn(async move {
            while let Err(error) = others.listen_task().await {
                tracing::warn!(%error, "other processes are not heard; trying again");
                tokio::time::sleep(LISTEN_AGAIN).await;
            }
        }),
    ]
}

/// Makes a token for the first run, while nobody can sign in. Every start makes another; only its hash is kept.
async fn setup_token(store: &Store) -> anyhow::Result<Option<Secret>> {
    if store::user::any(store).await? {
        return Ok(None);
    }
    let token = URL_SAFE_NO_PAD.encode(engine::clock::random::<24>());
    let now = engine::clock::now();
    store
        .write(async |tx| store::setup_token::set(&tx, &token, now).await)
        .await
        .map_err(|error: StoreError| error)?;
    Ok(Some(Secret::new(token)))
}
