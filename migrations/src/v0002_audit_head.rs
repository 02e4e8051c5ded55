//! The newest act of each workspace, apart from the acts.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::sql::run;

/// The heads of the chains of acts.
pub(crate) struct AuditHead;

impl MigrationName for AuditHead {
    fn name(&self) -> &'static str {
        "v0002_audit_head"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for AuditHead {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("v0002_audit_head/head.sql")).await
    }
}
