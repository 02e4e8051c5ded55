//! Teams with members, who of them is at work, and the rules that say who gets what.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::sql::run;

/// Team members, availability, assignment rules.
pub(crate) struct Team;

impl MigrationName for Team {
    fn name(&self) -> &'static str {
        "m0007_team"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Team {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0007_team/team.sql")).await
    }
}
