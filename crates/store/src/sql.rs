//! Statements written by hand, where one query does what the ORM would do in several. `$1` works on both databases.

use sea_orm::{ConnectionTrait, ExecResult, FromQueryResult, QueryResult, Statement, Value};

use crate::{StoreError, db::Db};

/// A statement with its values.
pub(crate) fn statement(db: &impl Db, sql: impl Into<String>, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(db.shared().backend, sql.into(), values)
}

/// Runs a statement.
pub(crate) async fn execute(
    db: &impl Db,
    sql: impl Into<String>,
    values: Vec<Value>,
) -> Result<ExecResult, StoreError> {
    Ok(db.conn().execute_raw(statement(db, sql, values)).await?)
}

/// All rows of a query.
pub(crate) async fn rows(
    db: &impl Db,
    sql: impl Into<String>,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, StoreError> {
    Ok(db.conn().query_all_raw(statement(db, sql, values)).await?)
}

/// The first row of a query.
pub(crate) async fn row(
    db: &impl Db,
    sql: impl Into<String>,
    values: Vec<Value>,
) -> Result<Option<QueryResult>, StoreError> {
    Ok(db.conn().query_one_raw(statement(db, sql, values)).await?)
}

/// All rows of a query, as models.
pub(crate) async fn models<M: FromQueryResult>(
    db: &impl Db,
    sql: impl Into<String>,
    values: Vec<Value>,
) -> Result<Vec<M>, StoreError> {
    Ok(rows(db, sql, values)
        .await?
        .iter()
        .map(|row| M::from_query_result(row, ""))
        .collect::<Result<_, _>>()?)
}

/// Builds a statement piece by piece, numbering its values.
#[derive(Debug, Default)]
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(text: &str) -> Sql {
        Sql { text: text.to_owned(), values: Vec::new() }
    }

    /// Adds text.
    pub(crate) fn add(&mut self, text: &str) -> &mut Sql {
        self.text.push_str(text);
        self
    }

    /// Adds a value's place.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> &mut Sql {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Adds a list of values' places, in brackets; `(NULL)` when there are none, which nothing is in.
    pub(crate) fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Sql {
        self.text.push('(');
        let mut first = true;
        for value in values {
            if !first {
                self.text.push_str(", ");
            }
            first = false;
            self.bind(value);
        }
        if first {
            self.text.push_str("NULL");
        }
        self.text.push(')');
        self
    }

    pub(crate) async fn execute(self, db: &impl Db) -> Result<ExecResult, StoreError> {
        execute(db, self.text, self.values).await
    }

    pub(crate) async fn rows(self, db: &impl Db) -> Result<Vec<QueryResult>, StoreError> {
        rows(db, self.text, self.values).await
    }

    pub(crate) async fn row(self, db: &impl Db) -> Result<Option<QueryResult>, StoreError> {
        row(db, self.text, self.values).await
    }

    pub(crate) async fn models<M: FromQueryResult>(self, db: &impl Db) -> Result<Vec<M>, StoreError> {
        models(db, self.text, self.values).await
    }
}
