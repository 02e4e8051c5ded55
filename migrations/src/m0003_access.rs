//! Who sees what: members limited to teams, counters by team, lists of a team, and API tokens.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::sql::run;

/// Limits to teams, and API tokens.
pub(crate) struct Access;

impl MigrationName for Access {
    fn name(&self) -> &'static str {
        "m0003_access"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Access {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0003_access/limit.sql")).await?;
        run(manager, include_str!("m0003_access/token.sql")).await
    }
}
