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

/// Rows of one statement that writes many: few sizes, so that each is prepared once.
const SIZES: [usize; 5] = [256, 64, 16, 4, 1];

/// Lists up to this length are filled up to a power of two, for the same reason.
const FILLED: usize = 512;

/// Rows in pieces of few sizes, at most `most` in one.
pub(crate) fn in_sizes<T>(mut rows: &[T], most: usize) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().find(|size| *size <= rows.len() && *size <= most)?;
        let (piece, rest) = rows.split_at(size);
        rows = rest;
        Some(piece)
    })
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

    /// Adds a list of values' places for `IN`, in brackets; `(NULL)` when there are none, which nothing is in. The last value
    /// stands there again until the list has a length that other lists have too: the same text is prepared once.
    pub(crate) fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Sql {
        let mut values: Vec<Value> = values.into_iter().map(Into::into).collect();
        if let Some(last) = values.last().filter(|_| values.len() <= FILLED).cloned() {
            values.resize(values.len().next_power_of_two(), last);
        }
        self.text.push('(');
        if values.is_empty() {
            self.text.push_str("NULL");
        }
        for (i, value) in values.into_iter().enumerate() {
            if i > 0 {
                self.text.push_str(", ");
            }
            self.bind(value);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_in_few_sizes_and_none_is_lost() {
        let rows: Vec<usize> = (0..347).collect();
        let pieces: Vec<&[usize]> = in_sizes(&rows, 300).collect();
        assert_eq!(pieces.iter().map(|p| p.len()).collect::<Vec<_>>(), [256, 64, 16, 4, 4, 1, 1, 1]);
        assert_eq!(pieces.concat(), rows);
        assert!(in_sizes(&rows, 100).all(|p| p.len() <= 64));
        assert_eq!(in_sizes(&rows[..0], 100).count(), 0);
    }

    #[test]
    fn lists_have_few_lengths_and_the_same_members() {
        let mut sql = Sql::new("x IN ");
        sql.list([1_i64, 2, 3]);
        assert_eq!((sql.text.as_str(), sql.values.len()), ("x IN ($1, $2, $3, $4)", 4));
        assert_eq!(sql.values[3], Value::from(3_i64));
        let mut none = Sql::new("x IN ");
        none.list(Vec::<i64>::new());
        assert_eq!(none.text, "x IN (NULL)");
    }
}
