//! The first tables.

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait,
    sea_orm::{DbBackend, DbErr},
};

use crate::sql::run;

/// The first tables.
pub(crate) struct First;

impl MigrationName for First {
    fn name(&self) -> &'static str {
        "m0001_first"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for First {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0001_first/house.sql")).await?;
        run(manager, include_str!("m0001_first/account.sql")).await?;
        run(manager, include_str!("m0001_first/inbox.sql")).await?;
        run(manager, include_str!("m0001_first/flow.sql")).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            run(manager, include_str!("m0001_first/search_postgres.sql")).await
        } else {
            run(manager, include_str!("m0001_first/search_sqlite.sql")).await
        }
    }
}
