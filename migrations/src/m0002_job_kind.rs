//! Jobs are claimed by kind: many of one kind that wait must cost the others nothing.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::sql::run;

/// An index of jobs by kind.
pub(crate) struct JobKind;

impl MigrationName for JobKind {
    fn name(&self) -> &'static str {
        "m0002_job_kind"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for JobKind {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0002_job_kind/job.sql")).await
    }
}
