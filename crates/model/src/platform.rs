//! A platform's name, as a value: this crate knows none of them.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

/// The name of a platform in URLs, tables and JSON, such as a connector's manifest gives it:
/// 1 to 24 of `a-z 0-9 _`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Platform(Arc<str>);

/// A text cannot be the name of a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a platform's name is 1 to 24 of a-z, 0-9 and _")]
pub struct ParsePlatformError;

impl Platform {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Platform {
    type Err = ParsePlatformError;
    fn from_str(text: &str) -> Result<Platform, ParsePlatformError> {
        let fine = (1..=24).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        fine.then(|| Platform(text.into())).ok_or(ParsePlatformError)
    }
}

impl TryFrom<String> for Platform {
    type Error = ParsePlatformError;
    fn try_from(text: String) -> Result<Platform, ParsePlatformError> {
        text.parse()
    }
}

impl From<Platform> for String {
    fn from(p: Platform) -> String {
        p.0.as_ref().to_owned()
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
