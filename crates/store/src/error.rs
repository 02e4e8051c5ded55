//! What can go wrong below, in words for whoever has to mend it.

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::key::KeyError;

/// Why the store could not do it. Texts hold no stored values.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database refused, or could not be reached.
    #[error("the database refused: {0}")]
    Database(#[from] DbErr),
    /// Something sealed could not be opened, or a key is missing.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A file under the data folder could not be read or written.
    #[error("a file of the store could not be used: {0}")]
    Io(#[from] std::io::Error),
    /// What was stored does not read as what it should be.
    #[error("stored data of {0} cannot be read; it was damaged, or written by a newer Sampan")]
    Unreadable(&'static str),
    /// Somebody else changed it first.
    #[error("{0} was changed by somebody else meanwhile; read it again")]
    Stale(&'static str),
    /// It is not there (any more), or not in this workspace.
    #[error("there is no such {0}")]
    Missing(&'static str),
    /// It is there already.
    #[error("this {0} exists already")]
    Exists(&'static str),
    /// A setting is not usable.
    #[error("{0}")]
    Setting(String),
    /// The tables are not those of this version.
    #[error("the database is not at this version's schema; run `sampan migrate`")]
    Unmigrated,
    /// A cursor that was not given out by this list.
    #[error("this cursor is not one of this list; start again without one")]
    BadCursor,
    /// The journal's writer has ended.
    #[error("the store is shutting down")]
    Closed,
    /// A transaction was handed out beyond its end: a mistake in our code.
    #[error("a transaction was kept beyond its closure")]
    Kept,
}

impl StoreError {
    /// Whether trying the whole transaction again can help: a deadlock, a lost race, a busy database.
    pub fn is_passing(&self) -> bool {
        match self {
            StoreError::Database(e) => passing(e),
            _ => false,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(e: sqlx::Error) -> StoreError {
        StoreError::Database(DbErr::Query(RuntimeErr::SqlxError(e.into())))
    }
}

/// Whether any cause in the chain is one that passes.
pub(crate) fn is_passing(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut at = Some(error);
    while let Some(e) = at {
        if let Some(e) = e.downcast_ref::<StoreError>() {
            return e.is_passing();
        }
        if let Some(e) = e.downcast_ref::<DbErr>() {
            return passing(e);
        }
        at = e.source();
    }
    false
}

/// Whether somebody else changed the same row meanwhile, or made it (on PostgreSQL, where several write at once): done again, it is
/// read as it is now. Errors that hold a store's have to have it as their source: what is `transparent` hides it.
pub(crate) fn is_stale(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut at = Some(error);
    while let Some(e) = at {
        match e.downcast_ref::<StoreError>() {
            Some(StoreError::Stale(_)) => return true,
            Some(StoreError::Database(e)) => return is_unique_violation(e),
            Some(_) => return false,
            None => at = e.source(),
        }
    }
    false
}

fn passing(e: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(e))
    | DbErr::Query(RuntimeErr::SqlxError(e))
    | DbErr::Conn(RuntimeErr::SqlxError(e))) = e
    else {
        return false;
    };
    // PostgreSQL: serialization failure, deadlock. SQLite: BUSY and its extensions, LOCKED.
    e.as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .is_some_and(|code| matches!(code.as_ref(), "40001" | "40P01" | "5" | "6" | "261" | "517" | "773"))
}

/// Whether the database refused because a unique row is there already.
pub(crate) fn is_unique_violation(e: &DbErr) -> bool {
    matches!(e.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    enum Refused {
        #[error("{0}")]
        Store(#[from] StoreError),
        #[error("it may not be")]
        Other,
    }

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Further(#[from] Refused);

    #[test]
    fn a_lost_race_is_seen_however_deep_it_lies() {
        let wrapped = |e: StoreError| Further(Refused::from(e));
        assert!(is_stale(&wrapped(StoreError::Stale("contact"))));
        assert!(is_stale(&StoreError::Stale("contact")));
        assert!(!is_stale(&wrapped(StoreError::Missing("contact"))) && !is_stale(&Further(Refused::Other)));
    }
}
