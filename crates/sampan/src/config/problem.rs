//! What is wrong with the configuration, and what to do.

use std::{fmt, path::PathBuf};

/// Where a value was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// On a line of a file.
    File {
        /// Which file.
        path: PathBuf,
        /// Which line, counted from 1.
        line: usize,
    },
    /// In an environment variable.
    Variable(String),
    /// Nowhere: it is missing, or the default.
    Nowhere,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::File { path, line } => write!(f, "{}:{line}", path.display()),
            Origin::Variable(name) => f.write_str(name),
            Origin::Nowhere => f.write_str("configuration"),
        }
    }
}

/// One thing that is wrong: where, which key, what, and the cure. Never holds the value of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it was said.
    pub origin: Origin,
    /// The path of the key.
    pub key: String,
    /// What is wrong with it.
    pub what: String,
    /// What to write instead.
    pub cure: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: `{}`: {}; {}", self.origin, self.key, self.what, self.cure)
    }
}

/// The configuration cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A file that was named is not there, or may not be read.
    #[error("{path}: the configuration file {what}; {cure}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        what: String,
        /// What to do.
        cure: &'static str,
    },
    /// The file is not TOML.
    #[error("{path}:{line}: not TOML: {what}; write each setting as `key = value`, texts in double quotes", path = path.display())]
    Syntax {
        /// Which file.
        path: PathBuf,
        /// Which line.
        line: usize,
        /// What the reader said; never the line itself, which may hold a secret.
        what: String,
    },
    /// Settings are wrong.
    #[error("{}", list(.0))]
    Problems(Vec<Problem>),
}

fn list(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}
