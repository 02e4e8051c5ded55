//! Running SQL files: the same text for both databases, with the names of types filled in.

use sea_orm_migration::{
    SchemaManager,
    sea_orm::{ConnectionTrait, DbBackend, DbErr},
};

/// Runs the statements of a file, which are separated by a semicolon at the end of a line.
pub(crate) async fn run(manager: &SchemaManager<'_>, file: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let postgres = manager.get_database_backend() == DbBackend::Postgres;
    let words = if postgres {
        [
            ("{id}", "uuid"),
            ("{bytes}", "bytea"),
            ("{serial}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
            ("{vault}", "vault."),
            ("{nil}", "CAST('00000000-0000-0000-0000-000000000000' AS uuid)"),
        ]
    } else {
        [
            ("{id}", "BLOB"),
            ("{bytes}", "BLOB"),
            ("{serial}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
            ("{vault}", ""),
            ("{nil}", "x'00000000000000000000000000000000'"),
        ]
    };
    let text = words.iter().fold(file.to_owned(), |text, (from, to)| text.replace(from, to));
    for statement in text.split(";\n").map(str::trim).filter(|s| !s.is_empty()) {
        connection.execute_unprepared(statement).await?;
    }
    Ok(())
}
