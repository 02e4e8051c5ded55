//! Passwords: argon2id, off the async threads, a few at a time.

use std::sync::{Arc, OnceLock};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::problem::Problem;

/// Shortest password.
pub const SHORTEST: usize = 10;
/// Longest password, in bytes; longer ones only cost time.
pub const LONGEST: usize = 512;
/// Hashes made at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;

/// Makes and checks password hashes.
#[derive(Clone, Debug)]
pub struct Passwords(Arc<Semaphore>);

impl Default for Passwords {
    fn default() -> Passwords {
        Passwords(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

/// argon2id with 19 MiB, 2 passes, 1 lane (OWASP's minimum).
fn argon() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes a password; blocks for tens of milliseconds.
pub fn hash_now(password: &str) -> Result<String, argon2::password_hash::Error> {
    argon().hash_password(password.as_bytes()).map(|hash| hash.to_string())
}

/// Whether a password fits. What is no hash (of somebody who has no password) takes as long as one, and never fits.
fn check_now(password: &str, hash: &str) -> bool {
    let (hash, real) = match PasswordHash::new(hash) {
        Ok(hash) => (Some(hash), true),
        Err(_) => (PasswordHash::new(nobody()).ok(), false),
    };
    hash.is_some_and(|hash| argon().verify_password(password.as_bytes(), &hash).is_ok()) && real
}

/// Stands in the place of a hash for people who have no password: they come by another way.
pub const NO_PASSWORD: &str = "-";

/// A hash that no password fits, so that an unknown mail address takes as long as a known one.
fn nobody() -> &'static str {
    static NOBODY: OnceLock<String> = OnceLock::new();
    NOBODY.get_or_init(|| hash_now(&uuid::Uuid::new_v4().to_string()).unwrap_or_default())
}

impl Passwords {
    /// Hashes a new password.
    pub async fn hash(&self, password: String) -> Result<String, Problem> {
        let _turn = self.turn().await?;
        let done = tokio::task::spawn_blocking(move || hash_now(&password)).await;
        match done {
            Ok(Ok(hash)) => Ok(hash),
            Ok(Err(error)) => Err(Problem::internal(&std::io::Error::other(error.to_string()))),
            Err(error) => Err(Problem::internal(&error)),
        }
    }

    /// Whether a password fits a hash; with no hash it takes as long, and never fits.
    pub async fn fits(&self, password: String, hash: Option<String>) -> Result<bool, Problem> {
        let _turn = self.turn().await?;
        tokio::task::spawn_blocking(move || {
            // Made now, whoever comes first: else the first unknown address would take twice as long.
            let nobody = nobody();
            // The costly check comes first, and is made either way: only then does it count whether there was a hash.
            let fits = check_now(&password, hash.as_deref().unwrap_or(nobody));
            fits && hash.is_some()
        })
        .await
        .map_err(|error| Problem::internal(&error))
    }

    async fn turn(&self) -> Result<tokio::sync::SemaphorePermit<'_>, Problem> {
        let wait = std::time::Duration::from_secs(10);
        match tokio::time::timeout(wait, self.0.acquire()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(Problem::unavailable("Too many people sign in at this moment. Try again in a second.")),
        }
    }
}

/// Refuses a password that is too short to be one.
pub fn acceptable(password: &str) -> Result<(), Problem> {
    let length = password.chars().count();
    if length < SHORTEST || password.len() > LONGEST {
        return Err(Problem::invalid("password", "Use a password of 10 to 512 characters."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn fits_its_own_hash_only() {
        let passwords = Passwords::default();
        let hash = passwords.hash("fake-password-1".into()).await.expect("hashes");
        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.fits("fake-password-1".into(), Some(hash.clone())).await.expect("checks"));
        assert!(!passwords.fits("fake-password-2".into(), Some(hash)).await.expect("checks"));
        assert!(!passwords.fits("fake-password-1".into(), None).await.expect("checks"));
        for none in ["garbage", NO_PASSWORD, ""] {
            assert!(!passwords.fits("fake-password-1".into(), Some(none.into())).await.expect("checks"));
        }
    }
}
