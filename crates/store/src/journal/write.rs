//! The hot path: bare prepared statements, many rows each, one commit.

use std::{collections::HashSet, sync::Arc};

use sea_orm::{
    prelude::Uuid,
    sqlx::{self, AssertSqlSafe, Row as _},
};

use super::append::Row;
use crate::{StoreError, store::Shared};

const COLUMNS: &str = "id, workspace_id, account_id, platform, source, scope, key, external_id, received_at, event_at, state, attempts, body";

/// Values of a row that are bound (`attempts` is not).
const BOUND: usize = 12;

/// Rows of one statement on SQLite: few sizes, so that each is prepared once; the largest far below its limit of 32,766 values.
const SIZES: [usize; 5] = [256, 64, 16, 4, 1];

/// Writes rows in one commit; gives the ids of those that were not known.
pub(super) async fn write(shared: &Arc<Shared>, rows: &[&Row]) -> Result<HashSet<Uuid>, StoreError> {
    if shared.is_postgres() { postgres(shared, rows).await } else { sqlite(shared, rows).await }
}

async fn sqlite(shared: &Arc<Shared>, mut rows: &[&Row]) -> Result<HashSet<Uuid>, StoreError> {
    let mut new = HashSet::with_capacity(rows.len());
    let mut tx = shared.write.get_sqlite_connection_pool().begin_with("BEGIN IMMEDIATE").await?;
    while !rows.is_empty() {
        let size = SIZES.into_iter().find(|size| *size <= rows.len()).unwrap_or(1);
        let (chunk, rest) = rows.split_at(size);
        let mut query = sqlx::query(AssertSqlSafe(statement(size)));
        for row in chunk {
            query = query
                .bind(row.id)
                .bind(row.workspace_id)
                .bind(row.account_id)
                .bind(&row.platform)
                .bind(row.source)
                .bind(&row.scope)
                .bind(&row.key)
                .bind(&row.external_id)
                .bind(row.received_at)
                .bind(row.event_at)
                .bind(row.state)
                .bind(&row.body);
        }
        for row in query.fetch_all(&mut *tx).await? {
            new.insert(row.try_get::<Uuid, _>(0)?);
        }
        rows = rest;
    }
    tx.commit().await?;
    Ok(new)
}

fn statement(rows: usize) -> String {
    let one = format!("({}0, ?)", "?, ".repeat(BOUND - 1));
    let all = vec![one; rows].join(", ");
    format!("INSERT INTO journal ({COLUMNS}) VALUES {all} ON CONFLICT (scope, key) DO NOTHING RETURNING id")
}

async fn postgres(shared: &Arc<Shared>, rows: &[&Row]) -> Result<HashSet<Uuid>, StoreError> {
    // One array per column: the statement is the same whatever the number of rows.
    const SQL: &str = "INSERT INTO journal (id, workspace_id, account_id, platform, source, scope, key, external_id, received_at, event_at, state, attempts, body) \
        SELECT id, workspace_id, account_id, platform, source, scope, key, external_id, received_at, event_at, state, 0, body \
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], \
        $10::bigint[], $11::text[], $12::bytea[]) WITH ORDINALITY AS u (id, workspace_id, account_id, platform, source, scope, key, external_id, \
        received_at, event_at, state, body, n) ORDER BY n ON CONFLICT (scope, key) DO NOTHING RETURNING id";
    macro_rules! column {
        ($get:expr) => {
            rows.iter().map($get).collect::<Vec<_>>()
        };
    }
    let found = sqlx::query(SQL)
        .bind(column!(|r| r.id))
        .bind(column!(|r| r.workspace_id))
        .bind(column!(|r| r.account_id))
        .bind(column!(|r| r.platform.as_str()))
        .bind(column!(|r| r.source))
        .bind(column!(|r| r.scope.as_str()))
        .bind(column!(|r| r.key.as_str()))
        .bind(column!(|r| r.external_id.as_deref()))
        .bind(column!(|r| r.received_at))
        .bind(column!(|r| r.event_at))
        .bind(column!(|r| r.state))
        .bind(column!(|r| r.body.as_slice()))
        .fetch_all(shared.write.get_postgres_connection_pool())
        .await?;
    found.iter().map(|row| Ok(row.try_get::<Uuid, _>(0)?)).collect()
}
