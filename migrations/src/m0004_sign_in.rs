//! Ways to sign in: what a session came from, second factors, passkeys, single sign-on.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::sql::run;

/// The tables of signing in.
pub(crate) struct SignIn;

impl MigrationName for SignIn {
    fn name(&self) -> &'static str {
        "m0004_sign_in"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SignIn {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0004_sign_in/sign_in.sql")).await
    }
}
