//! Users: people who sign in.

use model::{Time, UserId};

use crate::{Db, StoreError, Tx};

/// A person who signs in, opened.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Ours.
    pub id: UserId,
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// The Argon2 hash of their password, as its own text form.
    pub password_hash: String,
    /// First seen.
    pub created_at: Time,
}

/// Makes a user. [`StoreError::Exists`] when the address is taken; addresses are the same whatever their case.
pub async fn create(
    _tx: &Tx,
    _email: &str,
    _name: &str,
    _password_hash: &str,
    _now: Time,
) -> Result<User, StoreError> {
    todo!()
}

/// A user.
pub async fn get(_db: &impl Db, _id: UserId) -> Result<Option<User>, StoreError> {
    todo!()
}

/// A user by address.
pub async fn find(_db: &impl Db, _email: &str) -> Result<Option<User>, StoreError> {
    todo!()
}

/// All users, oldest first: for the command line.
pub async fn list(_db: &impl Db) -> Result<Vec<User>, StoreError> {
    todo!()
}

/// Sets another password hash, and ends all sessions of the user.
pub async fn set_password(
    _tx: &Tx,
    _id: UserId,
    _password_hash: &str,
    _now: Time,
) -> Result<bool, StoreError> {
    todo!()
}

/// Whether there is any user at all: whether first-run setup is needed.
pub async fn any(_db: &impl Db) -> Result<bool, StoreError> {
    todo!()
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("id", &self.id).finish_non_exhaustive()
    }
}
