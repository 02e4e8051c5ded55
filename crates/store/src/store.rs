//! The store as a whole: its pools, its writer, its tasks.

mod open;
mod task;

use std::{path::PathBuf, sync::Arc, time::Duration};

use migrations::{Migrator, MigratorTrait, VaultMigrator};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use crate::{
    assignment, audit, change, conversation,
    error::{StoreError, is_passing, is_stale},
    journal::Journal,
    key::{Keyring, MasterKey},
    random::SharedRandom,
    search,
    settings::StoreSettings,
    tx::Tx,
    vault,
    waker::Wakers,
};

/// Everything durable. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) shared: Arc<Shared>,
}

/// What all clones share.
#[doc(hidden)]
pub struct Shared {
    pub(crate) read: DatabaseConnection,
    pub(crate) write: DatabaseConnection,
    pub(crate) vault_read: DatabaseConnection,
    pub(crate) vault_write: DatabaseConnection,
    pub(crate) backend: DbBackend,
    pub(crate) data_dir: PathBuf,
    pub(crate) keyring: Keyring,
    pub(crate) master: std::sync::Mutex<MasterKey>,
    pub(crate) master_again: Option<Arc<dyn Fn() -> Option<MasterKey> + Send + Sync>>,
    pub(crate) random: SharedRandom,
    pub(crate) wakers: Wakers,
    pub(crate) journal: std::sync::OnceLock<Journal>,
    pub(crate) assignment: assignment::Cache,
}

/// How the tables stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationStatus {
    /// Changes that are applied.
    pub applied: Vec<String>,
    /// Changes that are not.
    pub pending: Vec<String>,
}

impl Shared {
    pub(crate) fn is_postgres(&self) -> bool {
        self.backend == DbBackend::Postgres
    }
}

impl Store {
    /// Connects. Changes nothing: run [`Store::migrate`] before anything else on a new database.
    pub async fn open(settings: StoreSettings) -> Result<Store, StoreError> {
        open::open(settings).await
    }

    /// Brings the tables and the vault to this version.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let pending = Migrator::get_pending_migrations(&self.shared.write).await?;
        let old_acts = pending.iter().any(|m| m.name() == "m0006_audit");
        Migrator::up(&self.shared.write, None).await?;
        VaultMigrator::up(&self.shared.vault_write, None).await?;
        vault::unlock(&self.shared).await?;
        if old_acts { audit::relink_all(self).await } else { Ok(()) }
    }

    /// How the tables stand.
    pub async fn migration_status(&self) -> Result<MigrationStatus, StoreError> {
        let (mut applied, mut pending) = (Vec::new(), Vec::new());
        for m in Migrator::get_migration_with_status(&self.shared.write).await? {
            if m.status() == migrations::MigrationStatus::Applied { &mut applied } else { &mut pending }
                .push(m.name().to_owned());
        }
        for m in VaultMigrator::get_migration_with_status(&self.shared.vault_write).await? {
            if m.status() == migrations::MigrationStatus::Applied { &mut applied } else { &mut pending }
                .push(format!("vault: {}", m.name()));
        }
        Ok(MigrationStatus { applied, pending })
    }

    /// Whether a row could be written now: for `/readyz`.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.shared.read.execute_unprepared("SELECT 1").await?;
        self.shared.write.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// Runs `work` in one write transaction, and commits it when it ends well. On SQLite it is the only writer; on
    /// PostgreSQL a deadlock, a lost race or a row that somebody else changed or made meanwhile runs `work` again, so it must have no
    /// effect outside the transaction, and read in it what it changes.
    pub async fn write<T, E, F, Fut>(&self, mut work: F) -> Result<T, E>
    where
        F: FnMut(Tx) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<StoreError> + std::error::Error + 'static,
    {
        let mut tries: u32 = 0;
        loop {
            let result = self.write_once(&mut work).await;
            match result {
                Err(e) if (tries < 8 && is_passing(&e)) || (tries < 4 && is_stale(&e)) => {
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(u64::from(tries * tries) * 3)).await;
                }
                result => return result,
            }
        }
    }

    async fn write_once<T, E, F, Fut>(&self, work: &mut F) -> Result<T, E>
    where
        F: FnMut(Tx) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<StoreError> + std::error::Error + 'static,
    {
        let conn = begin(&self.shared.write).await.map_err(StoreError::from)?;
        let (tx, inner) = Tx::pair(conn, Arc::clone(&self.shared));
        let value = work(tx).await?;
        let Some(inner) = Arc::into_inner(inner) else { return Err(StoreError::Kept.into()) };
        let after = inner.take_after();
        search::write_pending(&inner.conn, &inner.shared, after.words).await?;
        conversation::write_counts(&inner.conn, &inner.shared, after.counts).await?;
        change::write_pending(&inner.conn, &inner.shared, &after.changes).await?;
        inner.conn.commit().await.map_err(StoreError::from)?;
        audit::write_pending(&inner.shared, &after.heads).await;
        inner.shared.assignment.forget(&after.assignment);
        let mut woken = after.woken;
        woken.changes.extend(after.changes.workspaces());
        inner.shared.wakers.wake(&woken);
        for file in after.files {
            // What cannot be removed now is swept later: the row that named it is gone.
            let _ = tokio::fs::remove_file(file).await;
        }
        Ok(value)
    }

    /// The journal of raw events.
    pub fn journal(&self) -> &Journal {
        self.shared.journal.get_or_init(|| Journal::start(Arc::downgrade(&self.shared)))
    }

    /// What to wait on for rows.
    pub fn wakers(&self) -> &Wakers {
        &self.shared.wakers
    }

    /// The keys that are open in memory.
    pub fn keyring(&self) -> &Keyring {
        &self.shared.keyring
    }

    /// Whether the database is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.shared.is_postgres()
    }

    /// Closes all connections, after what is under way.
    pub async fn close(&self) {
        for pool in [&self.shared.read, &self.shared.write, &self.shared.vault_read, &self.shared.vault_write]
        {
            let _ = pool.clone().close().await;
        }
    }
}

/// Begins a write transaction: IMMEDIATE on SQLite.
pub(crate) async fn begin(pool: &DatabaseConnection) -> Result<sea_orm::DatabaseTransaction, sea_orm::DbErr> {
    pool.begin_with_options(TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    })
    .await
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("backend", &self.shared.backend).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
