//! What helps people write: canned replies, drafts, and who is mentioned where.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::sql::run;

/// Canned replies, drafts, mentions.
pub(crate) struct Writing;

impl MigrationName for Writing {
    fn name(&self) -> &'static str {
        "m0008_writing"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Writing {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0008_writing/writing.sql")).await
    }
}
