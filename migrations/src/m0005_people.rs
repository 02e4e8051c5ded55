//! People: invitations, password resets, and workspaces that are deleted but not erased yet.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::sql::run;

/// Tables of invitations and resets.
pub(crate) struct People;

impl MigrationName for People {
    fn name(&self) -> &'static str {
        "m0005_people"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for People {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0005_people/people.sql")).await
    }
}
