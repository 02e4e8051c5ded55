//! Personal settings, devices that take pushes, and what members are told of.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::sql::run;

/// The tables of what asks for somebody's attention.
pub(crate) struct Attention;

impl MigrationName for Attention {
    fn name(&self) -> &'static str {
        "m0010_attention"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Attention {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0010_attention/attention.sql")).await
    }
}
