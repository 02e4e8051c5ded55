//! Rows of the list by their number.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::sql::run;

/// The index that passes over rows without opening them, where no other does.
pub(crate) struct Row;

impl MigrationName for Row {
    fn name(&self) -> &'static str {
        "m0012_row"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Row {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0012_row/row.sql")).await
    }
}
