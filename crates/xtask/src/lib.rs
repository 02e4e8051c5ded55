//! Chores of the repository: a new connector's skeleton, and the page of capabilities. `cargo xtask` lists them.
//!
//! Beside the binary it is the only crate that knows all connectors, through the table in `crates/platforms`: the page of
//! capabilities is what their manifests say.

pub mod capabilities;
mod name;
pub mod new_connector;
mod skeleton;
mod table;

use std::path::PathBuf;

pub use name::Name;

/// Why a chore was not done. Every one says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The name cannot be a platform's.
    #[error(
        "`{0}` cannot be a platform's name: take 2 to 30 lower-case letters and digits, a letter first, as in `zalo`, and no word of the contract; it \
         becomes the folder, the crate `connector-…` and the word in addresses"
    )]
    BadName(String),
    /// The name is taken.
    #[error("{0} is there already: take another name, or go on in that one")]
    Exists(PathBuf),
    /// The name is used by a crate that is no platform.
    #[error("`{0}` is in the table of platforms already: take another name")]
    Listed(String),
    /// A file that has to be changed is not as it was expected.
    #[error("{path} has no {what}: put the line in by hand, or mend the file and begin again")]
    NoPlace {
        /// Which file.
        path: PathBuf,
        /// What was looked for.
        what: &'static str,
    },
    /// The page's text has drifted from the manifests.
    #[error("{0} is not what the manifests say: run `cargo xtask capabilities`")]
    Drifted(PathBuf),
    /// A file could not be read or written.
    #[error("{path}: {error}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What happened.
        error: std::io::Error,
    },
}

/// Reads a file.
fn read(path: PathBuf) -> Result<String, Refused> {
    std::fs::read_to_string(&path).map_err(|error| Refused::File { path, error })
}

/// Writes a file, with its folders.
fn write(path: PathBuf, text: &str) -> Result<(), Refused> {
    let written =
        path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, text));
    written.map_err(|error| Refused::File { path, error })
}
