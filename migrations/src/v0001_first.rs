//! The vault's first tables.

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait,
    sea_orm::{ConnectionTrait, DbBackend, DbErr},
};

use crate::sql::run;

/// The vault's first tables.
pub(crate) struct First;

impl MigrationName for First {
    fn name(&self) -> &'static str {
        "v0001_first"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for First {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared("CREATE SCHEMA IF NOT EXISTS vault").await?;
        }
        run(manager, include_str!("v0001_first/vault.sql")).await
    }
}
