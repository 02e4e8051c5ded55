//! Saved views, merges of contacts that can be taken back, and the steps that orders went through.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::sql::run;

/// Views, merges, and steps of orders.
pub(crate) struct View;

impl MigrationName for View {
    fn name(&self) -> &'static str {
        "m0009_view"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for View {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0009_view/view.sql")).await
    }
}
