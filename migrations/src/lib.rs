//! The tables, one file per change: of the database, and of the vault.

pub use sea_orm_migration::{MigrationStatus, MigrationTrait, MigratorTrait};

/// Changes of the database.
pub struct Migrator;

/// Changes of the vault, which is a database of its own on SQLite and a schema of its own on PostgreSQL.
pub struct VaultMigrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![]
    }
}

impl MigratorTrait for VaultMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![]
    }
}
