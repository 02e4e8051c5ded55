//! Who uploaded a file, when somebody last showed that it is them, where they were last, and tries at the door.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::sql::run;

/// What tells who it is, and whose something is.
pub(crate) struct Proof;

impl MigrationName for Proof {
    fn name(&self) -> &'static str {
        "m0011_proof"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Proof {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0011_proof/proof.sql")).await
    }
}
