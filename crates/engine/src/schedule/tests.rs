use std::time::Duration;

use store::{MasterKey, Store, StoreError, StoreSettings, workspace};

use super::Tick;
use crate::{Engine, Settings, clock};

/// An engine that keeps deleted workspaces for so long.
async fn engine(store: &Store, kept: Duration) -> Engine {
    let day = Duration::from_hours(24);
    let settings = Settings {
        public_url: "http://127.0.0.1:8080".parse().expect("an address"),
        connectors: Vec::new(),
        endpoints: crate::run::Endpoints::default(),
        apps: Vec::new(),
        orders_interval: day,
        chat_interval: day,
        token_check: day,
        raw_events_kept: day,
        deleted_workspaces_kept: kept,
        mail: None,
    };
    Engine::new(store.clone(), settings).await.expect("an engine")
}

#[tokio::test]
async fn a_deleted_workspace_is_erased_when_its_time_is_over_and_not_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = StoreSettings::in_folder(folder.path(), MasterKey::from_bytes([7; 32]));
    let store = Store::open(settings).await.expect("opens");
    store.migrate().await.expect("migrates");
    let now = clock::now();
    let (gone, stays) = store
        .write(async |tx| {
            let gone = workspace::create(&tx, "Gone", now).await?.id;
            let stays = workspace::create(&tx, "Stays", now).await?.id;
            workspace::delete(&tx, gone, now).await?;
            Ok::<_, StoreError>((gone, stays))
        })
        .await
        .expect("written");
    let there = async |id| workspace::get(&store, id).await.expect("reads").is_some();
    let patient = engine(&store, Duration::from_hours(1)).await;
    patient.tick(Tick::Housekeeping).await.expect("keeps house");
    assert!(there(gone).await && there(stays).await);
    let strict = engine(&store, Duration::ZERO).await;
    strict.tick(Tick::Housekeeping).await.expect("keeps house");
    assert!(!there(gone).await && there(stays).await);
}
