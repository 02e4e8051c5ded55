//! The database's own floor: the very rows that the daemon wrote, inserted again by one prepared statement in batches, each
//! batch one durable transaction, into tables of the same shape with the same indexes.

use std::{path::Path, time::Duration};

use anyhow::Context;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as Db, DatabaseConnection, Statement, TransactionTrait,
};
use tests::Database;
use tokio::time::Instant;

/// Rows of one transaction.
const BATCH: usize = 100;
/// Rows of a table that are inserted again.
const MOST: usize = 50_000;

/// Rows of a table, inserted again.
pub struct Rows {
    /// Which.
    pub table: &'static str,
    /// How many.
    pub count: usize,
    /// How long it took.
    pub took: Duration,
}

/// Inserts journal entries and messages again.
pub async fn insert(database: &Database, data_dir: &Path) -> anyhow::Result<Vec<Rows>> {
    let mut all = Vec::new();
    for (table, key) in [("journal", "seq"), ("message", "id")] {
        all.push(match database {
            Database::Sqlite => again_sqlite(data_dir, table, key).await?,
            Database::Postgres(url) => again_postgres(url, table, key).await?,
        });
    }
    Ok(all)
}

async fn again_sqlite(data_dir: &Path, table: &'static str, key: &str) -> anyhow::Result<Rows> {
    let db =
        connect(&format!("sqlite:{}?mode=rwc", data_dir.join(format!("floor-{table}.db")).display())).await?;
    let full = data_dir.join("sampan.db").display().to_string();
    for sql in [
        "PRAGMA journal_mode = WAL".to_owned(),
        "PRAGMA synchronous = FULL".to_owned(),
        format!("ATTACH '{full}' AS full_one"),
    ] {
        db.execute_unprepared(&sql).await?;
    }
    let shapes = db
        .query_all_raw(Statement::from_string(
            db.get_database_backend(),
            format!("SELECT sql FROM full_one.sqlite_master WHERE tbl_name = '{table}' AND sql IS NOT NULL ORDER BY type DESC"),
        ))
        .await?;
    for shape in shapes {
        db.execute_unprepared(&shape.try_get::<String>("", "sql")?).await?;
    }
    let sql =
        format!("INSERT INTO main.{table} SELECT * FROM full_one.{table} ORDER BY {key} LIMIT $1 OFFSET $2");
    copy(&db, table, &sql).await
}

async fn again_postgres(url: &str, table: &'static str, key: &str) -> anyhow::Result<Rows> {
    let db = connect(url).await?;
    // The test cluster runs without durability; a floor must not have it easier or harder than the daemon.
    db.execute_unprepared(&format!("CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")).await?;
    let overriding = if key == "seq" { "OVERRIDING SYSTEM VALUE" } else { "" };
    let sql = format!(
        "INSERT INTO floor_{table} {overriding} SELECT * FROM {table} ORDER BY {key} LIMIT $1 OFFSET $2"
    );
    copy(&db, table, &sql).await
}

async fn copy(db: &DatabaseConnection, table: &'static str, sql: &str) -> anyhow::Result<Rows> {
    let begun = Instant::now();
    let mut count = 0;
    while count < MOST {
        let tx = db.begin().await?;
        let values = [i64::try_from(BATCH)?.into(), i64::try_from(count)?.into()];
        let done =
            tx.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
        tx.commit().await?;
        count += usize::try_from(done.rows_affected())?;
        if done.rows_affected() == 0 {
            break;
        }
    }
    anyhow::ensure!(count > 0, "there is nothing in {table}");
    Ok(Rows { table, count, took: begun.elapsed() })
}

async fn connect(url: &str) -> anyhow::Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Db::connect(options).await.context("the floor's database")
}
