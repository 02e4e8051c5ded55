//! The tables, one file per change: of the database, and of the vault.

mod m0001_first;
mod m0002_job_kind;
mod m0003_access;
mod m0004_sign_in;
mod m0005_people;
mod m0006_audit;
mod m0007_team;
mod m0008_writing;
mod m0009_view;
mod m0010_attention;
mod m0011_proof;
mod m0012_row;
mod sql;
mod v0001_first;
mod v0002_audit_head;

pub use sea_orm_migration::{MigrationStatus, MigrationTrait, MigratorTrait};
use sea_orm_migration::{sea_orm::DynIden, sea_query::IntoIden};

/// Changes of the database.
#[derive(Debug)]
pub struct Migrator;

/// Changes of the vault, which is a database of its own on SQLite and a schema of its own on PostgreSQL.
#[derive(Debug)]
pub struct VaultMigrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_first::First),
            Box::new(m0002_job_kind::JobKind),
            Box::new(m0003_access::Access),
            Box::new(m0004_sign_in::SignIn),
            Box::new(m0005_people::People),
            Box::new(m0006_audit::Audit),
            Box::new(m0010_attention::Attention),
            Box::new(m0008_writing::Writing),
            Box::new(m0009_view::View),
            Box::new(m0007_team::Team),
            Box::new(m0011_proof::Proof),
            Box::new(m0012_row::Row),
        ]
    }

    fn migration_table_name() -> DynIden {
        "migration".into_iden()
    }
}

impl MigratorTrait for VaultMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(v0001_first::First), Box::new(v0002_audit_head::AuditHead)]
    }

    fn migration_table_name() -> DynIden {
        "vault_migration".into_iden()
    }
}
