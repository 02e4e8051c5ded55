//! Connecting: the pools and how each connection is set up.

use std::{path::Path, str::FromStr, sync::Arc, time::Duration};

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbBackend,
    sqlx::{
        postgres::PgConnectOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};

use super::{Shared, Store};
use crate::{StoreError, StoreSettings, key::Keyring, vault, waker::Wakers};

/// How long a writer waits for another process's write.
const BUSY: Duration = Duration::from_secs(20);

pub(super) async fn open(settings: StoreSettings) -> Result<Store, StoreError> {
    make_folder(&settings.data_dir)?;
    let url = settings.database_url.as_str();
    let (backend, read, write, vault_read, vault_write) = if let Some(path) = sqlite_path(url) {
        if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            make_folder(parent)?;
        }
        let vault = settings.data_dir.join("vault.db");
        // The writer first: it makes the file and turns write-ahead logging on.
        let write = sqlite(&path, 1, false).await?;
        let read = sqlite(&path, settings.readers.max(2), false).await?;
        let vault_write = sqlite(&vault, 1, true).await?;
        let vault_read = sqlite(&vault, 2, true).await?;
        (DbBackend::Sqlite, read, write, vault_read, vault_write)
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let read = postgres(url, settings.readers.max(2)).await?;
        let write = postgres(url, settings.readers.max(2)).await?;
        (DbBackend::Postgres, read.clone(), write.clone(), read, write)
    } else {
        return Err(StoreError::Setting(
            "[database] url must begin with sqlite: or postgres://; leave it out for a file in data_dir"
                .to_owned(),
        ));
    };
    let shared = Arc::new(Shared {
        read,
        write,
        vault_read,
        vault_write,
        backend,
        data_dir: settings.data_dir,
        keyring: Keyring::default(),
        master: std::sync::Mutex::new(settings.master_key),
        master_again: settings.master_again,
        random: settings.random,
        wakers: Wakers::new(),
        journal: std::sync::OnceLock::new(),
        assignment: crate::assignment::Cache::default(),
    });
    // A vault that exists is opened at once, so that a wrong key is an error at start and not at the first message.
    if vault::exists(&shared).await? {
        vault::unlock(&shared).await?;
    }
    Ok(Store { shared })
}

fn sqlite_path(url: &str) -> Option<std::path::PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    Some(Path::new(rest.split('?').next().unwrap_or(rest)).to_owned())
}

fn make_folder(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(path)?)
}

/// A pool on a SQLite file. `wipes`: freed pages are overwritten, so that a destroyed key is gone from the file.
async fn sqlite(path: &Path, connections: u32, wipes: bool) -> Result<DatabaseConnection, StoreError> {
    let file = path.to_owned();
    let mut options = ConnectOptions::new("sqlite::memory:");
    quiet(&mut options);
    options
        .max_connections(connections)
        .min_connections(1)
        // A connection that a statement was cut off on is not worth its cache; opening a file is cheap.
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |_| {
            SqliteConnectOptions::new()
                .filename(&file)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(BUSY)
                .foreign_keys(true)
                .statement_cache_capacity(400)
                .pragma("temp_store", "memory")
                .pragma("cache_size", "-32000")
                // Only so that a process without the checkpoint task does not let the log grow for ever.
                .pragma("wal_autocheckpoint", "16000")
                .pragma("secure_delete", if wipes { "on" } else { "off" })
                .disable_statement_logging_too()
        });
    Ok(Database::connect(options).await?)
}

/// A pool on PostgreSQL. The address goes past the options' own text, which a trace could show.
async fn postgres(url: &str, connections: u32) -> Result<DatabaseConnection, StoreError> {
    let real = PgConnectOptions::from_str(url)
        .map_err(|_| StoreError::Setting("[database] url is not a PostgreSQL address".to_owned()))?;
    let real = real.application_name("sampan").statement_cache_capacity(400).disable_statement_logging_too();
    let mut options = ConnectOptions::new("postgres://localhost/");
    quiet(&mut options);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(20))
        .map_sqlx_postgres_opts(move |_| real.clone());
    Ok(Database::connect(options).await?)
}

/// Statements and values reach no log and no trace.
fn quiet(options: &mut ConnectOptions) {
    options.sqlx_logging(false).record_stmt_in_spans(false);
}

trait Quiet: Sized {
    fn disable_statement_logging_too(self) -> Self;
}

impl<T: sea_orm::sqlx::ConnectOptions> Quiet for T {
    fn disable_statement_logging_too(self) -> T {
        self.disable_statement_logging()
    }
}
