//! What was given, before anything is checked.

use std::collections::BTreeMap;

use connector::Secret;

use super::problem::Origin;

/// A value as it was written. Any of them may be a secret, so the text is held as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text, or anything from the environment.
    Text(Secret),
    /// A whole number, as its digits; a credential that looks like a number may be one.
    Number(Secret),
    /// Something that no setting is, by TOML's name for it.
    Other(&'static str),
}

/// One value and where it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What.
    pub value: Value,
    /// Where.
    pub origin: Origin,
}

/// Values by path. What comes later wins, so the environment is read after the file.
#[derive(Debug, Default)]
pub struct Given {
    entries: BTreeMap<String, Entry>,
}

impl Given {
    /// Takes a value in.
    pub fn set(&mut self, path: String, value: Value, origin: Origin) {
        self.entries.insert(path, Entry { value, origin });
    }

    /// Takes a value out; what is left in the end is unknown.
    pub fn take(&mut self, path: &str) -> Option<Entry> {
        self.entries.remove(path)
    }

    /// The paths under a prefix (which ends with a dot), without it.
    pub fn under(&self, prefix: &str) -> Vec<String> {
        self.entries.keys().filter_map(|path| path.strip_prefix(prefix)).map(str::to_owned).collect()
    }

    /// What is left.
    pub fn into_left(self) -> impl Iterator<Item = (String, Entry)> {
        self.entries.into_iter()
    }
}
