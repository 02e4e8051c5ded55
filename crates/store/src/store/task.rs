//! What runs beside.

use std::{future::pending, sync::atomic::Ordering, time::Duration};

use sea_orm::{ConnectionTrait, sqlx::postgres::PgListener};

use crate::{Store, StoreError, waker::CHANGES};

/// The channel on which processes wake each other.
const CHANNEL: &str = "sampan";

impl Store {
    /// On SQLite: moves the write-ahead log into the database every `every`, so that no commit has to. On PostgreSQL it only
    /// waits. Never ends; a checkpoint that fails is tried again.
    pub async fn checkpoint_task(&self, every: Duration) -> Result<(), StoreError> {
        if self.is_postgres() {
            return pending().await;
        }
        let mut tick = tokio::time::interval(every.max(Duration::from_millis(10)));
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            for pool in [&self.shared.read, &self.shared.vault_read] {
                if let Err(error) = pool.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await {
                    tracing::warn!(%error, "the write-ahead log could not be moved into the database; trying again");
                }
            }
        }
    }

    /// On PostgreSQL: wakes this process for other processes' commits and tells them of ours, coalesced. On SQLite it only
    /// waits. Ends only when the listening connection cannot be had any more.
    pub async fn listen_task(&self) -> Result<(), StoreError> {
        if !self.is_postgres() {
            return pending().await;
        }
        let mut listener = PgListener::connect_with(self.shared.read.get_postgres_connection_pool()).await?;
        listener.listen(CHANNEL).await?;
        let me = self.process_name();
        let tell = async {
            loop {
                self.shared.wakers.teller.notified().await;
                let bits = self.shared.wakers.tell.swap(0, Ordering::AcqRel);
                if bits == 0 {
                    continue;
                }
                let sql = format!("NOTIFY {CHANNEL}, '{me}:{bits}'");
                if let Err(error) = self.shared.read.execute_unprepared(&sql).await {
                    tracing::warn!(%error, "other processes could not be told of new rows; they find them by looking");
                }
                // What commits meanwhile goes out as one.
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let hear = async {
            loop {
                let note = listener.recv().await?;
                let Some((from, bits)) = note.payload().split_once(':') else { continue };
                if from != me
                    && let Ok(bits) = bits.parse::<u8>()
                {
                    self.shared.wakers.wake_bits(bits);
                    if bits & CHANGES != 0 {
                        // Which workspace is not told: every stream looks. A nil id stands for all.
                        let _ = self
                            .shared
                            .wakers
                            .changes
                            .send(model::WorkspaceId::from_uuid(sea_orm::prelude::Uuid::nil()));
                    }
                }
            }
        };
        tokio::select! {
            () = tell => Ok(()),
            ended = hear => ended,
        }
    }

    fn process_name(&self) -> String {
        hex::encode(crate::random::bytes::<8>(self.shared.random.as_ref()))
    }
}
