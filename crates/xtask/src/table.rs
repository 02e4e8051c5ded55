//! The two lines that put a connector in the table of platforms.

use std::path::{Path, PathBuf};

use crate::{Name, Refused, read};

/// A file with one more line in it, not yet written.
#[derive(Debug)]
pub struct Longer {
    /// The file, from the repository's folder.
    pub path: PathBuf,
    /// The line.
    pub line: String,
    /// The whole text, with the line.
    pub text: String,
}

/// The dependency and the entry.
pub fn lines(root: &Path, name: &Name) -> Result<[Longer; 2], Refused> {
    let lower = name.lower();
    let dependency = format!("connector-{lower} = {{ path = \"../../connectors/{lower}\" }}");
    let entry = format!("    &connector_{lower}::{},", name.upper());
    Ok([
        put(root, "crates/platforms/Cargo.toml", "connector-", &dependency, name)?,
        put(root, "crates/platforms/src/lib.rs", "    &connector_", &entry, name)?,
    ])
}

/// Puts a line among those that begin alike, in order.
fn put(root: &Path, path: &str, beginning: &str, line: &str, name: &Name) -> Result<Longer, Refused> {
    let text = read(root.join(path))?;
    let mut all: Vec<&str> = text.lines().collect();
    let word = |line: &str| line.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == name.lower());
    let alike = |line: &&str| line.starts_with(beginning);
    if all.iter().filter(|l| alike(l)).any(|l| word(l)) {
        return Err(Refused::Listed(name.lower().to_owned()));
    }
    let at = all
        .iter()
        .position(|l| alike(l) && **l > *line)
        .or_else(|| all.iter().rposition(alike).map(|last| last + 1))
        .ok_or_else(|| Refused::NoPlace { path: PathBuf::from(path), what: "line of another connector" })?;
    all.insert(at, line);
    let text = all.join("\n") + "\n";
    Ok(Longer { path: PathBuf::from(path), line: line.trim().to_owned(), text })
}
