//! Acts are found by who, what and to what; and changes go out to other programs.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::sql::run;

/// Indexes of acts, outgoing webhooks and their deliveries.
pub(crate) struct Audit;

impl MigrationName for Audit {
    fn name(&self) -> &'static str {
        "m0006_audit"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Audit {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0006_audit/audit.sql")).await?;
        run(manager, include_str!("m0006_audit/outgoing.sql")).await
    }
}
